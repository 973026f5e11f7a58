"""What goes wrong on cue with the next requests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(slots=True)
class Fault:
    """One kind of trouble: see `Faults.next`."""

    method: str
    path: str
    status: int = 0
    code: int = 0
    message: str = ""
    retry_after: float = 0.5
    everywhere: bool = False
    reset: bool = False
    slow: float = 0.0
    done: bool = False
    times: float = 1
    page: bool = False

    def fits(self, method: str, path: str, template: str) -> bool:
        return fnmatchcase(method, self.method) and (fnmatchcase(path, self.path) or template == self.path)


class Faults:
    """The troubles to come, first come first served. `happened` counts them."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self.happened: list[Fault] = []

    def next(
        self,
        method: str,
        path: str,
        *,
        status: int = 0,
        code: int = 0,
        message: str = "",
        retry_after: float = 0.5,
        everywhere: bool = False,
        reset: bool = False,
        slow: float = 0.0,
        done: bool = False,
        times: float = 1,
        page: bool = False,
    ) -> None:
        """Have the next fitting request fail.

        `done`: Discord does it all the same, only the answer is lost. `everywhere`: a 429 of the whole bot.
        `page`: a proxy on the way says so in HTML.
        """
        fault = Fault(method, path, status, code, message, retry_after, everywhere, reset, slow, done, times, page)
        self._coming.append(fault)

    def clear(self) -> None:
        self._coming.clear()

    def take(self, method: str, path: str, template: str) -> Fault | None:
        """Return the trouble of a request, one time fewer to come."""
        for fault in self._coming:
            if fault.fits(method, path, template):
                fault.times = fault.times if math.isinf(fault.times) else fault.times - 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                self.happened.append(fault)
                return fault
        return None

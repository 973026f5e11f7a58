"""What goes wrong on cue with the next requests: of the login, the keys and the service alike."""

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
    code: str = ""
    message: str = ""
    retry_after: float | None = None
    reset: bool = False
    slow: float = 0.0
    done: bool = False
    times: float = 1
    page: bool = False

    def fits(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)

    @property
    def fails(self) -> bool:
        return bool(self.status) or self.reset


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
        code: str = "",
        message: str = "",
        retry_after: float | None = None,
        reset: bool = False,
        slow: float = 0.0,
        done: bool = False,
        times: float = 1,
        page: bool = False,
    ) -> None:
        """Have the next fitting request fail.

        `done`: Teams does it all the same, only the answer is lost. `page`: a proxy on the way says so in HTML.
        """
        fault = Fault(method, path, status, code, message, retry_after, reset, slow, done, times, page)
        self._coming.append(fault)

    def clear(self) -> None:
        self._coming.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the trouble of a request, one time fewer to come."""
        for fault in self._coming:
            if fault.fits(method, path):
                fault.times = fault.times if math.isinf(fault.times) else fault.times - 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                self.happened.append(fault)
                return fault
        return None

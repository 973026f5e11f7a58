"""What goes wrong on cue with the next requests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase

WORDS = {
    400: ("BadRequest", "Invalid request."),
    401: ("InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
    403: ("Forbidden", "Forbidden"),
    404: ("NotFound", "Resource not found."),
    409: ("Conflict", "Conflict"),
    429: ("TooManyRequests", "Too many requests. Try again later."),
    500: ("InternalServerError", "An internal server error has occurred."),
    502: ("BadGateway", "Failed to execute backend request."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Try again later."),
    504: ("GatewayTimeout", "The backend did not answer in time."),
}


@dataclass(slots=True)
class Fault:
    """One kind of trouble: see `Faults.next`."""

    method: str
    path: str
    status: int = 0
    code: str = ""
    message: str = ""
    retry_after: float | None = 1
    reset: bool = False
    slow: float = 0.0
    done: bool = False
    times: float = 1
    page: bool = False

    def fits(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.method) and fnmatchcase(path.casefold(), self.path.casefold())

    def words(self) -> tuple[str, str]:
        code, message = WORDS.get(self.status, ("UnknownError", ""))
        return self.code or code, self.message or message


class Faults:
    """The troubles to come, first come first served. `happened` lists them."""

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
        retry_after: float | None = 1,
        reset: bool = False,
        slow: float = 0.0,
        done: bool = False,
        times: float = 1,
        page: bool = False,
    ) -> None:
        """Have the next fitting request fail.

        `done`: Graph does it all the same, only the answer is lost. `page`: a proxy on the way says so in HTML.
        Only a 429 and a 503 have `retry_after` (in whole seconds, as HTTP has them, or as a fraction of a test).
        """
        self._coming.append(Fault(method, path, status, code, message, retry_after, reset, slow, done, times, page))

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

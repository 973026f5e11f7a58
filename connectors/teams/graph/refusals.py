"""What Microsoft Graph refuses, as the rest of the connector knows it.

Nothing here loads msgraph. The words of Graph are never shown or logged: they quote ids and addresses.
"""

from __future__ import annotations

from connectors.teams.graph.texts import BUSY, NO_LINK, TOKEN_REFUSED, not_permitted, refused
from ucbridge.errors import BridgeError, SignInRefused


class Refusal(BridgeError):
    """Graph refuses a request, and will again: `status` of HTTP and its own `code`."""

    words = staticmethod(refused)

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(self.words(status))
        self.status = status
        self.code = code

    def __str__(self) -> str:
        return f"Graph answers {self.status} {self.code}".rstrip()


class Gone(Refusal, LookupError):
    """It is not there, or not any more."""


class Exists(Refusal):
    """It is there already."""


class Busy(Refusal, ConnectionError):
    """Too much at once, or Graph cannot do it now: again after `wait` seconds. Status 0: the connection broke."""

    retry = True
    words = staticmethod(lambda status: BUSY if status else NO_LINK)

    def __init__(self, status: int, code: str = "", *, wait: float = 0.0) -> None:
        super().__init__(status, code)
        self.wait = wait


class NotPermitted(SignInRefused):
    """A permission of the application is missing, or for this user alone: nobody but an administrator can help."""

    def __init__(self, permission: str) -> None:
        super().__init__(not_permitted(permission))
        self.permission = permission


_UNAUTHORIZED, _FORBIDDEN, _GONE, _CONFLICT, _BUSY = 401, 403, {404, 410}, 409, {408, 423, 425, 429}
_FAILED = 500


def refusal(status: int, code: str, permission: str, *, wait: float = 0.0) -> Exception:
    """Return the error for an answer of Graph."""
    if status == _UNAUTHORIZED:
        return SignInRefused(TOKEN_REFUSED)
    if status == _FORBIDDEN:
        return NotPermitted(permission)
    if status in _GONE:
        return Gone(status, code)
    if status == _CONFLICT:
        return Exists(status, code)
    if status in _BUSY or status >= _FAILED:
        return Busy(status, code, wait=wait)
    return Refusal(status, code)

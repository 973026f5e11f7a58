"""What Discord refuses, by the number it gives: the classes the rest of the connector knows.

Nothing here loads discord.py. The words of Discord are never shown or logged: they may quote what was sent.
"""

from __future__ import annotations

from connectors.discord.texts import TOKEN_REFUSED
from ucbridge.connector import NotReached
from ucbridge.errors import SignInRefused


class Refusal(Exception):
    """Discord refused a request: `status` of HTTP and its own `code`, 0 where it gave none."""

    def __init__(self, status: int, code: int = 0) -> None:
        super().__init__(f"Discord answers {status}, code {code}")
        self.status = status
        self.code = code


class Gone(Refusal, LookupError):
    """The channel, message, member, role or server is not there (any more)."""


class TooLate(Gone):
    """The interaction can no longer be answered: three seconds for the first answer, 15 minutes for all others."""


class Answered(Refusal):
    """The interaction has its first answer already: ours, where a request was repeated."""


class Closed(Refusal, NotReached):
    """The person takes no direct messages from us, or shares no server with us."""


class Forbidden(Refusal, NotReached):
    """A permission is missing, or our role is too low."""


class TooLarge(Refusal):
    """A file is larger than Discord takes here."""


class VoiceRefused(Refusal):
    """It may not be, or cannot become, a voice message here."""


class Busy(Refusal, ConnectionError):
    """Too much at once, or Discord cannot do it now: again later."""


class Unsure(Refusal, ConnectionError):
    """Discord failed, or the connection broke, after the request was sent: it may have done it."""


_GONE = {10003, 10004, 10007, 10008, 10011, 10013}
_LATE = {10015, 10062, 50027}
_CLOSED = {50007, 50278}
_VOICE = {50159, 50160, 50161, 50162, 50173}
_NOT_FOUND, _FORBIDDEN, _UNAUTHORIZED, _TOO_LARGE, _BUSY, _FAILED = 404, 403, 401, 413, 429, 500

_BY_CODE: dict[int, type[Refusal]] = {
    **dict.fromkeys(_GONE, Gone),
    **dict.fromkeys(_LATE, TooLate),
    **dict.fromkeys(_CLOSED, Closed),
    **dict.fromkeys(_VOICE, VoiceRefused),
    40005: TooLarge,
    40060: Answered,
    40333: Busy,  # what stands before Discord let nothing through
}


def refusal(status: int, code: int) -> Refusal | SignInRefused:
    """Return the error for an answer of Discord."""
    if known := _BY_CODE.get(code):
        return known(status, code)
    if status == _UNAUTHORIZED:
        return SignInRefused(TOKEN_REFUSED)
    kind = {_NOT_FOUND: Gone, _FORBIDDEN: Forbidden, _TOO_LARGE: TooLarge, _BUSY: Busy}.get(status, Refusal)
    return (Busy if status >= _FAILED else kind)(status, code)

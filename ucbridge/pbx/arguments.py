"""What Asterisk may be given from outside: everything is hostile until it went through here."""

from __future__ import annotations

import re
from collections.abc import Callable

from ucbridge.config.values import DEVICE
from ucbridge.i18n import Text, _
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import Unsafe

_NUMBER = re.compile(r"[0-9*#+]{0,32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_NAME = 80
# Asterisk takes a caller ID apart at quotes, backslashes and angle brackets.
_PLAIN = {ord('"'): "'", ord("\\"): "/", ord("<"): "(", ord(">"): ")"}


def require(fits: object, otherwise: Text) -> None:
    """Let a value pass that fits.

    Raises:
        Unsafe: it does not; `otherwise` says why.
    """
    if not fits:
        raise Unsafe(otherwise)


def only(form: str, otherwise: Text) -> Callable[[str], str]:
    """Make the check that returns a text wholly of this form, and raises Unsafe, as `otherwise` says, for any other."""
    pattern = re.compile(form)

    def checked(text: str) -> str:
        require(pattern.fullmatch(text), otherwise)
        return text

    return checked


phone = only(DEVICE, _("The phone is not written like PJSIP/101."))
"""Returns the dial string of one phone (`PJSIP/101`), which names nothing else."""

spoken_in = only(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})?", _("The language is not written like en or fr."))
"""Returns a language as the PBX names one."""

dialled = only(r"[0-9*#+]{1,32}", _("Only digits, *, # and + can be dialled, at most 32."))
"""Returns an extension that nothing but digits and signs are in."""

channel = only(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:;[12])?", _("This is no channel of the PBX."))
"""Returns a channel id that may stand in an action: Hangup would take `/.*/` for a pattern and end every call."""


def without_controls(text: str, otherwise: Text) -> str:
    """Return a text that stays on its line. Raises as `require` does."""
    require(not _CONTROL.search(text), otherwise)
    return text


def displayed(shown: CallerId) -> CallerId:
    """Return a name and a number that stay data in a caller ID, the name cut to 80 characters.

    Raises:
        Unsafe: the number is none, or the name has control characters.
    """
    require(_NUMBER.fullmatch(shown.number), _("The number to show has characters that are not allowed."))
    name = without_controls(shown.name, _("The name to show has characters that are not allowed."))
    return CallerId(name.translate(_PLAIN).strip()[:_LONGEST_NAME], shown.number)


def caller_id(shown: CallerId) -> str:
    """Return `"NAME" <NUMBER>` for an Originate. Raises as `displayed` does."""
    caller = displayed(shown)
    return f'"{caller.name}" <{caller.number}>'

"""What Asterisk may be given from outside: everything is hostile until it went through here."""

from __future__ import annotations

import re

from ucbridge.config.values import DEVICE
from ucbridge.i18n import Text, _
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import Unsafe

_NUMBER = re.compile(r"[0-9*#+]{0,32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})?")
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


def phone(device: str) -> str:
    """Return the dial string of one phone (`PJSIP/101`), which names nothing else.

    Raises:
        Unsafe: it is none.
    """
    require(re.fullmatch(DEVICE, device), _("The phone is not written like PJSIP/101."))
    return device


def spoken_in(language: str) -> str:
    """Return a language as the PBX names one.

    Raises:
        Unsafe: it is none.
    """
    require(_LANGUAGE.fullmatch(language), _("The language is not written like en or fr."))
    return language


def displayed(shown: CallerId) -> CallerId:
    """Return a name and a number that stay data in a caller ID, the name cut to 80 characters.

    Raises:
        Unsafe: the number is none, or the name has control characters.
    """
    require(_NUMBER.fullmatch(shown.number), _("The number to show has characters that are not allowed."))
    require(not _CONTROL.search(shown.name), _("The name to show has characters that are not allowed."))
    return CallerId(shown.name.translate(_PLAIN).strip()[:_LONGEST_NAME], shown.number)


def caller_id(shown: CallerId) -> str:
    """Return `"NAME" <NUMBER>` for an Originate. Raises as `displayed` does."""
    caller = displayed(shown)
    return f'"{caller.name}" <{caller.number}>'

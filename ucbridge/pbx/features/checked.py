"""What may be written into AstDB and into names of states: everything is hostile until it went through here."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import only, require, without_controls

_EXTENSION = re.compile(r"[0-9]{1,15}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LONGEST_MESSAGE = 200

extension = only(_EXTENSION.pattern, _("This is no extension of the PBX."))
"""Returns an extension."""

number = only(r"[0-9*#+]{1,32}", _("This is no number that the PBX could dial."))
"""Returns a number as it is dialled."""

key = only(rf"{_NAME.pattern}(/{_NAME.pattern}){{1,5}}", _("This is no key for the database of the PBX."))
"""Returns a key of AstDB."""

value = only(r"[A-Za-z0-9_/*#+&.-]{1,255}", _("This cannot be written into the database of the PBX."))
"""Returns a value for AstDB."""


def is_extension(text: str) -> bool:
    """Tell whether this is an extension as the bridge knows them."""
    return _EXTENSION.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Tell whether this may be part of the name of a state: a device of FreePBX, a function."""
    return _NAME.fullmatch(text) is not None


def readable(text: str) -> str:
    """Return words that anybody may have set on the PBX as one line of what can be seen, not too long."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LONGEST_MESSAGE]


def message(text: str) -> str:
    """Return words that somebody shows of themselves. Raises `Unsafe` where they would not stay words."""
    without_controls(text, _("The message has characters that are not allowed."))
    require(len(text) <= _LONGEST_MESSAGE, _("The message is too long: 200 characters fit."))
    return text

"""What may be written into AstDB and into names of states: everything is hostile until it went through here."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import require

_EXTENSION = re.compile(r"[0-9]{1,15}")
_NUMBER = re.compile(r"[0-9*#+]{1,32}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){1,5}")
_VALUE = re.compile(r"[A-Za-z0-9_/*#+&.-]{1,255}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_MESSAGE = 200


def is_extension(text: str) -> bool:
    """Tell whether this is an extension as the bridge knows them."""
    return _EXTENSION.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Tell whether this may be part of the name of a state: a device of FreePBX, a function."""
    return _NAME.fullmatch(text) is not None


def extension(text: str) -> str:
    """Return an extension. Raises `Unsafe` for anything else."""
    require(is_extension(text), _("This is no extension of the PBX."))
    return text


def number(text: str) -> str:
    """Return a number as it is dialled. Raises `Unsafe` for anything else."""
    require(_NUMBER.fullmatch(text), _("This is no number that the PBX could dial."))
    return text


def key(text: str) -> str:
    """Return a key of AstDB. Raises `Unsafe` for anything else."""
    require(_KEY.fullmatch(text), _("This is no key for the database of the PBX."))
    return text


def value(text: str) -> str:
    """Return a value for AstDB. Raises `Unsafe` for anything else."""
    require(_VALUE.fullmatch(text), _("This cannot be written into the database of the PBX."))
    return text


def readable(text: str) -> str:
    """Return words that anybody may have set on the PBX as one line of what can be seen, not too long."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LONGEST_MESSAGE]


def message(text: str) -> str:
    """Return words that somebody shows of themselves. Raises `Unsafe` where they would not stay words."""
    require(not _CONTROL.search(text), _("The message has characters that are not allowed."))
    require(len(text) <= _LONGEST_MESSAGE, _("The message is too long: 200 characters fit."))
    return text

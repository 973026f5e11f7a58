"""Skype is gone: what to say to whoever still tries it. Its addresses that carry a number are understood as numbers."""

from __future__ import annotations

import re

from ucbridge.errors import UserError
from ucbridge.i18n import _

RETIRED = _("Skype was retired in May 2025; Microsoft Teams took its place.")

_WORD = re.compile(r"/?skype\b(?!\s*:)", re.IGNORECASE)
_ACCOUNT = re.compile(r"skype\s*:\s*(?!\+?[0-9 .()/-]{2,}(?:[?;@]|$))", re.IGNORECASE)


def tried() -> UserError:
    """Return the error for whoever wants to use it."""
    return UserError(_("{retired} Type /call and a name or number.", retired=RETIRED), title=_("Skype is no more"))


def is_word(text: str) -> bool:
    """Tell whether a line begins with the name of Skype as if it were a command."""
    return bool(_WORD.match(text.strip()))


def is_account(text: str) -> bool:
    """Tell whether this is an address of an account of Skype, such as `skype:live:bob?chat`."""
    return bool(_ACCOUNT.match(text.strip()))

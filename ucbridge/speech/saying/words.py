"""What of a typed text is said: words, without anything an engine could take for an order."""

from __future__ import annotations

import unicodedata

from ucbridge.errors import UserError
from ucbridge.i18n import _

LONGEST = 1000
"""Characters; a little over a minute."""


def speakable(text: str) -> str:
    """Return a text as engines get it: one line without control, invisible, private and broken characters.

    The engine is told to take the rest as mere text too: `<speak>` and `[[` are then brackets.

    Raises:
        UserError: nothing in it can be said, or it is too long.
    """
    if len(text) > LONGEST:
        raise UserError(
            _("Say it in at most {most} characters; yours has {count}.", most=LONGEST, count=len(text)),
            title=_("That is too long to announce"),
        )
    # Composing may lengthen a text of combining characters, never past three times.
    known = (" " if unicodedata.category(each)[0] in "CZ" else each for each in unicodedata.normalize("NFC", text))
    said = " ".join("".join(known).split())
    if not any(each.isalnum() for each in said):
        raise UserError(
            _("Type what is to be said, such as: The meeting ends in five minutes."),
            title=_("There is nothing to announce"),
        )
    return said

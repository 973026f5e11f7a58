"""One line from the socket made into an Invocation."""

from __future__ import annotations

import json
from uuid import uuid4

from ucbridge.errors import UserError
from ucbridge.i18n import _, language_of
from ucbridge.models import Account, Invocation

NAME = "local"


def invocation(line: bytes, conversation: str) -> Invocation:
    """Read `{"as": PERSON, "text": LINE}` or `{"as": PERSON, "token": BUTTON}`, optionally with `language` and `id`.

    What a button asks for is in `typed`.

    Raises:
        UserError: it is something else.
    """
    try:
        asked = json.loads(line)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not all(isinstance(value, str) for value in asked.values()):
        raise UserError(_("That is no JSON object of strings on one line."))
    person, text, token = (asked.get(key, "") for key in ("as", "text", "token"))
    if not person or bool(text) == bool(token):
        raise UserError(_("Say who asks (as) and what: either text or token."))
    return Invocation(
        id=asked.get("id") or uuid4().hex,
        account=Account(NAME, person),
        conversation=conversation,
        language=language_of(asked.get("language", "")),
        text=text,
        token=token,
        typed=asked.get("typed", "").strip() if token else "",
    )

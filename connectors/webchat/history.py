"""What was said in each conversation, kept untranslated: windows in different languages read the same rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from connectors.webchat.inbound import NAME
from ucbridge.codec import dumps, loads
from ucbridge.models import Address, Reply
from ucbridge.store.messages import Message, Messages

Kind = Literal["typed", "reply", "notice"]

PAGE_LENGTH = 40
"""Messages read at once."""

_PREFIXES: dict[Kind, str] = {"typed": "t", "reply": "r", "notice": "n"}
_KINDS = {prefix: kind for kind, prefix in _PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: what the person typed, or a card. `place` grows along the conversation."""

    id: str
    place: int
    kind: Kind
    at: datetime
    text: str = ""
    reply: Reply | None = None


class History:
    """The conversations of the page; a person's id names theirs."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def typed(self, person_id: str, key: str, text: str) -> Entry | None:
        """Keep what a person typed; None when it was kept under the same key before."""
        return await self._append(person_id, "typed", key, json.dumps({"text": text}), text=text)

    async def posted(self, person_id: str, kind: Kind, key: str, reply: Reply) -> Entry | None:
        """Keep a card; None when one was kept under the same key before."""
        return await self._append(person_id, kind, key, _body(reply), reply=reply)

    async def edited(self, person_id: str, message: str, reply: Reply) -> None:
        """Change a card.

        Raises:
            LookupError: it was forgotten.
        """
        if not await self._messages.replace(Address(NAME, person_id, message), _body(reply)):
            raise LookupError(message)

    async def page(self, person_id: str, *, before: int | None = None) -> tuple[list[Entry], bool]:
        """Return the last messages, oldest first, or those before a place; and whether there are older ones."""
        rows = await self._messages.latest(NAME, person_id, limit=PAGE_LENGTH + 1, before=before)
        return [_entry(row) for row in rows[-PAGE_LENGTH:]], len(rows) > PAGE_LENGTH

    async def _append(
        self, person_id: str, kind: Kind, key: str, body: str, *, text: str = "", reply: Reply | None = None
    ) -> Entry | None:
        message = message_id(kind, key)
        place = await self._messages.append(Address(NAME, person_id, message), body)
        if place is None:
            return None
        return Entry(message, place, kind, datetime.now(UTC), text, reply)


def message_id(kind: Kind, key: str) -> str:
    """Return the id of the message that is kept under a key."""
    return f"{_PREFIXES[kind]}-{key}"


def _body(reply: Reply) -> str:
    # The codec leaves the tokens out: they belong to a posting, not to a reply.
    return json.dumps({"reply": dumps(reply), "tokens": [button.token for button in reply.buttons]})


def _entry(row: Message) -> Entry:
    kind = _KINDS[row.message[0]]
    body = json.loads(row.body)
    if kind == "typed":
        return Entry(row.message, row.id, kind, row.posted_at, text=body["text"])
    reply = loads(body["reply"])
    sealed = tuple(replace(button, token=token) for button, token in zip(reply.buttons, body["tokens"], strict=True))
    return Entry(row.message, row.id, kind, row.posted_at, reply=reply.with_buttons(sealed))

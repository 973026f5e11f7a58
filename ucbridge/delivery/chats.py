"""The connectors as deliveries see them: where people are reached, how a card is posted and changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from ucbridge.connector import Connector, EditsMessages, FindsMessages, ReachesPeople
from ucbridge.models import Address, Person, Reply
from ucbridge.signer import Signer
from ucbridge.store.postings import Place


class Chats:
    """Posts and changes cards, their buttons sealed. Raises as `Connector.send` does."""

    def __init__(self, connectors: Mapping[str, Connector], signer: Signer) -> None:
        self._connectors = connectors
        self._signer = signer

    def __contains__(self, connector: str) -> bool:
        return connector in self._connectors

    def places(self, person: Person) -> list[Place]:
        """Return where a person is told things now, once for each connector that reaches them."""
        found = [
            (name, connector.conversation_of(person))
            for name, connector in self._connectors.items()
            if isinstance(connector, ReachesPeople)
        ]
        return [Place(name, conversation) for name, conversation in found if conversation is not None]

    def edit_interval(self, connector: str) -> float | None:
        """Return the least time between two edits in one conversation; None where nothing can be edited."""
        chat: object = self._connectors.get(connector)
        return chat.edit_interval if isinstance(chat, EditsMessages) else None

    def finds(self, connector: str) -> bool:
        """Tell whether what was posted there can be looked up."""
        return isinstance(self._connectors.get(connector), FindsMessages)

    async def post(self, place: Place, reply: Reply, *, key: str, tried_since: datetime | None = None) -> str:
        """Post a card; with `tried_since` it may have been posted since then, and is looked for where that is known."""
        chat, sealed = self._connectors[place.connector], self._signer.seal(reply)
        if tried_since and isinstance(chat, FindsMessages):
            found = await chat.find(place.conversation, key, sealed, since=tried_since)
            if found is not None:
                return found
        return await chat.send(place.conversation, sealed, key=key)

    async def put(self, address: Address, reply: Reply, *, version: int) -> None:
        """Put a version where an older one stands; where nothing can be edited the last one becomes a new message."""
        chat = self._connectors.get(address.connector)
        if chat is None:
            raise LookupError(address.connector)
        if isinstance(chat, EditsMessages):
            await chat.edit(address, self._signer.seal(reply))
        elif reply.final:
            await chat.send(address.conversation, self._signer.seal(reply), key=_key(address, version))


def _key(address: Address, version: int) -> str:
    words = "\n".join((address.connector, address.conversation, address.message, str(version)))
    return hashlib.sha256(words.encode()).hexdigest()[:24]

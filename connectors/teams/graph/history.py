"""What the bot posted, looked up after an answer of Teams got lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.calls import Call
from connectors.teams.graph.client import Client
from connectors.teams.graph.installing import Chats
from connectors.teams.posts.conversations import Conversation, Kind
from connectors.teams.posts.finding import EARLIER, is_it
from ucbridge.models import Reply

PAGES = 20
"""Pages of 50 messages that are read at most."""

GroupOf = Callable[[str], str | None]
"""Returns the id in Microsoft Entra of the team a channel is in, "" where it is none; None for a channel of unknown."""


class History:
    """Reads conversations, newest messages first."""

    def __init__(self, client: Client, chats: Chats, *, app: str, group_of: GroupOf) -> None:
        self._client = client
        self._chats = chats
        self._app = app
        self._group_of = group_of

    async def find(self, where: Conversation, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message posted there since then, None where there is none. Raises as `Client.ask`."""
        asked = await self._asked(where)
        if asked is None:
            return None
        call, values = asked
        read = 0
        async for page in self._client.pages(call, **values):
            if found := next((each for each in page if is_it(each, self._app, key, reply, since=since)), None):
                return words(found.get("id"))
            read += 1
            if read == PAGES or all(_changed(each) < since - EARLIER for each in page):
                return None
        return None

    async def _asked(self, where: Conversation) -> tuple[Call, dict[str, str]] | None:
        """Return what to ask for: the messages of a chat or channel, or the replies of a thread."""
        if where.kind is Kind.USER:
            chat = await self._chats.of(where.account)
            return (calls.CHAT_MESSAGES, {"chat": chat}) if chat else None
        group = self._group_of(where.root)
        if group == "":
            return calls.CHAT_MESSAGES, {"chat": where.root}
        if group is None:
            return None
        values = {"team": group, "channel": where.root}
        thread = where.chat.rpartition("=")[2] if where.chat != where.root else ""
        return (calls.REPLIES, values | {"message": thread}) if thread else (calls.CHANNEL_MESSAGES, values)


def _changed(message: Payload) -> datetime:
    return max(_moment(message.get("lastModifiedDateTime")), _moment(message.get("createdDateTime")))


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(words(value))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

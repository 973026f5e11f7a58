"""What the bot posted, looked up after an answer of Teams got lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.calls import Call
from connectors.teams.graph.client import Client
from connectors.teams.graph.installing import Chats
from connectors.teams.graph.refusals import Gone
from connectors.teams.graph.texts import NOT_FOUND_AGAIN
from connectors.teams.posts.finding import Place
from ucbridge.errors import SignInRefused

PAGES = 20
"""Pages of 50 messages that are read at most."""

SKEW = timedelta(minutes=2)
"""By how much the clock of Teams may be behind ours."""


class History:
    """Reads conversations, newest messages first. `app` is the id of the bot; `tell` is told how that works."""

    def __init__(self, client: Client, chats: Chats, *, app: str, tell: Callable[[SignInRefused | None], None]) -> None:
        self._client = client
        self._chats = chats
        self._app = app.lower()
        self._tell = tell
        self._trouble: SignInRefused | None = None

    async def find(self, place: Place, marks: Collection[str], *, since: datetime) -> str | None:
        """Return the id of a message of the bot since then that holds one of the marks, None where there is none.

        Raises as `Client.ask`.
        """
        try:
            found = await self._find(place, marks, since=since)
        except SignInRefused as error:
            self._tell(error)
            raise
        self._tell(self._trouble)
        return found

    async def _find(self, place: Place, marks: Collection[str], *, since: datetime) -> str | None:
        asked = await self._asked(place)
        if asked is None or not marks:
            return None
        call, values = asked
        read, since = 0, since - SKEW
        async for page in self._client.pages(call, values):
            if found := next((each for each in page if self._is_it(each, marks, since)), None):
                return words(found.get("id"))
            read += 1
            if read == PAGES or all(_changed(each) < since for each in page):
                return None
        return None

    async def _asked(self, place: Place) -> tuple[Call, dict[str, str]] | None:
        """Return what to ask for: the messages of a chat or channel, or the replies of a thread."""
        if place.channel:
            values = {"team": place.team, "channel": place.channel}
            return (calls.REPLIES, values | {"message": place.root}) if place.root else (calls.CHANNEL_MESSAGES, values)
        chat = place.chat or await self._personal(place.account)
        return (calls.CHAT_MESSAGES, {"chat": chat}) if chat else None

    async def _personal(self, account: str) -> str:
        """Return the chat of somebody with the bot, "" where it is not known: Graph tells of apps in the catalogue."""
        try:
            chat = await self._chats.of(account)
        except Gone:  # there is no such person, or they left
            return ""
        self._trouble = None if chat else SignInRefused(NOT_FOUND_AGAIN)
        return chat

    def _is_it(self, message: Payload, marks: Collection[str], since: datetime) -> bool:
        if message.get("deletedDateTime") or _moment(message.get("createdDateTime")) < since:
            return False
        return self._is_ours(message) and any(mark in text for mark in marks for text in texts(message))

    def _is_ours(self, message: Payload) -> bool:
        """Tell whether the bot posted it; where Graph does not name the application, whether any did."""
        author = message.get("from")
        application = author.get("application") if isinstance(author, dict) else None
        return isinstance(application, dict) and words(application.get("id")).lower() in {self._app, ""}


def texts(message: Payload) -> list[str]:
    """Return what a message says: its text, and its cards as text, which Graph gives as JSON in a string."""
    body, attachments = message.get("body"), message.get("attachments")
    listed = attachments if isinstance(attachments, list) else []
    cards = [each.get("content") for each in listed if isinstance(each, dict)]
    said = [body.get("content")] if isinstance(body, dict) else []
    return [_plain(each) for each in (*said, *cards) if each]


def _plain(content: object) -> str:
    """Undo what an encoder of JSON may or may not escape."""
    try:
        told = json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return words(content)
    return json.dumps(told, ensure_ascii=False)


def _changed(message: Payload) -> datetime:
    return max(_moment(message.get("lastModifiedDateTime")), _moment(message.get("createdDateTime")))


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(words(value))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

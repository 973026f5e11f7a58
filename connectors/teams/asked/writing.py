"""Cards and words for whoever acted, as answers to invokes."""

from __future__ import annotations

from connectors.teams.cards.json import Json
from connectors.teams.inbound import Arrived
from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import conversation, of_user
from connectors.teams.posts.showing import Showing
from connectors.teams.render import Reader, Renderer
from ucbridge.i18n import Text
from ucbridge.models import Reply


class Writing:
    """Writes in the language of whoever reads it."""

    def __init__(self, renderer: Renderer, showing: Showing, accounts: Accounts) -> None:
        self._renderer = renderer
        self._showing = showing
        self._accounts = accounts

    def language(self, arrived: Arrived) -> str:
        """Return the language somebody is answered in."""
        return self._accounts.language(arrived.account.id, arrived.locale)

    def reaches(self, arrived: Arrived) -> bool:
        """Tell whether somebody has a chat with the bot."""
        return bool(self._accounts.get(arrived.account.id).chat)

    async def card(self, name: str, reply: Reply) -> Json:
        """Return a card as it looks in a conversation."""
        return self._renderer.card(reply, await self._showing.reader(conversation(name), reply))

    async def private(self, arrived: Arrived, reply: Reply) -> Json:
        """Return a card for one person alone."""
        return await self.card(of_user(arrived.account.id), reply)

    def toast(self, arrived: Arrived, reply: Reply) -> str | None:
        """Return a reply as a few words, None where it has more to it."""
        return self._renderer.toast(reply, Reader(language=self.language(arrived)))

    def words(self, arrived: Arrived, *texts: Text) -> str:
        """Return texts in their language, one after the other."""
        return " ".join(text.to(self.language(arrived)) for text in texts)

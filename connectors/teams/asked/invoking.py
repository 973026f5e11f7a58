"""What somebody did, made into an Invocation: people instead of mentions, our conversations instead of Teams'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from connectors.teams.asked.lines import Line, line
from connectors.teams.asked.mentions import written
from connectors.teams.asked.where import here
from connectors.teams.cards.verbs import Filled, Pressed
from connectors.teams.inbound import Arrived, Mention
from connectors.teams.posts.conversations import of_user
from ucbridge.connector import Bot
from ucbridge.errors import UserError
from ucbridge.models import Account, Invocation
from ucbridge.parsing import parse
from ucbridge.store.types import utc_now

HELP = "/help"
"""What nothing but a mention of the bot means."""

OLD, NOT_BELIEVED = timedelta(minutes=10), timedelta(days=7)
"""How old something may be that Teams delivers after an outage; it delivers nothing that is older than a week."""


class Whom(Protocol):
    """Knows who acts, and who is meant."""

    async def meant(self, arrived: Arrived, mention: Mention) -> str | None:
        """Return the id of the person mentioned, None where the bridge knows nobody."""
        ...

    async def acting(self, arrived: Arrived) -> Account:
        """Return who acted, with what holds for them in the team they are in."""
        ...

    def language(self, arrived: Arrived) -> str:
        """Return the language they are answered in."""
        ...


class Invoking:
    """Makes invocations."""

    def __init__(self, bot: Bot, whom: Whom, *, me: str) -> None:
        self._commands = {each.name: each for each in bot.commands}
        self._whom = whom
        self._me = me

    async def line(self, arrived: Arrived) -> Invocation:
        """Return what somebody wrote.

        Raises:
            UserError: it mentions somebody the bridge does not know.
        """
        said, asked = line(arrived, self._me), await self._asked(arrived)
        if not said.text:
            return replace(asked, text=HELP)
        if said.plain == said.text:
            return replace(asked, text=said.text)
        try:
            command, arguments = parse(said.text, self._commands)
        except UserError:  # the dispatcher says what is wrong with it
            return replace(asked, text=said.plain)
        known, people = {each.name: each for each in command.parameters}, await self._people(arrived, said)
        values = {name: written(known.get(name), value, said, people) for name, value in arguments.items()}
        return replace(asked, command=command.name, arguments=values)

    async def pressed(self, arrived: Arrived, pressed: Pressed) -> Invocation:
        """Return that somebody pressed a button."""
        return replace(await self._asked(arrived), token=pressed.token, typed=pressed.typed)

    async def filled(self, arrived: Arrived, filled: Filled) -> Invocation:
        """Return that somebody filled a form in."""
        return replace(await self._asked(arrived), command=filled.command, arguments=filled.arguments)

    async def chosen(self, arrived: Arrived, menu: str, about: str) -> Invocation:
        """Return that somebody chose from the menu of a message: what comes of it is theirs alone."""
        asked = await self._asked(arrived)
        return replace(asked, conversation=of_user(arrived.account.id), menu=menu, about=about)

    async def _asked(self, arrived: Arrived) -> Invocation:
        account = await self._whom.acting(arrived)
        return Invocation(arrived.key, account, here(arrived), self._whom.language(arrived), late=_is_late(arrived))

    async def _people(self, arrived: Arrived, said: Line) -> Mapping[str, str]:
        people: dict[str, str] = {}
        for mention in said.mentions:
            if mention.kind == "person" and (person := await self._whom.meant(arrived, mention)):
                people[mention.id] = person
        return people


def _is_late(arrived: Arrived) -> bool:
    return arrived.written is not None and OLD < utc_now() - arrived.written < NOT_BELIEVED

"""An interaction or a message made into an Invocation: names as the bridge knows them, people instead of mentions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace

from connectors.discord import inbound
from connectors.discord.asked.entered import shown_names, submitted, target_text, typed
from connectors.discord.asked.mentions import Mentioned, ids, users, written
from connectors.discord.inbound import OWN, Arrived, Kind
from connectors.discord.posts.conversations import of_channel, of_user
from connectors.discord.servers.owners import Owner
from ucbridge.command import Command
from ucbridge.connector import Bot
from ucbridge.errors import UserError
from ucbridge.models import Invocation
from ucbridge.parsing import parse

OwnerOf = Callable[[str], Awaitable[Owner | None]]
"""Finds the person behind an account, None where the bridge knows nobody."""
NamesOf = Callable[[str, Collection[str]], Awaitable[Mapping[str, str]]]
"""Returns what people and roles of a server are called, by id."""


class Invoking:
    """Makes invocations. `names` are the names commands are published under, with those they have."""

    def __init__(self, bot: Bot, names: Mapping[str, str], owner_of: OwnerOf, names_of: NamesOf) -> None:
        self._commands = {each.name: each for each in bot.commands}
        self._menus = {each.label.to("en"): each.name for each in bot.menus}
        self._names = names
        self._owner_of = owner_of
        self._names_of = names_of

    async def of(self, arrived: Arrived) -> Invocation | None:
        """Return what somebody did; None for what this version does not know.

        Raises:
            UserError: it mentions somebody the bridge does not know.
        """
        asked = Invocation(arrived.id, arrived.account, conversation(arrived), arrived.language)
        match arrived.kind:
            case Kind.COMMAND:
                return await self._command(arrived, asked)
            case Kind.COMPONENT if arrived.pressable and not arrived.custom_id.startswith(OWN):
                return replace(asked, token=arrived.custom_id)
            case Kind.MODAL:
                return replace(asked, token=arrived.custom_id, typed=submitted(arrived.data))
            case _:
                return None

    async def line(self, message: inbound.Said, language: str) -> Invocation:
        """Return what somebody wrote. Raises as `of` does."""
        asked = Invocation(message.id, message.account, of_user(message.account.id), language)
        if not users(message.text):
            return replace(asked, text=message.text)
        try:
            command, arguments = parse(message.text, self._commands)
        except UserError:  # the dispatcher says what is wrong with it
            return replace(asked, text=message.text)
        return replace(
            asked, command=command.name, arguments=await self._written(command, arguments, message.names, "")
        )

    async def _command(self, arrived: Arrived, asked: Invocation) -> Invocation | None:
        data = arrived.data
        match data.get("type", inbound.Menu.TYPED):
            case inbound.Menu.TYPED:
                entered = typed(data)
                name = self._names.get(entered.name, entered.name)
                command = self._commands.get(name)
                server = arrived.account.workspace
                arguments = await self._written(command, entered.options, shown_names(data), server)
                return replace(asked, command=name, arguments=arguments)
            case inbound.Menu.PERSON:
                about = str(data.get("target_id", ""))
            case inbound.Menu.MESSAGE:
                about = target_text(data)
            case _:
                return None
        entry = self._menus.get(str(data.get("name")))
        return replace(asked, menu=entry, about=about) if entry else None

    async def _written(
        self, command: Command | None, arguments: Mapping[str, str], names: Mapping[str, str], server: str
    ) -> dict[str, str]:
        """Return values with people instead of mentions."""
        known = {each.name: each for each in command.parameters} if command else {}
        line = " ".join(arguments.values())
        if not ids(line):
            return dict(arguments)
        known_here = {each: owner for each in users(line) if (owner := await self._owner_of(each))}
        names = {**names, **{each: owner.name for each, owner in known_here.items() if owner.name}}
        if (unnamed := ids(line) - names.keys()) and server:
            names |= await self._names_of(server, unnamed)
        who = Mentioned({each: owner.id for each, owner in known_here.items()}, names)
        return {name: written(known.get(name), value, who) for name, value in arguments.items()}


def conversation(arrived: Arrived) -> str:
    """Return the conversation somebody acted in."""
    return of_user(arrived.account.id) if arrived.place.direct else of_channel(arrived.place.channel)

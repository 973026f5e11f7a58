"""What is offered while somebody types: into a list of a form, and into the search of the message extension."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from connectors.teams.cards.answers import offered
from connectors.teams.cards.json import Json
from connectors.teams.cards.verbs import completed
from connectors.teams.inbound import Arrived, Payload, mapping, sequence
from ucbridge.command import Command
from ucbridge.connector import Bot
from ucbridge.errors import BridgeError
from ucbridge.models import Account, Choice

PATIENCE = 3.0
"""Seconds after which nothing is offered: Teams waits for five."""

_PEOPLE = "people"
"""The source of completion of a parameter that takes somebody to call."""


class Searching:
    """Asks the bot for values."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def typeahead(self, arrived: Arrived, language: str) -> Json:
        """Answer what was typed into a list of a form."""
        command, parameter = completed(str(arrived.value.get("dataset") or ""))
        return offered(
            await self._found(arrived, command, parameter, str(arrived.value.get("queryText") or ""), language)
        )

    async def people(self, arrived: Arrived, language: str) -> tuple[Command, str, Sequence[Choice]] | None:
        """Return the command whose search this is, its parameter, and what was found; None where it is none of ours."""
        wanted = str(arrived.value.get("commandId") or "")
        searched = [each for each in self._bot.commands if _parameter(each)]
        found = next((each for each in searched if each.name == wanted), None) or next(iter(searched), None)
        if found is None:
            return None
        parameter = _parameter(found)
        return found, parameter, await self._found(arrived, found.name, parameter, _typed(arrived.value), language)

    async def _found(
        self, arrived: Arrived, command: str, parameter: str, typed: str, language: str
    ) -> Sequence[Choice]:
        account = Account(arrived.account.connector, arrived.account.id, arrived.account.name)
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._bot.complete(account, command, parameter, typed.strip(), language=language)
        except (TimeoutError, BridgeError):
            return ()
        return found[_skipped(arrived.value) :]


def _parameter(command: Command) -> str:
    """Return the one thing a command asks for, where that is somebody to call."""
    required = [each for each in command.parameters if each.required]
    return required[0].name if len(required) == 1 and required[0].completes == _PEOPLE else ""


def _typed(value: Payload) -> str:
    """Return what was typed; the first time, before anything was, Teams says so in a parameter of its own."""
    given = [mapping(each) for each in sequence(value.get("parameters"))]
    return next((str(each.get("value") or "") for each in given if each.get("name") != "initialRun"), "")


def _skipped(value: Payload) -> int:
    skip = mapping(value.get("queryOptions")).get("skip")
    return max(skip, 0) if isinstance(skip, int) else 0

"""What people do in Discord, carried out once and answered."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from connectors.discord.asked.answering import Answering, Outcome
from connectors.discord.asked.completing import offers
from connectors.discord.asked.entered import Payload
from connectors.discord.asked.guests import Guests
from connectors.discord.asked.invoking import Invoking
from connectors.discord.asked.modals import form
from connectors.discord.asked.own_buttons import Own
from connectors.discord.inbound import Arrived, Kind, Servers, arrived
from connectors.discord.servers.places import Allowed
from connectors.discord.texts import NOT_KNOWN, NOT_KNOWN_ADVICE
from connectors.discord.wire.refusals import Refusal
from ucbridge.connector import Bot
from ucbridge.dispatch import worded
from ucbridge.errands import Errands
from ucbridge.errors import BridgeError
from ucbridge.models import Reply, State

log = structlog.get_logger(__name__)

REMEMBERED = 5000
"""Interactions remembered: after a resume Discord may tell some of them again."""


@dataclass(frozen=True, slots=True)
class Around:
    """What interactions need: the published names of commands, the servers, what is allowed where, and to whom.

    `own` are the connector's own buttons by their custom id; `met` hears of everybody.
    """

    names: Mapping[str, str]
    servers: Servers
    allowed: Allowed
    guests: Guests
    own: Mapping[str, Own]
    met: Callable[[Arrived], Coroutine[Any, Any, None]]


class Interactions:
    """Hands interactions to the bot, each in an errand of its own."""

    def __init__(self, bot: Bot, answering: Answering, invoking: Invoking, errands: Errands, around: Around) -> None:
        self._bot = bot
        self._answering = answering
        self._errands = errands
        self._around = around
        self._invoking = invoking
        self._seen: dict[str, None] = {}

    def begin(self, payload: Payload, earlier: bool = False) -> None:
        """Begin to carry one out; one told twice is done once.

        One of `earlier`, before a lost link was back, is done where Discord still takes an answer: else it has told
        them that nothing came of it, and nobody's phone is to ring for what they may have done otherwise meanwhile.
        """
        try:
            interaction = arrived(payload, self._around.servers)
        except ValueError:
            log.warning("an interaction nobody can read")
            return
        if interaction.id in self._seen:
            return
        self._seen[interaction.id] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._errands.run(self._around.met(interaction))
        self._errands.run(self._carry_out(interaction, earlier=earlier))

    async def _carry_out(self, interaction: Arrived, *, earlier: bool) -> None:
        if interaction.kind == Kind.COMPLETION:
            return await self._complete(interaction)
        if await self._asks(interaction):
            return None
        if posted := await self._answering.answer(interaction, self._do(interaction), first=earlier):
            reply, address = posted
            if reply.topic:
                await self._bot.posted(reply, address)
                await self._answering.unfollowed.done(interaction)
            await self._answering.saying.stands(interaction, reply, address)
        return None

    async def _complete(self, interaction: Arrived) -> None:
        refused = await self._refused(interaction)
        choices = [] if refused else await offers(self._bot, interaction, self._around.names)
        with suppress(Refusal, OSError):  # too late: the next letter asks again
            await self._answering.hook(interaction).offer(choices)

    async def _asks(self, interaction: Arrived) -> bool:
        """Show the form of a button that asks for something first; tell whether it is one."""
        if not interaction.pressable or self._around.allowed.refused(interaction.place):
            return False
        ask = self._bot.asks(interaction.custom_id)
        if ask is None:
            return False
        asked = form(interaction.custom_id, ask, interaction.message, interaction.language)
        try:
            await self._answering.hook(interaction).ask(asked)
        except (Refusal, OSError) as error:  # Discord says so itself
            log.info("form not shown", reason=type(error).__name__)
        return True

    async def _do(self, interaction: Arrived) -> Outcome:
        try:
            return await self._outcome(interaction)
        except BridgeError as error:
            return worded(error)

    async def _outcome(self, interaction: Arrived) -> Outcome:
        if refused := await self._refused(interaction):
            return refused
        own = self._around.own.get(interaction.custom_id) if interaction.pressable else None
        if own:
            return await own(interaction)
        invocation = await self._invoking.of(interaction)
        if invocation is None:
            return Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True)
        return await self._bot.answer(invocation)

    async def _refused(self, interaction: Arrived) -> Reply | None:
        place = interaction.place
        refused = self._around.allowed.refused(place)
        return refused if refused or place.member else await self._around.guests.refused(interaction.account.id)

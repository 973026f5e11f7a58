"""One interaction and what opens with its token: the first response within three seconds, the others in 15 minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from connectors.discord.inbound import Arrived, Kind
from connectors.discord.wire.api import Api
from connectors.discord.wire.files import File
from connectors.discord.wire.refusals import Answered, Busy, Gone, Unsure

EPHEMERAL = 1 << 6
"""The flag of a message only one person sees."""

_PAUSES = (0.2, 0.5)
"""Seconds before the first response is given again where Discord was busy."""

_MESSAGE, _THINKING, _SILENCE, _UPDATE, _CHOICES, _FORM = 4, 5, 6, 7, 8, 9


class Stage(Enum):
    """What Discord has of the first response."""

    NONE = auto()
    """Nothing yet."""
    THINKING = auto()
    """"Thinking...", to be replaced."""
    GIVEN = auto()
    """Something that stays: whatever comes is a message of its own."""
    UNSURE = auto()
    """The answer, or nothing: the link broke on the way."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to show. `replacing`: in place of the one the button was on."""

    payload: dict[str, Any]
    files: Sequence[File] = ()
    private: bool = False
    replacing: bool = False


class Hook:
    """Answers one interaction.

    Every method raises as `Requests` does: LookupError where nothing can be answered (any more).
    """

    def __init__(self, api: Api, application: str, arrived: Arrived) -> None:
        self._api = api
        self._application = application
        self._arrived = arrived
        self._private = not arrived.place.direct
        self.stage = Stage.NONE

    @property
    def thinks(self) -> bool:
        """Tell whether deferring shows "thinking...": on a message of ours nothing is shown."""
        return self._arrived.kind == Kind.COMMAND or not self._arrived.message

    async def defer(self) -> None:
        """Acknowledge before the answer is there; only the asker sees it."""
        if self.thinks:
            flags = {"flags": EPHEMERAL} if self._private else {}
            await self._first(_THINKING, flags, Stage.THINKING)
        else:
            await self.acknowledge()

    async def acknowledge(self) -> None:
        """Acknowledge, and show nothing."""
        if self.stage is Stage.NONE:
            await self._first(_SILENCE, None, Stage.GIVEN)

    async def offer(self, choices: Sequence[dict[str, str]]) -> None:
        """Offer choices for what is being typed."""
        await self._first(_CHOICES, {"choices": list(choices)}, Stage.GIVEN)

    async def ask(self, form: dict[str, Any]) -> None:
        """Show a form."""
        await self._first(_FORM, form, Stage.GIVEN)

    async def show(self, message: Message) -> str:
        """Show a message and return its id; the same again after a broken link shows it once where that can be told."""
        if self.stage is Stage.NONE:
            return await self._respond(message)
        if self.stage is Stage.UNSURE:
            return await self._respond_again(message)
        if self.stage is Stage.THINKING and message.private == self._private:
            return await self._edit(message)
        if self.stage is Stage.THINKING:  # everybody is to see it: a new message, for this one stays private
            await self._api.delete_answer(self._application, self._arrived.token)
            self.stage = Stage.GIVEN
        elif message.replacing:
            return await self._edit(message)
        return await self._follow_up(message)

    async def _first(self, kind: int, data: dict[str, Any] | None, stage: Stage) -> None:
        try:
            await self._responded(kind, data, ())
        except Answered:
            stage = Stage.GIVEN
        self.stage = stage

    async def _respond(self, message: Message) -> str:
        kind = _UPDATE if message.replacing else _MESSAGE
        try:
            given = await self._responded(kind, _flagged(message), message.files)
        except Answered:
            self.stage = Stage.GIVEN
            return await self._follow_up(message)
        except Unsure:
            self.stage = Stage.UNSURE
            raise
        self.stage = Stage.GIVEN
        shown = given.get("resource", {}).get("message") or await self._api.answer(
            self._application, self._arrived.token
        )
        return str(shown["id"])

    async def _responded(self, kind: int, data: dict[str, Any] | None, files: Sequence[File]) -> dict[str, Any]:
        for pause in _PAUSES:
            try:
                return await self._api.respond(self._arrived.id, self._arrived.token, kind, data, files)
            except Busy:
                await asyncio.sleep(pause)
        return await self._api.respond(self._arrived.id, self._arrived.token, kind, data, files)

    async def _respond_again(self, message: Message) -> str:
        try:
            return await self._edit(message)
        except Gone:
            return await self._respond(message)

    async def _edit(self, message: Message) -> str:
        token = self._arrived.token
        edited = await self._api.edit_answer(self._application, token, message.payload, message.files)
        self.stage = Stage.GIVEN
        return str(edited["id"])

    async def _follow_up(self, message: Message) -> str:
        body = self._application, self._arrived.token, _flagged(message), message.files
        try:
            posted = await self._api.follow_up(*body)
        except Unsure:
            posted = await self._posted(message) or await self._api.follow_up(*body)
        return str(posted["id"])

    async def _posted(self, message: Message) -> dict[str, Any] | None:
        """Look for a further answer that may have been posted; nobody can look for a private one."""
        if message.private or not self._arrived.place.seen:
            return None
        for each in await self._api.messages(self._arrived.place.channel, after=self._arrived.id):
            if str((each.get("interaction_metadata") or {}).get("id")) == self._arrived.id:
                return each
        return None


def _flagged(message: Message) -> dict[str, Any]:
    return {**message.payload, "flags": EPHEMERAL} if message.private else message.payload

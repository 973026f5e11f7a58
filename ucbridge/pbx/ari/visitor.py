"""A caller in our application: heard, spoken to, and let into a room."""

from __future__ import annotations

import asyncio
import re
import secrets

from ucbridge.errors import OutcomeUnknown, PbxUnreachable
from ucbridge.i18n import _
from ucbridge.pbx.arguments import require
from ucbridge.pbx.ari.arrivals import Arrival
from ucbridge.pbx.ari.ear import Ear
from ucbridge.pbx.ari.operations import (
    ANSWER,
    CONTINUE,
    HANG_UP,
    PLAY,
    START_MUSIC,
    STOP_MUSIC,
    STOP_PLAYING,
    Operation,
)
from ucbridge.pbx.ari.rest import Conflict, NotFound, Rest
from ucbridge.pbx.conference.actions import CONTEXT, visiting
from ucbridge.pbx.conference.interface import Entry, VisitorGone

BETWEEN = 4.0
"""Seconds after a key until the next; then nothing more is expected."""
LEAVING = 2.0
"""Seconds Asterisk has to let a channel go on."""
_SOUND = re.compile(r"[a-z0-9_-]{1,40}(?:/[a-z0-9_-]{1,40}){0,2}")


class Caller:
    """Keeps `interface.Visitor` over ARI."""

    def __init__(self, rest: Rest, arrival: Arrival, ear: Ear) -> None:
        self.channel_id = arrival.channel_id
        self.caller = arrival.caller
        self.device = arrival.device
        self.dialed = arrival.dialed
        self.language = arrival.language
        self.entered = False
        self._answered = arrival.answered
        self._holding = False
        self._rest = rest
        self._ear = ear

    async def play(self, *sounds: str) -> None:
        """Play core sounds to the end."""
        await self._start(sounds)
        await self._ear.until(lambda: not self._ear.playing)

    async def digits(self, *sounds: str, most: int, seconds: float = 10.0) -> str:
        """Play sounds and return what is pressed, up to `#`. Keys pressed early count: who knows the way hurries."""
        keys = self._ear.keys
        if not keys:
            await self._start(sounds)
            await self._ear.until(lambda: keys or not self._ear.playing)
            await self._stop()
        pressed = await self._pressed(most, seconds)
        self._ear.next_number(full=len(pressed) == most)
        return pressed

    async def hold(self) -> None:
        """Play music until `enter`, `play` or `leave`."""
        await self._answer()
        await self._stop()
        await self._ask(START_MUSIC)
        self._holding = True

    async def enter(self, entry: Entry) -> None:
        """Let them go on in the dialplan, into a room."""
        await self._answer()
        await self._stop()
        try:
            await self._ask(CONTINUE, context=CONTEXT, extension=visiting(entry), priority=1)
        except OutcomeUnknown:
            await self._left()
        self.entered = True

    async def leave(self) -> None:
        """Hang up."""
        await self._ask(HANG_UP)

    async def gone(self) -> None:
        """Wait until they have hung up."""
        try:
            await self._ear.until(lambda: False)
        except VisitorGone:
            return

    async def _pressed(self, most: int, seconds: float) -> str:
        pressed, wait = "", seconds
        while len(pressed) < most:
            try:
                async with asyncio.timeout(wait):
                    await self._ear.until(lambda: self._ear.keys)
            except TimeoutError:
                break
            if (key := self._ear.keys.popleft()) == "#":
                break
            pressed, wait = pressed + key, min(seconds, BETWEEN)
        return pressed

    async def _start(self, sounds: tuple[str, ...]) -> None:
        for sound in sounds:
            require(_SOUND.fullmatch(sound), _("This is no sound of the PBX."))
        await self._answer()
        await self._stop()
        if not sounds:
            return
        self._ear.playing = f"{self.channel_id}.{secrets.token_hex(4)}"
        segments = {"playbackId": self._ear.playing}
        fields = {"lang": self.language} if self.language else {}
        await self._ask(PLAY, segments, media=[f"sound:{sound}" for sound in sounds], **fields)

    async def _stop(self) -> None:
        """Stop music and what is being played, if anything is."""
        if self._holding:
            self._holding = False
            await self._ask(STOP_MUSIC)
        if playing := self._ear.playing:
            self._ear.playing = ""
            try:
                await self._rest.ask(STOP_PLAYING, {"playbackId": playing})
            except (NotFound, Conflict):
                pass  # over by itself
            except (PbxUnreachable, OutcomeUnknown):
                raise VisitorGone from None

    async def _answer(self) -> None:
        if not self._answered:
            await self._ask(ANSWER)
            self._answered = True

    async def _left(self) -> None:
        """Wait for them to be out of our application."""
        try:
            async with asyncio.timeout(LEAVING):
                await self.gone()
        except TimeoutError:
            raise VisitorGone from None

    async def _ask(self, operation: Operation, segments: dict[str, str] | None = None, /, **fields: object) -> None:
        if self._ear.gone or self._ear.lost:
            raise VisitorGone
        try:
            await self._rest.ask(operation, {"channelId": self.channel_id, **(segments or {})}, **fields)
        except (NotFound, Conflict):
            self._ear.gone = True  # or in other hands than ours
            raise VisitorGone from None
        except PbxUnreachable:
            raise VisitorGone from None
        except OutcomeUnknown:
            if operation is CONTINUE:
                raise
            raise VisitorGone from None

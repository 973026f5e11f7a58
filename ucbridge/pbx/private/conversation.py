"""A conversation: whoever is in a conference room on the private PBX speaks in turn, one at a time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine

from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.private import speech
from ucbridge.pbx.private.asterisk import PrivateAsterisk
from ucbridge.pbx.private.phone import Phone

_PAUSE = 1.5
"""Seconds between two speakers."""
_TAIL = 10.0


class Conversation:
    """Everybody's turn to speak, in every room."""

    def __init__(self, pbx: PrivateAsterisk, start: Callable[[Coroutine[object, object, None]], None]) -> None:
        self._pbx = pbx
        self._start = start
        self._rooms: dict[str, list[Phone]] = {}

    def take(self, frame: Frame, phone: Phone) -> None:
        """See to it that who comes into a room is heard there."""
        room = text(frame, "Conference")
        if text(frame, "Event") == "ConfbridgeLeave":
            self._rooms[room] = [one for one in self._rooms.get(room, []) if one is not phone]
        elif room in self._rooms:
            self._rooms[room].append(phone)
        else:
            self._rooms[room] = [phone]
            self._start(self._talk(room))

    async def _talk(self, room: str) -> None:
        try:
            for turn in itertools.count():
                await asyncio.sleep(_PAUSE)
                present = self._rooms[room]
                if not present:
                    return
                if len(present) > 1:
                    await self._speak(present[turn % len(present)])
        finally:
            del self._rooms[room]

    async def _speak(self, phone: Phone) -> None:
        spoken = self._pbx.folder / f"phones/{phone.subscriber.key}/turn.wav"
        sentence = self._pbx.sentence(list(self._pbx.phones.values()).index(phone))
        length = await asyncio.to_thread(speech.for_phone, sentence, spoken, tail=_TAIL)
        if len(phone.calls) == 1:  # what it says, all its calls hear
            await phone.say(spoken, length)

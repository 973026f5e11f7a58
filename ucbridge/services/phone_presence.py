"""Who is on the phone, told to every platform that shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from ucbridge.config.values import TECHNOLOGIES
from ucbridge.connector import OnThePhone, ShowsPresence
from ucbridge.models import Person
from ucbridge.pbx.interface import Channel, ChannelState, Pbx
from ucbridge.services.people import People

PAUSE = 1.0
"""Seconds between two tellings: whatever happens meanwhile is told at once."""

_LIFTED = frozenset({ChannelState.RING, ChannelState.UP})
"""States of a phone somebody holds: dialling or talking, not ringing."""

_PHONES = tuple(f"{technology}/" for technology in TECHNOLOGIES)
"""How channels of phones and trunks begin; all others are the PBX's own or ours."""


class PhonePresence:
    """Follows the PBX, and tells what is different."""

    def __init__(
        self,
        people: People,
        pbx: Pbx,
        shows: Sequence[ShowsPresence],
        *,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._people = people
        self._pbx = pbx
        self._shows = shows
        self._pause = pause or partial(asyncio.sleep, PAUSE)

    async def run(self) -> None:
        """Tell how it is, and every change, until cancelled."""
        changed = asyncio.Event()
        changed.set()
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as group:
            group.create_task(self._tell(changed))
            async for _change in changes:
                changed.set()

    async def _tell(self, changed: asyncio.Event) -> None:
        told: OnThePhone | None = None
        while True:
            await changed.wait()
            changed.clear()
            now = await self._now()
            if now != told:
                for each in self._shows:
                    await each.show(now)
                told = now
            await self._pause()

    async def _now(self) -> OnThePhone:
        people = await self._people.all()
        if not self._pbx.model.fresh:
            return OnThePhone(known=False)
        return on_the_phone(self._pbx, people)


def on_the_phone(pbx: Pbx, people: Iterable[Person]) -> OnThePhone:
    """Return what goes on: who holds a phone, the calls that are no conferences, and the conferences."""
    rooms = pbx.rooms.live
    seated = {channel_id for room in rooms.values() for channel_id in room.members}
    held = [each for each in pbx.model.channels.values() if _held(each)]
    devices = {each.endpoint for each in held}
    return OnThePhone(
        people=frozenset(each.id for each in people if not devices.isdisjoint(each.devices)),
        calls=len({each.call_id for each in held if each.id not in seated}),
        conferences=len(rooms),
    )


def _held(channel: Channel) -> bool:
    return channel.cause is None and channel.state in _LIFTED and channel.name.startswith(_PHONES)

"""The conference rooms of one PBX: seen and controlled over AMI, announced into over ARI."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from ucbridge.pbx.ami_protocol import unreachable
from ucbridge.pbx.arguments import channel
from ucbridge.pbx.asking import Ask, Place, Rows
from ucbridge.pbx.conference import actions, queues
from ucbridge.pbx.conference.interface import Entry, Invitation, Member, Room
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.frames import Value
from ucbridge.pbx.gone import what_is_gone

EVERYBODY = "all"


class Announce(Protocol):
    """Plays something into a room, as `interface.Rooms.announce` says."""

    async def __call__(self, room: str, media: str, *, language: str) -> None:
        """Play it to the end."""
        ...


class ConferenceRooms:
    """Keeps `interface.Rooms` over a connection that asks."""

    def __init__(
        self, live: LiveRooms, *, ask: Ask, rows: Rows, place: Place, announce: Announce, context: str
    ) -> None:
        self._live = live
        self._ask = ask
        self._rows = rows
        self._place = place
        self._announce = announce
        self._context = context

    @property
    def live(self) -> Mapping[str, Room]:
        """Every room by its name."""
        return self._live.live

    async def invite(self, invitation: Invitation) -> None:
        """Ring somebody into a room, as `interface.Rooms.invite` says. It is never sent twice."""
        await self._place(invitation.channel_id, actions.inviting(invitation, context=self._context))

    async def mute(self, room: str, channel_id: str, *, muted: bool) -> None:
        """Mute a member or let it speak, as `interface.Rooms.mute` says."""
        member = self._member(room, channel_id)
        await self._do("ConfbridgeMute" if muted else "ConfbridgeUnmute", room, {"Channel": member.channel})

    async def kick(self, room: str, channel_id: str) -> None:
        """Put a member out, as `interface.Rooms.kick` says."""
        await self._do("ConfbridgeKick", room, {"Channel": self._member(room, channel_id).channel})

    async def end(self, room: str) -> None:
        """Put everybody out, our own channels too."""
        await self._do("ConfbridgeKick", room, {"Channel": EVERYBODY})

    async def lock(self, room: str, *, locked: bool) -> None:
        """Lock a room or open it again; no event tells, so it is noted here."""
        await self._do("ConfbridgeLock" if locked else "ConfbridgeUnlock", room, {})
        self._live.lock(room, locked=locked)

    async def take_over(self, channel_ids: Sequence[str], entry: Entry) -> None:
        """Move two channels that talk to each other into a room, as `interface.Rooms.take_over` says."""
        first, second = (channel(each) for each in channel_ids)
        variables = actions.entering(entry)
        with what_is_gone():
            await asyncio.gather(  # in one go: the PBX does them in this order
                *(
                    self._ask("Setvar", {"Channel": each, "Variable": name, "Value": value})
                    for each in (first, second)
                    for name, value in variables.items()
                )
            )
            await self._ask("Redirect", _redirecting(first, second))

    async def announce(self, room: str, media: str, *, language: str = "en") -> None:
        """Play something to everybody, as `interface.Rooms.announce` says."""
        self._room(room)
        await self._announce(room, media, language=language)

    async def queue_members(self, queue: str) -> list[str]:
        """Return the devices of a queue, as `interface.Rooms.queue_members` says."""
        return queues.devices(queue, await self._rows("QueueStatus", {"Queue": queue}))

    async def queue_names(self) -> list[str]:
        """Return every queue, as `interface.Rooms.queue_names` says."""
        return queues.named(await self._rows("QueueStatus", {}))

    async def _do(self, action: str, room: str, more: dict[str, Value]) -> None:
        self._room(room)
        with what_is_gone():
            await self._ask(action, {"Conference": room, **more})

    def _member(self, room: str, channel_id: str) -> Member:
        members = self._room(room).members
        if channel_id not in members:
            raise LookupError(channel_id)
        return members[channel_id]

    def _room(self, name: str) -> Room:
        if not self._live.seen:  # which says nothing about the room
            raise unreachable()
        if name not in self.live:
            raise LookupError(name)
        return self.live[name]


def _redirecting(first: str, second: str) -> dict[str, Value]:
    to: dict[str, Value] = {"Context": actions.CONTEXT, "Exten": "join", "Priority": 1}
    also: dict[str, Value] = {f"Extra{header}": value for header, value in to.items()}
    return {"Channel": first, "ExtraChannel": second, **to, **also}

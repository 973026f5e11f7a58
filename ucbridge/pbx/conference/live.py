"""Who is in which conference room: rebuilt from a snapshot after every reconnect, kept true by the events behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.conference.actions import CONTEXT
from ucbridge.pbx.conference.events import (
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberTalking,
    RoomEvent,
    RoomOver,
)
from ucbridge.pbx.conference.interface import Member, Room, RoomChanged, RoomEnded
from ucbridge.pbx.conference.seen import SeenMember, SeenRoom

OURS = (f"Local/recorder@{CONTEXT}", f"Local/announcer@{CONTEXT}")
"""Channels the bridge records and announces with; nobody counts them."""


class LiveRooms:
    """The rooms as they are now, for `interface.Rooms.live`.

    All of it is synchronous and runs in the AMI reader, as `LiveModel` does; an event may come again, or about a room
    never met. A room is here while somebody who counts is in it.
    """

    def __init__(self, publish: Callable[[RoomChanged | RoomEnded], None]) -> None:
        self._publish = publish
        self._rooms: dict[str, Room] = {}
        self._hidden: Mapping[str, Room] = MappingProxyType({})
        self._locked: set[str] = set()
        self._before: Mapping[str, Room] = {}
        self._known: Mapping[str, Room] = {}
        self._room_of: dict[str, str] = {}
        self._unsure: set[str] = set()
        self._shown: Mapping[str, Room] = MappingProxyType(self._rooms)
        self._fresh = False

    @property
    def live(self) -> Mapping[str, Room]:
        """Every room by its name; empty until the snapshot is complete."""
        return self._shown if self._fresh else self._hidden

    @property
    def seen(self) -> bool:
        """Tell whether the rooms are known at present."""
        return self._fresh

    def unsure(self) -> list[str]:
        """Return the rooms of which not all is known that no event tells, and count them as known from now on.

        Whoever came may be waiting for a marked user, and who waited may be in since another came.
        """
        rooms, self._unsure = [room for room in self._unsure if room in self._rooms], set()
        return rooms

    def apply(self, event: RoomEvent) -> None:
        """Take in one event."""
        match event:
            case MemberJoined(room, channel, admin, muted):
                self._join(room, channel, admin=admin, muted=muted)
            case MemberLeft(room, channel_id):
                self._leave(room, channel_id)
            case MemberMuted(room, channel_id, muted):
                self._change(room, channel_id, lambda member: replace(member, muted=muted))
            case MemberTalking(room, channel_id, talking):
                self._change(room, channel_id, lambda member: replace(member, talking=talking))
            case RoomOver(room):
                self._locked.discard(room)
                for channel_id in tuple(self._rooms[room].members) if room in self._rooms else ():
                    self._leave(room, channel_id)

    def rename(self, channel_id: str, name: str) -> None:
        """Note that a channel is called otherwise now: a transfer put another phone in its place."""
        room = self._room_of.get(channel_id)
        if room is not None:
            self._change(room, channel_id, lambda member: replace(member, channel=name))

    def hung_up(self, channel_id: str) -> None:
        """Note that a channel is gone, should its leaving have been missed."""
        room = self._room_of.get(channel_id)
        if room is not None:
            self._leave(room, channel_id)

    def lose(self) -> None:
        """Forget what can no longer be seen, but remember it: the next snapshot tells which rooms are over."""
        if self._fresh:
            self._before = dict(self._rooms)
        self._fresh = False
        self._known = self._before
        self._rooms.clear()
        self._room_of.clear()
        self._locked.clear()
        self._unsure.clear()

    def place(self, room: str, seen: Iterable[SeenMember]) -> None:
        """Take the list of who is in a room in place of what was known of it."""
        now = time.time()
        known = self._rooms.pop(room, None) or self._known.get(room)
        for channel_id in known.members if known else ():
            self._room_of.pop(channel_id, None)
        members: dict[str, Member] = {}
        for one in seen:
            if not one.channel.name.startswith(OURS):
                members[one.channel.id] = _placed(one, known, now)
                self._room_of[one.channel.id] = room
        if members:
            started = min(member.joined_at for member in members.values())
            self._put(Room(room, known.started if known else started, MappingProxyType(_in_order(members))))
            if known is None or known.members != members:
                self._tell(RoomChanged(room))
        elif known is not None:
            self._tell(RoomEnded(room))

    def note(self, seen: Collection[SeenRoom]) -> None:
        """Take the list of rooms, of which only the locks are news."""
        self._locked = {one.name for one in seen if one.locked}
        for room in tuple(self._rooms.values()):
            if room.locked != (room.name in self._locked):
                self.lock(room.name, locked=not room.locked)

    def lock(self, room: str, *, locked: bool) -> None:
        """Note that a room is locked or no longer; no event tells."""
        if room in self._rooms:
            (self._locked.add if locked else self._locked.discard)(room)
            self._put(self._rooms[room])
            self._tell(RoomChanged(room))

    def begin(self, *, same_process: bool = True) -> None:
        """Await a snapshot. In another process of Asterisk no channel is what it was: all earlier rooms are over."""
        self.lose()
        self._known = self._before if same_process else {}

    def complete(self) -> None:
        """Show what the snapshot built, and report the rooms that are gone."""
        before, kept = self._before, self._known
        self._before = self._known = {}
        self._fresh = True
        for room in before:
            if room not in self._rooms or room not in kept:
                self._tell(RoomEnded(room))

    def _join(self, name: str, channel: ChannelFacts, *, admin: bool, muted: bool) -> None:
        if channel.name.startswith(OURS):
            return
        now = time.time()
        room = self._rooms.get(name) or Room(name, now, MappingProxyType({}))
        caller = CallerId(channel.caller_name, channel.caller_number)
        before = room.members.get(channel.id)
        member = Member(channel.id, channel.name, caller, before.joined_at if before else now, muted, admin=admin)
        self._room_of[channel.id] = name
        self._unsure.add(name)
        self._put(replace(room, members=MappingProxyType({**room.members, channel.id: member})))
        self._tell(RoomChanged(name))

    def _leave(self, name: str, channel_id: str) -> None:
        room = self._rooms.get(name)
        if room is None or channel_id not in room.members:
            return
        if self._room_of.get(channel_id) == name:
            del self._room_of[channel_id]
        self._unsure.add(name)
        members = {key: member for key, member in room.members.items() if key != channel_id}
        if members:
            self._put(replace(room, members=MappingProxyType(members)))
            self._tell(RoomChanged(name))
        else:
            del self._rooms[name]
            self._tell(RoomEnded(name))

    def _change(self, name: str, channel_id: str, change: Callable[[Member], Member]) -> None:
        room = self._rooms.get(name)
        if room is None or channel_id not in room.members:
            return
        member = change(room.members[channel_id])
        if member != room.members[channel_id]:
            self._put(replace(room, members=MappingProxyType({**room.members, channel_id: member})))
            self._tell(RoomChanged(name))

    def _put(self, room: Room) -> None:
        locked = room.name in self._locked
        self._rooms[room.name] = room if room.locked == locked else replace(room, locked=locked)

    def _tell(self, change: RoomChanged | RoomEnded) -> None:
        if self._fresh:
            self._publish(change)


def _placed(one: SeenMember, known: Room | None, now: float) -> Member:
    channel, before = one.channel, known.members.get(one.channel.id) if known else None
    joined = before.joined_at if before else now - one.seconds
    caller = CallerId(channel.caller_name, channel.caller_number)
    return Member(channel.id, channel.name, caller, joined, one.muted, one.talking, one.admin, one.waiting)


def _in_order(members: Mapping[str, Member]) -> dict[str, Member]:
    return dict(sorted(members.items(), key=lambda item: item[1].joined_at))

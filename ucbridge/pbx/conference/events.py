"""What ConfBridge reports, as types; `pbx.events` builds them with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ucbridge.pbx.channel_facts import ChannelFacts, facts, text


class MemberJoined(NamedTuple):
    """A channel entered a room (ConfbridgeJoin)."""

    room: str
    channel: ChannelFacts
    admin: bool
    muted: bool


class MemberLeft(NamedTuple):
    """A channel left a room (ConfbridgeLeave)."""

    room: str
    channel_id: str


class MemberMuted(NamedTuple):
    """A channel of a room was muted or unmuted, by whomever (ConfbridgeMute, ConfbridgeUnmute)."""

    room: str
    channel_id: str
    muted: bool


class MemberTalking(NamedTuple):
    """A channel of a room began or stopped talking (ConfbridgeTalking)."""

    room: str
    channel_id: str
    talking: bool


class RoomOver(NamedTuple):
    """The room is no more (ConfbridgeEnd)."""

    room: str


RoomEvent = MemberJoined | MemberLeft | MemberMuted | MemberTalking | RoomOver

KINDS = frozenset({MemberJoined, MemberLeft, MemberMuted, MemberTalking, RoomOver})


def _joined(f: Mapping[str, str]) -> MemberJoined:
    return MemberJoined(text(f["Conference"]), facts(f), f["Admin"] == "Yes", f["Muted"] == "Yes")


def _left(f: Mapping[str, str]) -> MemberLeft:
    return MemberLeft(text(f["Conference"]), text(f["Uniqueid"]))


def _muted(f: Mapping[str, str]) -> MemberMuted:
    return MemberMuted(text(f["Conference"]), text(f["Uniqueid"]), f["Event"] == "ConfbridgeMute")


def _talking(f: Mapping[str, str]) -> MemberTalking:
    return MemberTalking(text(f["Conference"]), text(f["Uniqueid"]), f["TalkingStatus"] == "on")


def _over(f: Mapping[str, str]) -> RoomOver:
    return RoomOver(text(f["Conference"]))


BUILDERS: Mapping[str, Callable[[Mapping[str, str]], RoomEvent]] = {
    "ConfbridgeJoin": _joined,
    "ConfbridgeLeave": _left,
    "ConfbridgeMute": _muted,
    "ConfbridgeUnmute": _muted,
    "ConfbridgeTalking": _talking,
    "ConfbridgeEnd": _over,
}

"""The conferences of the bridge and who was rung into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Conference:
    """One conference. `room` is ConfBridge's name for it.

    A room of the dialplan that people control from chat has a row too, without host and PIN while it is nobody's.
    `host_id` changes when it is handed over, `starter_id` does not. `outcome` says how it ended, "" while it has not.
    """

    id: int
    room: str
    name: str
    pin: str
    starter_id: str
    host_id: str
    ends_with_host: bool
    retry: bool
    locked: bool
    language: str
    permanent_id: int | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str


class LegState(StrEnum):
    """What has become of somebody who was rung, or came by themselves."""

    INVITED = "invited"
    """Written down; the PBX may not know of it yet."""
    RINGING = "ringing"
    JOINED = "joined"
    LEFT = "left"
    KICKED = "kicked"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    """The conference ended, or its host took it back, before they came."""
    WAITING = "waiting"
    """In the waiting room."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One try to have somebody in: one channel. `tries` counts those of the same person, this one included."""

    channel_id: str
    conference_id: int
    person_id: str
    name: str
    number: str
    device: str
    extension: str
    state: LegState
    tries: int
    invited_by: str
    invited_at: datetime
    joined_at: datetime | None
    left_at: datetime | None

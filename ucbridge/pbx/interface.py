"""What the rest of the bridge may ask of a PBX. `Switchboard` keeps this contract over AMI and ARI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ucbridge.pbx.attempts.interface import CallToldChanged
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Receive, Recorder, RoomChanged, RoomEnded, Rooms
from ucbridge.pbx.control.interface import CallControl, HoldChanged, ParkingChanged
from ucbridge.pbx.features.interface import Features, PhoneChanged
from ucbridge.pbx.queue_abandoned import QueueAbandoned
from ucbridge.pbx.voicemail.interface import Greeting, MailboxChanged, MessagePlayed, VoicemailBox, VoicemailMessage


class ChannelState(StrEnum):
    """Asterisk's channel states, those that matter (AST_STATE_*)."""

    DOWN = "Down"
    RING = "Ring"
    RINGING = "Ringing"
    UP = "Up"
    BUSY = "Busy"
    OTHER = "Other"


class Channel(Protocol):
    """One live channel; read only outside the model. Times are seconds since the epoch on our clock."""

    id: str
    """Uniqueid."""
    name: str
    """`PJSIP/101-0000002a`."""
    call_id: str
    """Linkedid: the same for every channel of a call."""
    state: ChannelState
    caller_number: str
    caller_name: str
    connected_number: str
    connected_name: str
    context: str
    exten: str
    bridge_id: str
    """"" while in no bridge."""
    created: float
    dial_status: str
    """DialStatus of the last Dial that rang this channel: RINGING, ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION,
    CHANUNAVAIL, ... or "" when it was not dialled."""
    dialed_by: str
    """Channel id that dialled this one, or ""."""
    cause: int | None
    """Hangup cause (ITU Q.850) once it has ended."""

    @property
    def endpoint(self) -> str:
        """`PJSIP/101`."""
        ...


class Call(Protocol):
    """All channels of one Linkedid, ended ones included until the call is over."""

    id: str
    channels: Mapping[str, Channel]
    started: float
    connected: float | None
    """When two channels of it first were in one bridge."""
    ended: float | None
    first_to_leave: str
    """The channel that ended the conversation: the first to leave the bridge it shared, or "" while none has."""
    lost: bool
    """Ended while we could not see: found gone after a reconnect."""
    merged_into: str
    """The id of the call that took its last channels over (a bridge gives all of them one Linkedid), or "". Such a
    call has ended in name only: its channels are in the other."""

    @property
    def bridged(self) -> frozenset[str]:
        """Ids of its channels that share a bridge with another channel right now."""
        ...


class Endpoint(Protocol):
    """A phone as the PBX sees it."""

    name: str
    """`PJSIP/101`."""
    device_state: str
    """NOT_INUSE, INUSE, BUSY, RINGING, RINGINUSE, ONHOLD, UNAVAILABLE, INVALID, UNKNOWN."""


class Model(Protocol):
    """The live state of the PBX. Empty and not `fresh` while the link is down."""

    fresh: bool
    epoch: int
    """Counts snapshots."""
    channels: Mapping[str, Channel]
    calls: Mapping[str, Call]
    endpoints: Mapping[str, Endpoint]
    bridges: Mapping[str, frozenset[str]]
    """Bridge id to channel ids."""

    def calls_of(self, endpoint: str) -> list[Call]:
        """Return the calls this endpoint is in now."""
        ...


@dataclass(frozen=True, slots=True)
class CallChanged:
    """Something about the call is different: read the model."""

    call: Call


@dataclass(frozen=True, slots=True)
class CallEnded:
    """Its last channel is gone, or `merged_into` another call. `call` is complete and final."""

    call: Call


UNANSWERED = 3
"""Reason of an Originate that failed because nobody answered in time."""


@dataclass(frozen=True, slots=True)
class OriginateFailed:
    """An Originate of ours never became an answered channel. `reason`: UNANSWERED, or 0 for anything else."""

    channel_id: str
    reason: int


@dataclass(frozen=True, slots=True)
class Resynced:
    """A new snapshot replaced the model; calls that vanished were already reported as ended."""

    epoch: int


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The PBX cannot be seen; the model is stale until `Resynced`."""


Change = (
    CallChanged
    | CallEnded
    | OriginateFailed
    | MailboxChanged
    | MessagePlayed
    | QueueAbandoned
    | RoomChanged
    | RoomEnded
    | CallToldChanged
    | ParkingChanged
    | HoldChanged
    | PhoneChanged
    | Resynced
    | LinkLost
)


@dataclass(frozen=True, slots=True)
class Order:
    """A click-to-call: ring `device`, and when it answers dial `extension` from our dialplan context.

    `shown` is what the ringing device displays (whom it will reach), `caller` what the other side and the CDR see.
    Make every `channel_id` of one length: Asterisk refuses one that is the beginning of a living channel's id.
    """

    channel_id: str
    device: str
    extension: str
    shown: CallerId
    caller: CallerId
    ring_seconds: int = 30


class Spoken(StrEnum):
    """How reading something out to a phone went."""

    HEARD = "heard"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"


class Pbx(Protocol):
    """One PBX, connected or not."""

    name: str
    model: Model
    rooms: Rooms
    recorder: Recorder
    control: CallControl
    features: Features

    def receive(self, receive: Receive) -> None:
        """Have callers of the dial-in number looked after; until this is called they are turned away."""
        ...

    def changes(self) -> AbstractAsyncContextManager[AsyncIterator[Change]]:
        """Subscribe. What happens after entering is not missed; a reader that falls behind by thousands gets
        `LinkLost` and `Resynced` instead of what it lost.
        """
        ...

    async def originate(self, order: Order) -> None:
        """Place a click-to-call. Returns when Asterisk accepted it; what becomes of it is in `changes`.

        Raises:
            PbxUnreachable: nothing was written.
            OutcomeUnknown: the link broke; whether `order.channel_id` exists shows after `Resynced`.
            PbxError: Asterisk refused.
        """
        ...

    async def hang_up(self, channel_id: str) -> None:
        """End a channel; one that is already gone is no error. Raises as `originate` does."""
        ...

    async def read_out(self, device: str, digits: str, *, shown: CallerId, language: str = "en") -> Spoken:
        """Ring a phone and read digits out twice, over ARI. Raises as `originate` does."""
        ...

    async def application(self, channel_id: str) -> str:
        """Return what the dialplan does with a channel right now (`VoiceMail`, `Dial`), "" for one that is gone.

        Raises as `originate` does.
        """
        ...

    async def mailboxes(self) -> list[VoicemailBox]:
        """Return every mailbox with its counts. Raises as `originate` does."""
        ...

    async def messages(self, mailbox: str) -> list[VoicemailMessage]:
        """Return every message of a mailbox, each folder in its order.

        Raises:
            LookupError: the PBX has no such mailbox.
            PbxError: as `originate`.
        """
        ...

    async def move_message(self, message: VoicemailMessage, folder: str) -> None:
        """Move a message to a folder of its mailbox; the lamp follows.

        Raises:
            LookupError: it is no longer where `message.folder` says.
            PbxError: as `originate`.
        """
        ...

    async def remove_message(self, message: VoicemailMessage) -> None:
        """Delete a message for good. Raises as `move_message` does."""
        ...

    async def forward_message(self, message: VoicemailMessage, mailbox: str) -> None:
        """Copy a message into another mailbox; the copy has the same id.

        Raises as `move_message` does; PbxError also where the other mailbox does not exist or is full.
        """
        ...

    async def play_message(self, message: VoicemailMessage, device: str, *, channel_id: str, shown: CallerId) -> None:
        """Ring a phone and play the message there; `MessagePlayed` or `OriginateFailed` tells how it went.

        Playing moves it to Old by itself, also when the phone hangs up in the middle.
        Raises as `originate` does.
        """
        ...

    async def open_greetings(
        self, mailbox: str, device: str, greeting: Greeting, *, channel_id: str, shown: CallerId
    ) -> None:
        """Ring a phone and put it into the mailbox's own menu, at this greeting: record, listen, keep or erase.

        Raises as `originate` does.
        """
        ...

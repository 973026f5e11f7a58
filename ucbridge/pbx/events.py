"""What Asterisk reports, as types: AMI frames become events here, and those nobody needs end here.

Events are named tuples and not frozen dataclasses: thousands arrive a second, and a frozen dataclass of ten fields
costs three times as much to make (1.5 us against 0.5 us).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from ucbridge.pbx import queue_events as queues
from ucbridge.pbx.channel_facts import ChannelFacts, destination, facts, new, text
from ucbridge.pbx.conference import events as conference
from ucbridge.pbx.control import events as control
from ucbridge.pbx.voicemail.checked import is_mailbox, is_message


class ChannelCreated(NamedTuple):
    """A channel came to be (Newchannel)."""

    channel: ChannelFacts


class ChannelUpdated(NamedTuple):
    """Its state or one of its parties is different (Newstate, NewCallerid, NewConnectedLine)."""

    channel: ChannelFacts


class ChannelRenamed(NamedTuple):
    """A masquerade gave the channel another name; its id stays (Rename)."""

    id: str
    name: str


class ChannelHungUp(NamedTuple):
    """The channel is gone; `cause` by ITU Q.850, 0 when nobody said (Hangup)."""

    channel: ChannelFacts
    cause: int


class HangupAsked(NamedTuple):
    """Whoever is at the channel hangs up (HangupRequest); not so where the dialplan or an action ends it."""

    channel_id: str


class ChannelDialed(NamedTuple):
    """Somebody rings `channel`, or that came to its end; `dialed_by` is "" for an Originate (DialBegin, -State, -End).

    `status` is the DialStatus, PROCEEDING at the beginning. `exten` is where the one who rings it is in the dialplan,
    `number` what a trunk is asked for.
    """

    channel: ChannelFacts
    dialed_by: str
    status: str
    exten: str = ""
    number: str = ""


class BridgeEntered(NamedTuple):
    """The channel joined a bridge; `shares_call` bridges give all their channels one Linkedid (BridgeEnter).

    A `conference` is one of ConfBridge; in one that is for `waiting` (parking, holding) nobody hears another.
    """

    channel: ChannelFacts
    bridge_id: str
    shares_call: bool
    conference: bool = False
    waiting: bool = False


class BridgeLeft(NamedTuple):
    """The channel left a bridge (BridgeLeave)."""

    channel: ChannelFacts
    bridge_id: str


class BridgeDestroyed(NamedTuple):
    """The bridge is no more (BridgeDestroy)."""

    bridge_id: str


class OriginateEnded(NamedTuple):
    """An Originate was answered, or failed: reason 0 (any way) or 3 (timeout) (OriginateResponse)."""

    action_id: str
    answered: bool
    reason: int


class MailboxUpdated(NamedTuple):
    """Messages of a mailbox came, moved or went: its lamp was told (MessageWaiting).

    `channel_id` is of who left one, "" where somebody else changed it.
    """

    mailbox: str
    channel_id: str = ""


class TransferredBlind(NamedTuple):
    """Somebody sends the one they talk to elsewhere; `by` is the channel of who does (BlindTransfer)."""

    channel_id: str
    by: str


class PlayingEnded(NamedTuple):
    """Our dialplan is done playing a message to a phone (UserEvent of `ucbridge-mailbox`)."""

    channel_id: str
    mailbox: str
    message_id: str
    heard: bool


class DeviceStateChanged(NamedTuple):
    """A device is in another state; also an item of DeviceStateList (DeviceStateChange)."""

    device: str
    state: str


class CustomStateChanged(NamedTuple):
    """A state that the dialplan or a person sets is different: `Custom:DND101`, `CustomPresence:101`.

    DeviceStateChange, PresenceStateChange.
    """

    name: str


Event = (
    ChannelCreated
    | ChannelUpdated
    | ChannelRenamed
    | ChannelHungUp
    | HangupAsked
    | ChannelDialed
    | BridgeEntered
    | BridgeLeft
    | BridgeDestroyed
    | OriginateEnded
    | DeviceStateChanged
    | CustomStateChanged
    | MailboxUpdated
    | TransferredBlind
    | PlayingEnded
    | conference.RoomEvent
    | control.ControlEvent
    | queues.QueueEvent
)


def typed(frame: Mapping[str, str | list[str]]) -> Event | None:
    """Return the event a frame stands for; None for those nobody needs, and for malformed ones."""
    build = _BUILDERS.get(cast("str", frame.get("Event", "")))
    if build is None:
        return None
    try:
        return build(cast("Mapping[str, str]", frame))
    except (KeyError, TypeError, ValueError):  # a header is missing, repeated (a list), or no number: not Asterisk's
        return None


def _created(f: Mapping[str, str]) -> Event:
    return new(ChannelCreated, (facts(f),))


def _updated(f: Mapping[str, str]) -> Event:
    return new(ChannelUpdated, (facts(f),))


def _renamed(f: Mapping[str, str]) -> Event:
    return ChannelRenamed(text(f["Uniqueid"]), text(f["Newname"]))


def _hung_up(f: Mapping[str, str]) -> Event:
    return new(ChannelHungUp, (facts(f), int(f["Cause"])))


def _asked_to_hang_up(f: Mapping[str, str]) -> Event:
    return HangupAsked(text(f["Uniqueid"]))


def _dialed(f: Mapping[str, str]) -> Event:
    status = text(f.get("DialStatus", "PROCEEDING"))
    exten = text(f.get("Exten", ""))
    return new(ChannelDialed, (destination(f), text(f.get("Uniqueid", "")), status, exten, _asked(f)))


def _asked(f: Mapping[str, str]) -> str:
    """Return the number in a dial string: `0612345678@trunk`, `trunk/0612345678`, `trunk/sip:0612345678@host`."""
    string = text(f.get("DialString", ""))
    if not string:
        return ""
    user = string.rpartition("/")[2].removeprefix("sip:").partition("@")[0]
    return user if _NUMBER.fullmatch(user) else ""


def _entered(f: Mapping[str, str]) -> Event:
    kind = f["BridgeType"]
    shares = kind in _SHARING
    waiting = not shares and f.get("BridgeTechnology") == _WAITING
    return new(BridgeEntered, (facts(f), text(f["BridgeUniqueid"]), shares, not shares and not waiting, waiting))


def _left(f: Mapping[str, str]) -> Event:
    return new(BridgeLeft, (facts(f), text(f["BridgeUniqueid"])))


def _destroyed(f: Mapping[str, str]) -> Event:
    return BridgeDestroyed(text(f["BridgeUniqueid"]))


def _originate_ended(f: Mapping[str, str]) -> Event:
    return OriginateEnded(text(f.get("ActionID", "")), f["Response"] == "Success", int(f["Reason"]))


def _mailbox(f: Mapping[str, str]) -> Event:
    left = f["Uniqueid"] if "Uniqueid" in f and int(f.get("New", "0")) else ""
    return MailboxUpdated(_fitting(is_mailbox, f["Mailbox"]), text(left))


def _transferred(f: Mapping[str, str]) -> Event:
    if f["Result"] != "Success":
        raise ValueError
    return TransferredBlind(text(f["TransfereeUniqueid"]), text(f["TransfererUniqueid"]))


def _playing_ended(f: Mapping[str, str]) -> Event:
    if f["UserEvent"] != PLAYED:
        raise ValueError
    mailbox, message = _fitting(is_mailbox, f["Mailbox"]), _fitting(is_message, f["Message"])
    return PlayingEnded(text(f["Uniqueid"]), mailbox, message, f["Status"] == "SUCCESS")


def _fitting(fits: Callable[[str], bool], value: str) -> str:
    if not fits(value):
        raise ValueError
    return value


def _device(f: Mapping[str, str]) -> Event:
    device = text(f["Device"])
    if device.startswith("Custom:"):
        return CustomStateChanged(device)
    return DeviceStateChanged(device, text(f["State"]))


def _presence(f: Mapping[str, str]) -> Event:
    return CustomStateChanged(text(f["Presentity"]))


PLAYED = "UcbMessagePlayed"
"""What our dialplan calls its event (config/asterisk/extensions_ucbridge.conf)."""

_SHARING = frozenset({"basic", "stasis"})
_WAITING = "holding_bridge"
_NUMBER = re.compile(r"[0-9*#+]{1,40}")

_BUILDERS: Mapping[str, Callable[[Mapping[str, str]], Event]] = {
    "Newchannel": _created,
    "Newstate": _updated,
    "NewCallerid": _updated,
    "NewConnectedLine": _updated,
    "Rename": _renamed,
    "Hangup": _hung_up,
    "HangupRequest": _asked_to_hang_up,
    "DialBegin": _dialed,
    "DialState": _dialed,
    "DialEnd": _dialed,
    "BridgeEnter": _entered,
    "BridgeLeave": _left,
    "BridgeDestroy": _destroyed,
    "BlindTransfer": _transferred,
    "OriginateResponse": _originate_ended,
    "DeviceStateChange": _device,
    "PresenceStateChange": _presence,
    "MessageWaiting": _mailbox,
    "UserEvent": _playing_ended,
    **conference.BUILDERS,
    **control.BUILDERS,
    **queues.BUILDERS,
}

WANTED = frozenset(name.encode() for name in _BUILDERS)
"""The event names the AMI connection has to hand over; it drops the rest before it parses them."""

"""What Asterisk reports, as types: AMI frames become events here, and those nobody needs end here.

Events are named tuples and not frozen dataclasses: thousands arrive a second, and a frozen dataclass of ten fields
costs three times as much to make (1.5 us against 0.5 us).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from ucbridge.pbx.interface import ChannelState
from ucbridge.pbx.voicemail.checked import is_mailbox, is_message

_new = tuple.__new__
"""Makes a named tuple in half the time its own constructor takes."""

_UNKNOWN = "<unknown>"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STATES: Mapping[str, ChannelState] = {state.value: state for state in ChannelState}


class ChannelFacts(NamedTuple):
    """What Asterisk says about a channel with every event that names it."""

    id: str
    call_id: str
    name: str
    state: ChannelState
    caller_number: str
    caller_name: str
    connected_number: str
    connected_name: str
    context: str
    exten: str


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


class ChannelDialed(NamedTuple):
    """Somebody rings `channel`, or that came to its end; `dialed_by` is "" for an Originate (DialBegin, -State, -End).

    `status` is the DialStatus, PROCEEDING at the beginning.
    """

    channel: ChannelFacts
    dialed_by: str
    status: str


class BridgeEntered(NamedTuple):
    """The channel joined a bridge; `shares_call` bridges give all their channels one Linkedid (BridgeEnter)."""

    channel: ChannelFacts
    bridge_id: str
    shares_call: bool


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
    """Messages of a mailbox came, moved or went: its lamp was told (MessageWaiting)."""

    mailbox: str


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


Event = (
    ChannelCreated
    | ChannelUpdated
    | ChannelRenamed
    | ChannelHungUp
    | ChannelDialed
    | BridgeEntered
    | BridgeLeft
    | BridgeDestroyed
    | OriginateEnded
    | DeviceStateChanged
    | MailboxUpdated
    | PlayingEnded
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


def facts(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel a frame is about (also of a CoreShowChannel item).

    Raises:
        KeyError: a header is missing.
        TypeError: a header is repeated.
    """
    number, name = f["CallerIDNum"], f["CallerIDName"]
    other_number, other_name = f["ConnectedLineNum"], f["ConnectedLineName"]
    return _checked(
        (
            f["Uniqueid"],
            f["Linkedid"],
            f["Channel"],
            _STATES.get(f["ChannelStateDesc"], ChannelState.OTHER),
            "" if number == _UNKNOWN else number,
            "" if name == _UNKNOWN else name,
            "" if other_number == _UNKNOWN else other_number,
            "" if other_name == _UNKNOWN else other_name,
            f["Context"],
            f["Exten"],
        )
    )


def _destination(f: Mapping[str, str]) -> ChannelFacts:
    number, name = f["DestCallerIDNum"], f["DestCallerIDName"]
    other_number, other_name = f["DestConnectedLineNum"], f["DestConnectedLineName"]
    return _checked(
        (
            f["DestUniqueid"],
            f["DestLinkedid"],
            f["DestChannel"],
            _STATES.get(f["DestChannelStateDesc"], ChannelState.OTHER),
            "" if number == _UNKNOWN else number,
            "" if name == _UNKNOWN else name,
            "" if other_number == _UNKNOWN else other_number,
            "" if other_name == _UNKNOWN else other_name,
            f["DestContext"],
            f["DestExten"],
        )
    )


def _checked(values: tuple[str, str, str, ChannelState, str, str, str, str, str, str]) -> ChannelFacts:
    made = _new(ChannelFacts, values)
    if "\\" in "".join(values):  # which also finds a list among them: TypeError
        return made._replace(
            caller_name=_ESCAPED.sub(_unescaped, made.caller_name),
            connected_name=_ESCAPED.sub(_unescaped, made.connected_name),
        )
    return made


def _unescaped(escaped: re.Match[str]) -> str:
    """Undo what AMI does to names (`O\\'Brien`); control characters among them become blanks."""
    return " " if escaped[1] in "abfnrtv" else escaped[1]


def _created(f: Mapping[str, str]) -> Event:
    return _new(ChannelCreated, (facts(f),))


def _updated(f: Mapping[str, str]) -> Event:
    return _new(ChannelUpdated, (facts(f),))


def _renamed(f: Mapping[str, str]) -> Event:
    return ChannelRenamed(_text(f["Uniqueid"]), _text(f["Newname"]))


def _hung_up(f: Mapping[str, str]) -> Event:
    return _new(ChannelHungUp, (facts(f), int(f["Cause"])))


def _dialed(f: Mapping[str, str]) -> Event:
    return _new(
        ChannelDialed, (_destination(f), _text(f.get("Uniqueid", "")), _text(f.get("DialStatus", "PROCEEDING")))
    )


def _entered(f: Mapping[str, str]) -> Event:
    return _new(BridgeEntered, (facts(f), _text(f["BridgeUniqueid"]), f["BridgeType"] in _SHARING))


def _left(f: Mapping[str, str]) -> Event:
    return _new(BridgeLeft, (facts(f), _text(f["BridgeUniqueid"])))


def _destroyed(f: Mapping[str, str]) -> Event:
    return BridgeDestroyed(_text(f["BridgeUniqueid"]))


def _originate_ended(f: Mapping[str, str]) -> Event:
    return OriginateEnded(_text(f.get("ActionID", "")), f["Response"] == "Success", int(f["Reason"]))


def _mailbox(f: Mapping[str, str]) -> Event:
    return MailboxUpdated(_fitting(is_mailbox, f["Mailbox"]))


def _playing_ended(f: Mapping[str, str]) -> Event:
    if f["UserEvent"] != PLAYED:
        raise ValueError
    mailbox, message = _fitting(is_mailbox, f["Mailbox"]), _fitting(is_message, f["Message"])
    return PlayingEnded(_text(f["Uniqueid"]), mailbox, message, f["Status"] == "SUCCESS")


def _fitting(fits: Callable[[str], bool], value: str) -> str:
    if not fits(value):
        raise ValueError
    return value


def _device(f: Mapping[str, str]) -> Event:
    return DeviceStateChanged(_text(f["Device"]), _text(f["State"]))


_text: Callable[[str], str] = "".__add__
"""Give a header back when it is a text; raise TypeError when it is repeated."""

PLAYED = "UcbMessagePlayed"
"""What our dialplan calls its event (config/asterisk/extensions_ucbridge.conf)."""

_SHARING = frozenset({"basic", "stasis"})

_BUILDERS: Mapping[str, Callable[[Mapping[str, str]], Event]] = {
    "Newchannel": _created,
    "Newstate": _updated,
    "NewCallerid": _updated,
    "NewConnectedLine": _updated,
    "Rename": _renamed,
    "Hangup": _hung_up,
    "DialBegin": _dialed,
    "DialState": _dialed,
    "DialEnd": _dialed,
    "BridgeEnter": _entered,
    "BridgeLeave": _left,
    "BridgeDestroy": _destroyed,
    "OriginateResponse": _originate_ended,
    "DeviceStateChange": _device,
    "MessageWaiting": _mailbox,
    "UserEvent": _playing_ended,
}

WANTED = frozenset(name.encode() for name in _BUILDERS)
"""The event names the AMI connection has to hand over; it drops the rest before it parses them."""

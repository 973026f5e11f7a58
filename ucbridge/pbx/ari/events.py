"""ARI events as types: what we know becomes an Event, everything else ends here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ucbridge.pbx.ari.arrivals import Arrival, arrival

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StasisStarted:
    """A channel entered our application. `arrival` is what is known of it, None where it is malformed."""

    channel_id: str
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class StasisEnded:
    """A channel left our application: it goes on in the dialplan, or is gone."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of a phone was pressed and let go: one of `0` to `9`, `*`, `#`, `A` to `D`."""

    channel_id: str
    key: str


@dataclass(frozen=True, slots=True)
class HangupRequested:
    """Somebody asked for the end of a channel; it is about to go."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class ChannelDestroyed:
    """A channel is gone. `cause` is the Q.850 hangup cause, 0 when none was given."""

    channel_id: str
    cause: int


@dataclass(frozen=True, slots=True)
class Dialled:
    """The dial of a channel went on. `status` is "" at the start, then RINGING, ANSWER, BUSY, NOANSWER and so on."""

    channel_id: str
    status: str


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """Something is being played to a channel of ours."""

    channel_id: str
    playback_id: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished:
    """It was played, or not: `failed` tells."""

    channel_id: str
    playback_id: str
    failed: bool


@dataclass(frozen=True, slots=True)
class ApplicationReplaced:
    """Another connection took our application over; this one hears nothing any more."""


ChannelEvent = (
    StasisStarted
    | StasisEnded
    | HangupRequested
    | ChannelDestroyed
    | Dialled
    | KeyPressed
    | PlaybackStarted
    | PlaybackFinished
)
Event = ChannelEvent | ApplicationReplaced


def typed(message: object) -> Event | None:
    """Return the event in one decoded message; None for kinds nobody waits for and for malformed ones."""
    if not isinstance(message, Mapping):
        return None
    kind = message.get("type")
    make = _KINDS.get(kind) if isinstance(kind, str) else None
    try:
        return make(message) if make else None
    except (KeyError, TypeError, ValueError):
        return None


def text(data: Json, key: str) -> str:
    """Return a string member; KeyError or TypeError when there is none."""
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def member(data: Json, key: str) -> Json:
    """Return an object member; KeyError or TypeError when there is none."""
    value = data[key]
    if not isinstance(value, Mapping):
        raise TypeError(key)
    return value


def _channel(message: Json, key: str = "channel") -> str:
    return text(member(message, key), "id")


def _destroyed(message: Json) -> Event:
    cause = message.get("cause")
    return ChannelDestroyed(_channel(message), cause if isinstance(cause, int) else 0)


def _target(message: Json) -> tuple[str, str]:
    playback = member(message, "playback")
    return text(playback, "target_uri").removeprefix("channel:"), text(playback, "id")


def _finished(message: Json) -> Event:
    return PlaybackFinished(*_target(message), failed=member(message, "playback").get("state") == "failed")


_KINDS: Mapping[str, Callable[[Json], Event]] = {
    "StasisStart": lambda message: StasisStarted(_channel(message), arrival(message["channel"])),
    "StasisEnd": lambda message: StasisEnded(_channel(message)),
    "ChannelDtmfReceived": lambda message: KeyPressed(_channel(message), text(message, "digit")),
    "ChannelHangupRequest": lambda message: HangupRequested(_channel(message)),
    "ChannelDestroyed": _destroyed,
    "Dial": lambda message: Dialled(_channel(message, "peer"), text(message, "dialstatus")),
    "PlaybackStarted": lambda message: PlaybackStarted(*_target(message)),
    "PlaybackFinished": _finished,
    "ApplicationReplaced": lambda _message: ApplicationReplaced(),
}

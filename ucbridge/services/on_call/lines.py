"""The calls somebody's phones are in, read from the live model. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ucbridge.pbx.control.interface import Parked
from ucbridge.pbx.interface import Channel, ChannelState, Model

_LOCAL = "Local/"
_TURNS = {"1": "2", "2": "1"}
"""The halves of a Local channel."""


class Standing(StrEnum):
    """How it stands between a phone and the other side."""

    RUNG = "rung"
    """Somebody calls, and the phone rings."""
    CALLING = "calling"
    """Nobody has answered yet, or the phone is being rung by us."""
    TALKING = "talking"
    HELD = "held"
    """The other side waits for this one."""
    WAITING = "waiting"
    """This one waits for the other side."""
    CONSULTING = "consulting"
    """The other side waits, and a third is rung or talked to."""
    CROWDED = "crowded"
    """Several are on the other side."""


CONNECTED = frozenset({Standing.TALKING, Standing.HELD, Standing.WAITING, Standing.CONSULTING})
"""There is one other side."""


@dataclass(frozen=True, slots=True)
class Line:
    """One call of a phone: `mine` and `theirs` are channel ids, `theirs` "" where there is no other side yet.

    `consulted` is the channel of a third who is rung or, once `answered`, talked to; a `machine`
    answers instead where they did not.
    """

    mine: str
    device: str
    standing: Standing
    theirs: str = ""
    consulted: str = ""
    answered: bool = False
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of the PBX at one moment.

    `on_hold` and `parked` are as `CallControl` has them, `meeting` the channels in conference rooms.
    """

    model: Model
    on_hold: Mapping[str, str]
    parked: Mapping[str, Parked]
    meeting: frozenset[str] = frozenset()


def line_of(sight: Sight, channel_id: str) -> Line | None:
    """Return the call of one channel, None where it is gone, or parked."""
    mine = sight.model.channels.get(channel_id)
    if mine is None or mine.cause is not None or any(each.channel_id == channel_id for each in sight.parked.values()):
        return None
    if mine.state is not ChannelState.UP:
        caller = caller_of(sight.model, mine)
        rung = Standing.RUNG if mine.state is ChannelState.RINGING and caller else Standing.CALLING
        return Line(channel_id, mine.endpoint, rung, theirs=caller if rung is Standing.RUNG else "")
    if channel_id in sight.meeting:
        return Line(channel_id, mine.endpoint, Standing.CROWDED)
    return _answered(sight, mine)


def lines_of(sight: Sight, devices: Iterable[str], carried: Iterable[str] = ()) -> list[Line]:
    """Return the calls of these phones, oldest first; `carried` are further channels of whose phones they are."""
    model = sight.model
    ids = [
        each.id for device in devices for call in model.calls_of(device) for each in call.channels.values()
        if each.endpoint == device and each.cause is None
    ]  # fmt: skip
    found = [line for each in dict.fromkeys((*ids, *carried)) if (line := line_of(sight, each)) is not None]
    return sorted(found, key=lambda each: model.channels[each.mine].created)


def far_ends(model: Model, channel_id: str) -> list[str]:
    """Return whom a channel talks to, through Local channels that only pass a call on.

    Behind one whose other end is in no bridge is nobody: voicemail, an announcement.
    """
    found: dict[str, None] = {}
    seen, rest = {channel_id}, [channel_id]
    while rest:
        for other in _beside(model, rest.pop()):
            if other.id in seen:
                continue
            seen.add(other.id)
            half = _other_half(model, other)
            if half is None:
                found[other.id] = None
            elif half.id not in seen:
                seen.add(half.id)
                rest.append(half.id)
    return list(found)


def rung_by(model: Model, channel_id: str) -> list[str]:
    """Return the phones a channel has ringing, through Local channels."""
    found: list[str] = []
    seen, rest = {channel_id}, [channel_id]
    while rest:
        caller = model.channels.get(rest.pop())
        call = model.calls.get(caller.call_id) if caller else None
        for each in call.channels.values() if call and caller else ():
            if each.cause is not None or each.dialed_by != (caller.id if caller else "") or each.id in seen:
                continue
            seen.add(each.id)
            half = _other_half(model, each)
            if half is not None and half.id not in seen:
                seen.add(half.id)
                rest.append(half.id)
            elif half is None and each.state is not ChannelState.UP:
                found.append(each.id)
    return found


def _asking(model: Model, mine: Channel, waits: str, partners: Sequence[str]) -> Line:
    """Return the call of who holds somebody, and may be rung through to, or talk to, a third."""
    machine = [] if partners else [each.id for each in _beside(model, mine.id)]
    third = next(iter((*partners, *machine, *rung_by(model, mine.id))), "")
    standing = Standing.CONSULTING if third else Standing.HELD
    return Line(mine.id, mine.endpoint, standing, waits, third, answered=bool(partners), machine=bool(machine))


def caller_of(model: Model, rung: Channel) -> str:
    """Return the channel on whose behalf this one rings, "" where nobody calls."""
    caller, seen = rung, {rung.id}
    while (by := model.channels.get(caller.dialed_by)) is not None and by.id not in seen:
        half = _other_half(model, by)
        caller = half if half is not None and half.name.endswith(";1") else by
        seen |= {by.id, caller.id}
    return caller.id if caller is not rung else ""


def _answered(sight: Sight, mine: Channel) -> Line:
    model, on_hold = sight.model, sight.on_hold
    partners = far_ends(model, mine.id)
    held = [waits for waits, holder in on_hold.items() if holder == mine.id and waits in model.channels]
    aside = [each for each in held if each not in partners]
    if aside:
        return _asking(model, mine, aside[0], partners)
    if len(partners) > 1:
        return Line(mine.id, mine.endpoint, Standing.CROWDED)
    holder = on_hold.get(mine.id, "")
    theirs = partners[0] if partners else holder if holder in model.channels else ""
    if not theirs:
        return Line(mine.id, mine.endpoint, Standing.CALLING)
    standing = Standing.WAITING if holder == theirs else Standing.HELD if theirs in held else Standing.TALKING
    return Line(mine.id, mine.endpoint, standing, theirs)


def _beside(model: Model, channel_id: str) -> Iterator[Channel]:
    channel = model.channels.get(channel_id)
    for each in model.bridges.get(channel.bridge_id, frozenset()) if channel and channel.bridge_id else ():
        if each != channel_id and (other := model.channels.get(each)) is not None:
            yield other


def _other_half(model: Model, channel: Channel) -> Channel | None:
    if not channel.name.startswith(_LOCAL) or channel.name[-2:-1] != ";":
        return None
    name = f"{channel.name[:-1]}{_TURNS.get(channel.name[-1], '')}"
    call = model.calls.get(channel.call_id)
    return next((each for each in call.channels.values() if each.name == name), None) if call else None

"""Who is in a conference and who is not, as lines of its card. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Field
from ucbridge.pbx.conference.interface import Member, Room
from ucbridge.services.conferences.live.conferences import RUNG, LiveConference, LiveLeg
from ucbridge.services.durations import duration
from ucbridge.services.lines import lines
from ucbridge.store.conferences import LegState

MOST_LINES = 40
"""People named on a card; platforms take no endless ones."""

_AWAY: Mapping[LegState, Callable[..., Text]] = {
    LegState.BUSY: lambda name: _("{name}: busy", name=name),
    LegState.DECLINED: lambda name: _("{name}: declined", name=name),
    LegState.NO_ANSWER: lambda name: _("{name}: no answer", name=name),
    LegState.UNREACHABLE: lambda name: _("{name}: unreachable", name=name),
    LegState.CANCELLED: lambda name: _("{name}: no longer rung", name=name),
    LegState.KICKED: lambda name: _("{name}: removed", name=name),
    LegState.LEFT: lambda name: _("{name}: left", name=name),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the room."""

    live: LiveLeg
    member: Member
    host: bool


def seats(going: LiveConference, room: Room | None) -> list[Seat]:
    """Return who is in the room, in the order they came."""
    host = going.conference.host_id
    there = room.members.values() if room else ()
    return [
        Seat(live, member, host=bool(host) and live.leg.person_id == host)
        for member in there
        if (live := going.legs.get(member.channel_id)) is not None
    ]


def seated(going: LiveConference, room: Room | None) -> list[Seat]:
    """Return those of them whose coming is written down, which a card never runs ahead of."""
    return [each for each in seats(going, room) if each.live.state is LegState.JOINED]


def roster(going: LiveConference, room: Room | None, zone: tzinfo, *, again: Iterable[LiveLeg] = ()) -> Iterator[Field]:
    """Return the fields that say who is in, who is coming and who is not; `again` are those to be rung once more."""
    newest, retried = going.newest(), {each.id for each in again}
    yield from _field(_("In the conference"), [_seated(each, zone) for each in seated(going, room)])
    yield from _field(_("In the waiting room"), [_named(each) for each in newest if each.state is LegState.WAITING])
    yield from _field(_("Ringing"), [_named(each) for each in newest if each.state in RUNG])
    yield from _field(_("Rung again in a moment"), [_named(each) for each in newest if each.id in retried])
    away = [each for each in newest if each.state in _AWAY and each.id not in retried]
    yield from _field(_("Not in it"), [_AWAY[each.state](each.leg.name) for each in away])


def were_there(going: LiveConference, ended: datetime) -> Iterator[Field]:
    """Return the fields that say who was in it, and for how long, and who was not."""
    stayed: dict[str, tuple[str, float]] = {}
    for live in going.legs.values():
        leg = live.leg
        if leg.joined_at is not None:
            key = leg.person_id or leg.number or leg.channel_id
            before = stayed.get(key, (leg.name, 0.0))[1]
            stayed[key] = leg.name, before + ((leg.left_at or ended) - leg.joined_at).total_seconds()
    lines = [_("{name}: {time}", name=name, time=duration(seconds)) for name, seconds in stayed.values()]
    yield from _field(_("Took part"), lines)
    absent = [each for each in going.newest() if _key(each) not in stayed and each.state in _AWAY]
    yield from _field(_("Did not take part"), [_AWAY[each.state](each.leg.name) for each in absent])


def _key(live: LiveLeg) -> str:
    return live.leg.person_id or live.leg.number or live.leg.channel_id


def _field(name: Text, said: Sequence[Text | str]) -> Iterator[Field]:
    if said:
        yield Field(name, lines(said, MOST_LINES))


def _named(live: LiveLeg) -> str:
    leg = live.leg
    return leg.name if leg.number in {"", leg.name} else f"{leg.name} ({leg.number})"


def _seated(seat: Seat, zone: tzinfo) -> Text:
    since = datetime.fromtimestamp(seat.member.joined_at, zone)
    said: list[Text | str] = [seat.live.leg.name]
    said += [_("host")] if seat.host else []
    said += [_("since {time}", time=f"{since:%H:%M}")]
    said += [_("muted")] if seat.member.muted else []
    said += [_("waiting")] if seat.member.waiting else []
    said += [_("speaking")] if seat.member.talking and not seat.member.muted else []
    named = {f"part{index}": part for index, part in enumerate(said)}
    mark = "🔇 " if seat.member.muted else "🔊 " if seat.member.talking else ""
    return Text(mark + " · ".join(f"{{{name}}}" for name in named), named)

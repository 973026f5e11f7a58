"""A conference as a card: the roster and the control panel. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.pbx.conference.interface import Room
from ucbridge.services.conferences.cards import actions
from ucbridge.services.conferences.cards.roster import roster, seated, were_there
from ucbridge.services.conferences.joining.how_to_join import Ways, join_fields
from ucbridge.services.conferences.live.conferences import RUNG, LiveConference
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.live.retrying import due_again
from ucbridge.services.conferences.rooms import topic_of
from ucbridge.services.durations import duration
from ucbridge.store.conferences import Conference


@dataclass(frozen=True, slots=True)
class Sight:
    """What a card shows besides the conference itself.

    `room` is the room as the PBX shows it, None before anybody is in. `blind`: the PBX cannot be seen at present.
    `recording` is `recording`, `paused` or "", None where nothing can be recorded.
    `starter` is the name of who began it.
    """

    room: Room | None
    starter: str
    ways: Ways
    zone: tzinfo
    at: datetime
    blind: bool = False
    recording: str | None = None


def called(conference: Conference, starter: str) -> Text | str:
    """Return what a conference is called, whoever hosts it by now; a room of the phone system has but its number."""
    if conference.name and conference.name != conference.room:
        return conference.name
    return _("Conference of {name}", name=starter) if starter else _("Room {name}", name=conference.room)


def card(going: LiveConference, sight: Sight) -> Reply:
    """Return the card of a conference that goes on."""
    inside = seated(going, sight.room)
    return Reply(
        _("{conference}", conference=called(going.conference, sight.starter)),
        _text(going, sight, len(inside)),
        State.CONNECTED if inside else State.RINGING,
        fields=(
            *roster(going, sight.room, sight.zone, again=due_again(going, sight.at)),
            *_facts(going, sight),
            *(() if going.foreign else join_fields(sight.ways)),
        ),
        buttons=_buttons(going, sight),
        since=_since(going),
        topic=topic_of(going.id),
    )


def final_card(going: LiveConference, outcome: Outcome, sight: Sight) -> Reply:
    """Return the last card of a conference."""
    since = _since(going)
    lasted = (Field(_("Duration"), duration((sight.at - since).total_seconds())),) if since else ()
    bad = outcome is Outcome.REFUSED
    return Reply(
        _("{conference} is over", conference=called(going.conference, sight.starter)),
        _OVER[outcome],
        State.ERROR if bad else State.ENDED,
        fields=(*were_there(going, sight.at), *lasted),
        topic=topic_of(going.id),
    )


def _text(going: LiveConference, sight: Sight, inside: int) -> Text | None:
    if sight.blind:
        return _("The connection to the phone system was lost; the conference itself may go on.")
    if not inside and going.among(RUNG):
        return _("Pick up, and you are in.")
    if not inside:
        return _("Nobody is in it yet.")
    return plural("{count} person is in it.", "{count} people are in it.", inside)


def _facts(going: LiveConference, sight: Sight) -> tuple[Field, ...]:
    facts: list[Field] = []
    if _locked(going, sight):
        facts.append(Field(_("Locked"), _("Nobody else gets in unless the host adds them.")))
    if sight.recording:
        paused = sight.recording == "paused"
        facts.append(Field(_("Recording"), _("Paused") if paused else _("Everything said is being recorded.")))
    if going.conference.ends_with_host:
        facts.append(Field(_("Ends"), _("When the host leaves")))
    return tuple(facts)


def _locked(going: LiveConference, sight: Sight) -> bool:
    return sight.room.locked if sight.room else going.conference.locked


def _since(going: LiveConference) -> datetime | None:
    return min((each.leg.joined_at for each in going.legs.values() if each.leg.joined_at), default=None)


def _buttons(going: LiveConference, sight: Sight) -> tuple[Button, ...]:
    members = [each.member for each in seated(going, sight.room)]
    muted = [each for each in members if each.muted]

    def button(label: Text, action: str, style: Style = Style.NORMAL) -> Button:
        return Button(label, action, str(going.id), style)

    return (
        button(_("Join"), actions.JOIN, Style.PRIMARY),
        *((button(_("Mute me"), actions.MUTE_ME),) if members else ()),
        *((button(_("Unmute me"), actions.UNMUTE_ME),) if muted else ()),
        *((button(_("Mute all"), actions.MUTE_ALL),) if len(members) > 1 else ()),
        *((button(_("Unmute all"), actions.UNMUTE_ALL),) if len(muted) > 1 else ()),
        button(_("Unlock"), actions.UNLOCK) if _locked(going, sight) else button(_("Lock"), actions.LOCK),
        *(
            button(label, action)
            for label, action in (_RECORDING.get(sight.recording or "", ()) if members else ())
            if sight.recording is not None
        ),
        button(_("Add"), actions.ADD),
        *((button(_("Leave"), actions.LEAVE),) if members else ()),
        button(_("End"), actions.END, Style.DANGER),
    )


_RECORDING: Mapping[str, tuple[tuple[Text, str], ...]] = {
    "": ((_("Record"), actions.RECORD),),
    "recording": ((_("Pause recording"), actions.PAUSE), (_("Stop recording"), actions.STOP)),
    "paused": ((_("Resume recording"), actions.RESUME), (_("Stop recording"), actions.STOP)),
}

_OVER: Mapping[Outcome, Text] = {
    Outcome.ENDED: _("It was ended."),
    Outcome.LEFT: _("Everybody has left."),
    Outcome.NOBODY: _("Nobody came."),
    Outcome.HOST_LEFT: _("The host has left."),
    Outcome.TOO_LONG: _("It reached the longest time a conference may last."),
    Outcome.REFUSED: _("The phone system refused it."),
}

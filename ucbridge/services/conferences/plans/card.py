"""The card of a planned conference, for the organiser and for each guest, in their own time zone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.conferences.joining.how_to_join import Ways, join_fields
from ucbridge.services.conferences.plans.guests import Answer, Guest
from ucbridge.services.lines import first_shown, lines
from ucbridge.services.moments import moment
from ucbridge.store.planned_conferences import Plan, PlanState

ACCEPT = "conference-plan-accept"
DECLINE = "conference-plan-decline"
START = "conference-plan-start"
CANCEL = "conference-plan-cancel"
SHOW = "conference-plan-show"
"""Actions; each argument is the id of the plan."""

MOST_LINES = 20
MOST_SHOWN = 8

_ANSWERS = {
    Answer.NONE: _("not answered yet"),
    Answer.ACCEPTED: _("accepted"),
    Answer.DECLINED: _("declined"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What is shown of a plan, and to whom: `viewer` is a person's id, `zone` theirs."""

    plan: Plan
    guests: Sequence[Guest]
    organiser: str
    viewer: str
    zone: ZoneInfo
    ways: Ways

    @property
    def own(self) -> bool:
        """Tell whether it is the organiser's."""
        return self.viewer == self.plan.organiser_id

    @property
    def what(self) -> Text:
        """Return what it is called within a sentence."""
        return named(self.plan)

    @property
    def begins(self) -> Text:
        """Return what it is called where a sentence begins."""
        return named(self.plan) if self.plan.name else _("The conference")

    @property
    def answer(self) -> Answer:
        """Return what the viewer answered."""
        return next((each.answer for each in self.guests if each.person_id == self.viewer), Answer.NONE)


def topic_of(plan_id: int, person_id: str) -> str:
    """Return the topic of one person's card."""
    return f"plan:{plan_id}:{person_id}"


def named(plan: Plan) -> Text:
    """Return what a plan is called, whoever gave it no name."""
    return _("“{name}”", name=plan.name) if plan.name else _("a conference")


def shown_at(at: datetime, zone: ZoneInfo) -> Text:
    """Return a moment as the clock of a zone shows it, and which clock that is."""
    return _("{moment} ({zone})", moment=moment(at, zone), zone=zone.key.replace("_", " "))


def plan_card(sight: Sight) -> Reply:
    """Return the card as it is now."""
    plan = sight.plan
    if plan.state in {PlanState.PLANNED, PlanState.RINGING}:
        return _to_come(sight)
    title, state = {
        PlanState.BEGUN: (_("{what} has begun", what=sight.begins), State.OK),
        PlanState.CANCELLED: (
            _("{organiser} cancelled {what}", organiser=sight.organiser, what=sight.what),
            State.ENDED,
        ),
        PlanState.MISSED: (_("{what} did not take place", what=sight.begins), State.ERROR),
    }[plan.state]
    return Reply(
        title,
        state=state,
        fields=(_when(sight), _people(sight)),
        buttons=(_button(_("Start now"), START, plan),) if plan.state is PlanState.MISSED and sight.own else (),
        topic=topic_of(plan.id, sight.viewer),
    )


def plans_card(sights: Sequence[Sight], count: int) -> Reply:
    """Return the list of what is to come, soonest first."""
    if not sights:
        text = _("Plan a conference like this: /conference schedule Bob tomorrow at 10.")
        return Reply(_("Nothing is planned"), text, private=True)
    return Reply(
        plural("{count} conference is planned", "{count} conferences are planned", count),
        first_shown(count - len(sights)),
        fields=tuple(Field(listed(each), shown_at(each.plan.at, each.zone)) for each in sights),
        buttons=tuple(_button(_("Show {what}", what=listed(each)), SHOW, each.plan) for each in sights),
        private=True,
    )


def reminder(sight: Sight) -> Reply:
    """Return what is said a little before."""
    declining = () if sight.own else (_button(_("Decline"), DECLINE, sight.plan),)
    return Reply(
        _("Soon: {what}", what=sight.what),
        _("Your phone rings at {time}.", time=f"{sight.plan.at.astimezone(sight.zone):%H:%M}"),
        fields=(_when(sight), *join_fields(sight.ways)),
        buttons=declining,
    )


def cancelled(sight: Sight) -> Reply:
    """Tell somebody that it was called off."""
    title = _("{organiser} cancelled {what}", organiser=sight.organiser, what=sight.what)
    link = (Field(_("Link"), sight.ways.link),) if sight.ways.link else ()
    return Reply(title, _("Your phone does not ring."), State.ENDED, fields=(_when(sight), *link))


def missed(sight: Sight, reason: Text) -> Reply:
    """Tell somebody that nothing rang."""
    buttons = (_button(_("Start now"), START, sight.plan, Style.PRIMARY),) if sight.own else ()
    return Reply(
        _("{what} did not take place", what=sight.begins),
        reason,
        State.ERROR,
        fields=(_when(sight), _people(sight)),
        buttons=buttons,
    )


def _to_come(sight: Sight) -> Reply:
    plan, answer = sight.plan, sight.answer
    length = Field(_("Length"), _length(plan.minutes))
    fields = (_when(sight), length, _people(sight), *join_fields(sight.ways))
    topic = topic_of(plan.id, sight.viewer)
    if sight.own:
        buttons = (_button(_("Start now"), START, plan), _button(_("Cancel it"), CANCEL, plan, Style.DANGER))
        title = _("{what} is planned", what=sight.begins)
        return Reply(title, _("Everybody's phone rings then."), State.OK, fields, buttons, topic=topic)
    accept = () if answer is Answer.ACCEPTED else (_button(_("Accept"), ACCEPT, plan, Style.PRIMARY),)
    decline = () if answer is Answer.DECLINED else (_button(_("Decline"), DECLINE, plan),)
    text, state = {
        Answer.NONE: (_("Your phone rings then, unless you decline."), State.QUESTION),
        Answer.ACCEPTED: (_("You accepted: your phone rings then."), State.OK),
        Answer.DECLINED: (_("You declined: your phone does not ring."), State.ENDED),
    }[answer]
    title = _("{organiser} invites you to {what}", organiser=sight.organiser, what=sight.what)
    return Reply(title, text, state, fields, (*accept, *decline), topic=topic)


def listed(sight: Sight) -> Text:
    """Return what it is called in a list."""
    if sight.plan.name:
        return _("{name}", name=sight.plan.name)
    return _("Conference of {name}", name=sight.organiser)


def _length(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min", minutes=rest)
    return _("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else _("{hours} h", hours=hours)


def _when(sight: Sight) -> Field:
    return Field(_("Begins"), shown_at(sight.plan.at, sight.zone))


def _people(sight: Sight) -> Field:
    host = _("{name} (host)", name=sight.organiser)
    return Field(_("People"), lines([host, *map(_line, sight.guests)], 1 + MOST_LINES))


def _line(guest: Guest) -> Text:
    if guest.person_id:
        return _("{name}: {answer}", name=guest.name, answer=_ANSWERS[guest.answer])
    if guest.name == guest.number:
        return _("{name}", name=guest.name)
    return _("{name} ({number})", name=guest.name, number=guest.number)


def _button(label: Text, action: str, plan: Plan, style: Style = Style.NORMAL) -> Button:
    return Button(label, action, str(plan.id), style)

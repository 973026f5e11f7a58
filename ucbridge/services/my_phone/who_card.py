"""A colleague as a card. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ucbridge.codec import running
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Person, Reply, State, Style
from ucbridge.pbx.features.interface import Forward, PhoneSettings, Presence
from ucbridge.services.destination import Destination
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.words import presence


class Line(StrEnum):
    """What somebody's phone does."""

    FREE = "free"
    RINGING = "ringing"
    TALKING = "talking"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of somebody. `person_id` is "" for who is no person here, `settings` None where nobody can tell."""

    name: str
    reached: Destination
    person_id: str
    line: Line
    seconds: float
    settings: PhoneSettings | None
    forwarded_to: str
    numbers: tuple[str, ...]


_LINES: Mapping[Line, Text] = {
    Line.FREE: _("free"),
    Line.RINGING: _("the phone rings"),
    Line.TALKING: _("on the phone"),
    Line.OFF: _("the phone is not connected"),
}

_FORWARDED: Mapping[Forward, Text] = {
    Forward.ALL: _("all calls"),
    Forward.BUSY: _("while busy"),
    Forward.NO_ANSWER: _("what is not answered"),
}


def who_card(seen: Seen, asker: Person) -> Reply:
    """Return the card, as somebody else sees it."""
    return Reply(
        _title(seen), None, State.INFO, fields=tuple(_fields(seen)), buttons=tuple(_buttons(seen, asker)), private=True
    )


def forwarded(settings: PhoneSettings) -> Forward | None:
    """Return which calls go elsewhere, the most of them; None where none do."""
    return next((each for each in Forward if settings.forwards.get(each)), None)


def _title(seen: Seen) -> Text:
    if seen.settings and seen.settings.do_not_disturb:
        return _("{name}: do not disturb", name=seen.name)
    if seen.line is Line.UNKNOWN:
        return _("{name}", name=seen.name)
    return _("{name}: {state}", name=seen.name, state=_LINES[seen.line])


def _fields(seen: Seen) -> Iterator[Field]:
    if seen.line is not Line.UNKNOWN:
        yield Field(_("Phone"), _how(seen))
    elif seen.reached.outside is None:
        yield Field(_("Phone"), _("The phone system cannot tell at present."))
    if seen.settings:
        yield from _set(seen, seen.settings)
    yield Field(_("Numbers"), ", ".join(seen.numbers))


def _how(seen: Seen) -> Text:
    if seen.line is Line.TALKING and seen.seconds >= 1:
        return _("on the phone for {time}", time=running(timedelta(seconds=seen.seconds)))
    return _LINES[seen.line]


def _set(seen: Seen, settings: PhoneSettings) -> Iterator[Field]:
    if settings.do_not_disturb:
        yield Field(_("Do not disturb"), _("on"))
    if settings.shown.presence is not Presence.NOT_SET or settings.shown.message:
        yield Field(_("Shows"), presence(settings.shown))
    if which := forwarded(settings):
        what = _FORWARDED[which]
        to = seen.forwarded_to
        yield Field(_("Forwarded"), _("{what} → {target}", what=what, target=to) if to else what)


def _buttons(seen: Seen, asker: Person) -> Iterator[Button]:
    if seen.person_id == asker.id:
        yield Button(_("My phone"), "run", "/phone")
        return
    yield Button(_("Call"), "run", f"/call {seen.reached.typed}", Style.PRIMARY)
    if seen.person_id:
        yield Button(_("Message"), actions.MESSAGE, seen.person_id)

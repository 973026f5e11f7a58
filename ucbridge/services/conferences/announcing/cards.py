"""What is said about announcements that people record."""

from __future__ import annotations

from collections.abc import Sequence

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Person, Reply, State, Style
from ucbridge.services.durations import duration
from ucbridge.store.announcements import Announcement
from ucbridge.typed import quote

TOPIC = "announcement:"
"""Of the cards of phones that record one; the channel id follows."""

UNHEARD = _("Nothing was heard after the tone: record it again.")
INTERRUPTED = _("The bridge was restarted meanwhile: record it again.")

DELETE = "announcement-delete"
"""The action of a button; its argument is the name."""

_BUTTONS = 10
_KEYS = _("Speak after the tone, then hang up: the announcement begins and ends with your voice.")


def ringing(topic: str, name: str) -> Reply:
    """Say that the phone rings."""
    return Reply(_("Your phone is ringing: pick up"), _KEYS, State.RINGING, (_named(name),), private=True, topic=topic)


def speak(topic: str, name: str) -> Reply:
    """Say that the person is recorded now."""
    words = _("Hang up when you are done.")
    return Reply(_("Speak now"), words, State.CONNECTED, (_named(name),), private=True, topic=topic)


def kept(topic: str, name: str, seconds: float) -> Reply:
    """Say that the announcement is there, and how it is played."""
    words = _("A host plays it with /conference announce recording={name}.", name=_word(name))
    fields = (_named(name), Field(_("Length"), duration(seconds)))
    return Reply(_("The announcement is recorded"), words, State.OK, fields, private=True, topic=topic)


def nothing(topic: str, why: Text) -> Reply:
    """Say that nothing was recorded."""
    return Reply(_("No announcement was recorded"), why, State.ERROR, private=True, topic=topic)


def listing(those: Sequence[Announcement], person: Person, names: dict[str, str]) -> Reply:
    """List the announcements there are, with a button to delete each that this person recorded."""
    if not those:
        return Reply(
            _("There are no recorded announcements"),
            _("To record one by phone, type /conference announcement and its name."),
            private=True,
        )
    fields = tuple(Field(_("{name}", name=each.name), _line(each, names)) for each in those)
    mine = [each for each in those if each.person_id == person.id][:_BUTTONS]
    buttons = tuple(Button(_("Delete {name}", name=each.name), DELETE, each.name, Style.DANGER) for each in mine)
    words = _("To record another by phone, type /conference announcement and its name.")
    return Reply(_("Recorded announcements"), words, fields=fields, buttons=buttons, private=True)


def deleted(name: str) -> Reply:
    """Say that one is gone."""
    return Reply(_("The announcement {name} is deleted", name=name), state=State.OK, private=True)


def _line(each: Announcement, names: dict[str, str]) -> Text:
    who = names.get(each.person_id, "")
    length = duration(each.seconds)
    return _("{length} · by {name}", length=length, name=who) if who else length


def _named(name: str) -> Field:
    return Field(_("Name"), name)


def _word(name: str) -> str:
    return name if name.isalnum() else quote(name)

"""A card as a message of Teams, in one language (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.teams.cards import elements, forms, limits
from connectors.teams.cards.answers import attached
from connectors.teams.cards.buttons import buttons, choices, dropped
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import cut, size
from connectors.teams.cards.rows import rows
from connectors.teams.cards.verbs import REFRESH
from connectors.teams.cards.waiting import WAITS, named, waiting
from connectors.teams.cards.writing import Writer
from ucbridge.codec import running
from ucbridge.command import Command
from ucbridge.i18n import _, plural
from ucbridge.models import Ask, Reply, State
from ucbridge.symbols import SYMBOLS

_WIDE = 5
"""Fields from which on a card takes the whole width there is."""


def _asks_nothing(_token: str) -> Ask | None:
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a card is written.

    `listen` is where its sound is played for those who see the card, "" where they are not to hear it. `refreshers`
    are the ids (`29:...`) of those whose client asks for the newest version when they look at it: none of them for
    everybody, None where nobody's does. `now` is when it is written, for how long a call has lasted. `key` stands in
    the card, so that what was posted with it can be found again.
    """

    language: str = "en"
    listen: str = ""
    refreshers: tuple[str, ...] | None = None
    now: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes cards. `site_url` is our own, whose addresses are links; `asks` and `commands` are those of the bot."""

    site_url: str = ""
    asks: Callable[[str], Ask | None] = _asks_nothing
    commands: Sequence[Command] = ()

    def message(self, reply: Reply, reader: Reader) -> Json:
        """Return an activity with the card, for posting and for editing: every key of content is there."""
        card = self.card(reply, reader)
        return {"type": "message", "summary": self.summary(reply, reader), "attachments": [attached(card)]}

    def waiting(self, user: str, name: str, language: str, *, key: str = "") -> Json:
        """Return an activity that tells somebody, where others read it, that something waits for them."""
        write = Writer(language)
        summary = cut(f"{named(name)}: {write.line(WAITS)}", limits.SUMMARY)[0]
        return {"type": "message", "summary": summary, "attachments": [attached(waiting(user, name, write, key=key))]}

    def card(self, reply: Reply, reader: Reader) -> Json:
        """Return the Adaptive Card: what an Action.Execute is answered with, and what stands in a message.

        What does not fit is cut: first of the text, then of the fields.
        """
        room = limits.ROOMY
        while size(card := self._card(reply, reader, room)) > limits.CARD and (less := room.less()):
            room = less
        return card

    def summary(self, reply: Reply, reader: Reader) -> str:
        """Return the line that notifications show."""
        title = Writer(reader.language).line(reply.title)
        return cut(" ".join(filter(None, (SYMBOLS.get(reply.state, ""), title))), limits.SUMMARY)[0]

    def toast(self, reply: Reply, reader: Reader) -> str | None:
        """Return a reply as a few words that pass; None where it has more to it than title and text."""
        if reply.fields or reply.buttons or reply.audio or reply.since or reply.topic or reply.form:
            return None
        write = Writer(reader.language)
        title, text = write.line(reply.title), write.line(reply.text)
        words = f"{title}{'' if title.endswith(('.', '!', '?', ':')) else '.'} {text}" if text else title
        return words if len(words) <= limits.TOAST else None

    def _card(self, reply: Reply, reader: Reader, room: limits.Room) -> Json:
        write = Writer(reader.language, self.site_url)
        title = cut(write.line(reply.title), limits.TITLE)[0]
        form = self._form(reply, write)
        body, actions = form or self._plain(reply, reader, write, room)
        state = State.QUESTION if form else reply.state
        above, last = rows(actions)
        card: Json = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.5",
            "fallbackText": title,
            "body": [elements.heading(title, state, write, key=reader.key, new=bool(reply.topic)), *body, *above],
            "actions": last,
        }
        if len(reply.fields) >= _WIDE:
            card["msteams"] = {"width": "Full"}
        if refresh := _refresh(reply, reader):
            card["refresh"] = refresh
        return card

    def _form(self, reply: Reply, write: Writer) -> tuple[list[Json], list[Json]] | None:
        form = reply.form
        command = next((each for each in self.commands if form and each.name == form.command), None)
        if form is None or command is None:
            return None
        about = write.block(write.line(command.help), isSubtle=True)
        return [about, *forms.inputs(command, form, write)], forms.actions(command, form, write)

    def _plain(self, reply: Reply, reader: Reader, write: Writer, room: limits.Room) -> tuple[list[Json], list[Json]]:
        body = [
            *elements.text(write.words(reply.text), write, most=room.text),
            *([elements.running(reply.since, write, now=reader.now)] if reply.since else []),
            *elements.fields(reply.fields, write, most=room.fields),
            *choices(reply, write, self.asks),
            *_left_out(reply, reader),
        ]
        return body, buttons(reply, write, self.asks, first=_listening(reply, reader))


def _left_out(reply: Reply, reader: Reader) -> list[Json]:
    count = dropped(reply)
    more = plural(
        "{count} more does not fit here: be more precise.", "{count} more do not fit here: be more precise.", count
    )
    return [elements.note(more.to(reader.language))] if count else []


def _listening(reply: Reply, reader: Reader) -> list[Json]:
    if not (reply.audio and reader.listen):
        return []
    title = _("▶ Listen ({duration})", duration=running(timedelta(seconds=reply.audio.seconds)))
    return [{"type": "Action.OpenUrl", "title": title.to(reader.language), "url": reader.listen}]


def _refresh(reply: Reply, reader: Reader) -> Json | None:
    """Have the card ask for its newest version, where there may be one yet."""
    if reader.refreshers is None or not reply.topic or (reply.final and not reply.buttons):
        return None
    action = {"type": "Action.Execute", "title": _("Refresh").to(reader.language), "verb": REFRESH, "data": {}}
    return {"action": action, **({"userIds": list(reader.refreshers)} if reader.refreshers else {})}

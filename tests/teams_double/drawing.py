"""The frame around cards: who wrote what, when, for whom; as HTML, with a place for each card."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.teams_double.messages import Message
from tests.teams_double.world import CHANNEL, Conversation, Json, Person

if TYPE_CHECKING:
    from tests.teams_double.answers import Answer

BOT = "ucbridge"
ONLY_YOU = "Only you can see this message"


def drawn(where: Conversation, person: Person, seen: list[Message], cards: list[Json], dialog: Answer | None) -> str:
    """Return a conversation as HTML; the cards to draw into it are added to `cards`."""
    name = where.name or (BOT if where.kind == "personal" else ", ".join(each.name for each in where.members))
    team = f'<span class="team">{escape(where.team.name)}</span> ' if where.kind == CHANNEL and where.team else ""
    messages = "".join(_message(each, person, cards) for each in seen)
    over = _over(dialog, cards) if dialog is not None else ""
    return f"<header>{_face(name)}<h1>{team}{escape(name)}</h1></header><main>{messages}</main>{over}"


def _message(message: Message, person: Person, cards: list[Json]) -> str:
    author = message.author
    name = author.name if author is not None else BOT
    kind = " ".join(
        word
        for word, holds in (
            ("mine", author is person),
            ("private", message.private),
            ("reply", message.entry.root is not None),
        )
        if holds
    )
    time = datetime.fromtimestamp(message.entry.created, ZoneInfo(person.timezone)).strftime("%H:%M")
    edited = " · Edited" if message.edited else ""
    note = f'<div class="note">{ONLY_YOU}</div>' if message.private else ""
    text = message.activity.get("text") or ""
    words = f'<div class="{"said" if author is not None else "said markdown"}">{_text(text)}</div>' if text else ""
    places = "".join(_place(each, cards) for each in message.cards)
    who = f'<div class="who"><b>{escape(name)}</b> {time}{edited}</div>'
    face = "" if author is person else _face(name)
    return f'<article class="{kind}">{face}<div class="bubble">{who}{words}{places}{note}</div></article>'


def _text(text: str) -> str:
    shown = escape(text, quote=False)
    return shown.replace("&lt;at&gt;", '<span class="mention">').replace("&lt;/at&gt;", "</span>")


def _place(card: Json, cards: list[Json]) -> str:
    cards.append(card)
    full = " full" if (card.get("msteams") or {}).get("width", "").lower() == "full" else ""
    return f'<div class="card{full}" data-card="{len(cards) - 1}"></div>'


def _face(name: str) -> str:
    letters = "".join(word[0] for word in name.split()[:2]).upper()
    return f'<div class="face{" bot" if name == BOT else ""}">{escape(letters)}</div>'


def _over(answer: Answer, cards: list[Json]) -> str:
    """Return the dialog of an answer, or the short message in its place."""
    value = answer.task.get("value")
    title = value.get("title", "") if isinstance(value, dict) else ""
    if answer.dialog is None:
        return f'<div class="toast">{escape(answer.toast)}</div>'
    inside = f"<h2>{escape(title)}</h2>{_place(answer.dialog, cards)}"
    return f'<div class="over"><section class="dialog">{inside}</section></div>'

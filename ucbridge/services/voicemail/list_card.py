"""A list of messages as a card. Pure."""

from __future__ import annotations

from functools import partial

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, Style
from ucbridge.services.durations import duration
from ucbridge.services.moments import moment
from ucbridge.services.paging import turning
from ucbridge.services.voicemail.buttons import SEARCH
from ucbridge.services.voicemail.listing import Line, Page, Which
from ucbridge.services.voicemail.words import transcript
from ucbridge.store.voicemails import Writing
from ucbridge.typed import quote

LONGEST = 100
"""Characters of a transcript in a list."""

FITS_BOX = 60
"""Characters of a mailbox that fit into the button that searches in it."""

_NONE = {
    Which.ALL: _("There are no messages"),
    Which.UNHEARD: _("You have heard every message"),
    Which.HEARD: _("You have heard no message yet"),
}


def list_card(page: Page) -> Reply:
    """Return the card of a page."""
    if not page.count:
        return Reply(_empty(page), _hint(page), buttons=_searching(page), private=True)
    buttons = tuple(_show(line) for line in page.lines)
    return Reply(
        _title(page),
        _text(page),
        fields=tuple(line_field(line, page) for line in page.lines),
        buttons=(*buttons, *turning(page.asked.page, page.pages, partial(again, page)), *_searching(page)),
        private=True,
    )


def line_field(line: Line, page: Page) -> Field:
    """Return the line of one message: who, when, how long, and how it begins."""
    voicemail = line.voicemail
    status = _("heard") if line.heard else _("not heard yet")
    facts = _(
        "{when} · {length} · {status}",
        when=moment(voicemail.left_at, page.zone),
        length=duration(voicemail.seconds),
        status=status,
    )
    if line.mailbox:
        facts = _("{facts} · {mailbox}", facts=facts, mailbox=line.mailbox)
    name = _("{number}. {name}", number=voicemail.id, name=line.caller.shown)
    return Field(name, _("{facts}\n{text}", facts=facts, text=beginning(line)))


def beginning(line: Line) -> Text:
    """Return how a message begins, or why that is not known."""
    voicemail = line.voicemail
    if voicemail.transcription is not Writing.DONE or not voicemail.text:
        return transcript(voicemail)
    text = " ".join(voicemail.text.split())
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip(',;:.')}…"
    return _("draft: “{text}”", text=text) if voicemail.rough else _("“{text}”", text=text)


def _title(page: Page) -> Text:
    if page.asked.words:
        return plural("{count} message found", "{count} messages found", page.count)
    return plural("{count} message", "{count} messages", page.count)


def _empty(page: Page) -> Text:
    return _("Nothing was found") if page.asked.words else _NONE[page.asked.which]


def _hint(page: Page) -> Text | None:
    if page.asked.words:
        return _("Try other words, or part of a name or a number. /voicemail lists everything.")
    return None if page.asked.which is Which.ALL else _("/voicemail lists everything.")


def _text(page: Page) -> Text:
    unheard = plural("{count} not heard", "{count} not heard", page.unheard) if page.unheard else _("Nothing new")
    if page.box:
        unheard = _("Mailbox {mailbox}: {unheard}", mailbox=page.box, unheard=unheard)
    if page.pages == 1:
        return _("{unheard}.", unheard=unheard)
    return _("{unheard}. Page {page} of {pages}.", unheard=unheard, page=page.asked.page, pages=page.pages)


def _show(line: Line) -> Button:
    number = line.voicemail.id
    return Button(
        _("{number}. {name}", number=number, name=line.caller.shown),
        "run",
        f"/voicemail show {number}",
        Style.NORMAL if line.heard else Style.PRIMARY,
    )


def _searching(page: Page) -> tuple[Button, ...]:
    """Return the button that asks what to look for, where there is anything to look in."""
    asked = page.asked
    if not page.count and not asked.words:
        return ()
    return (Button(_("Search"), SEARCH, asked.box if len(asked.box) <= FITS_BOX else ""),)


def again(page: Page, number: int) -> str:
    """Return the line that shows another page of the same list."""
    asked = page.asked
    start = f"/voicemail search {quote(asked.words)}" if asked.words else f"/voicemail {asked.which.value}"
    box = f" box {quote(asked.box)}" if asked.box else ""
    return f"{start}{box} page {number}"

"""A list of calls as a card. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, Style
from ucbridge.services.durations import duration
from ucbridge.services.history.buttons import EXPORT, SEARCH
from ucbridge.services.history.listing import Line, Page
from ucbridge.services.history.words import MISSED, Direction, Ended, Which
from ucbridge.services.moments import moment
from ucbridge.services.paging import FITS, turning
from ucbridge.typed import quote

LONGEST = 100
"""Characters of a note in a list."""

_IN = {
    Ended.ANSWERED: _("answered"),
    Ended.ELSEWHERE: _("answered by somebody else"),
    Ended.MISSED: _("missed"),
    Ended.VOICEMAIL: _("missed, left a message"),
    Ended.DECLINED: _("declined"),
    Ended.UNKNOWN: _("the phone system could not be seen when it ended"),
}
_OUT = {
    Ended.ANSWERED: _("answered"),
    Ended.VOICEMAIL: _("you left a message"),
    Ended.DECLINED: _("declined"),
    Ended.NO_ANSWER: _("no answer"),
    Ended.BUSY: _("busy"),
    Ended.UNREACHABLE: _("not reachable"),
    Ended.UNKNOWN: _("the phone system could not be seen when it ended"),
}
_NONE = {
    Which.ALL: _("No calls yet"),
    Which.IN: _("Nobody has called you yet"),
    Which.OUT: _("You have called nobody yet"),
    Which.MISSED: _("You have missed no call"),
}
_TITLES = {
    Which.ALL: lambda n: plural("{count} call", "{count} calls", n),
    Which.IN: lambda n: plural("{count} call to you", "{count} calls to you", n),
    Which.OUT: lambda n: plural("{count} call by you", "{count} calls by you", n),
    Which.MISSED: lambda n: plural("{count} missed call", "{count} missed calls", n),
}


def history_card(page: Page) -> Reply:
    """Return the card of a page."""
    if not page.count:
        title = _("No call was found") if page.asked.sought else _NONE[page.asked.which]
        hint = _("Try other words, or part of a name or a number. /history lists everything.")
        text = hint if page.asked.sought else _gaps(page)
        return Reply(title, text, buttons=_others(page), private=True)
    title = _TITLES[page.asked.which](page.count)
    if page.asked.sought:
        title = plural("{count} call found", "{count} calls found", page.count)
    return Reply(
        title,
        _text(page),
        fields=tuple(line_field(line, page) for line in page.lines),
        buttons=(*_calling(page.lines), *turning(page.asked.page, page.pages, partial(again, page)), *_others(page)),
        private=True,
    )


def line_field(line: Line, page: Page) -> Field:
    """Return the line of one call: who, when, how it ended."""
    person = line.of.person
    arrow = "↗" if person.direction == Direction.OUT else "↙"
    name = line.other_name or _("an unknown caller")
    said = _("{when} · {how}", when=moment(person.at, page.zone), how=how(line))
    if person.talked >= 1:
        said = _("{said} · {length}", said=said, length=duration(person.talked))
    for each in _more(line):
        said = _("{said} · {more}", said=said, more=each)
    if line.notes:
        note = " / ".join(line.notes)
        note = note if len(note) <= LONGEST else f"{note[: LONGEST - 1]}…"
        said = _("{said}\nNote: {note}", said=said, note=note)
    return Field(_("{arrow} {name}", arrow=arrow, name=name), said)


def how(line: Line) -> Text:
    """Say how a call ended for the person."""
    person = line.of.person
    ended = Ended(person.result)
    if person.direction == Direction.OUT:
        if ended is Ended.ANSWERED and line.answered_by:
            return _("answered by {name}", name=line.answered_by)
        return _OUT.get(ended, _OUT[Ended.NO_ANSWER])
    if ended is Ended.ELSEWHERE and line.answered_by:
        return _("answered by {name}", name=line.answered_by)
    return _IN.get(ended, _IN[Ended.MISSED])


def call_button(line: Line) -> Button | None:
    """Return what calls the other side, where it can be called."""
    person = line.of.person
    missed = person.result in MISSED and person.direction == Direction.IN
    target = f"person:{person.other_id}" if person.other_id else person.other_number
    typed = f"/call {quote(target)}"
    if not target or not _callable(person.other_id, person.other_number) or len(typed) > FITS:
        return None
    name = (line.other_name or person.other_number)[:40]
    return Button(_("Call {name}", name=name), "run", typed, Style.PRIMARY if missed else Style.NORMAL)


def _calling(lines: Iterable[Line]) -> Iterable[Button]:
    """Return a button for each of those who can be called, in the order of the list."""
    found: dict[str, Button] = {}
    for line in lines:
        if button := call_button(line):
            found.setdefault(button.argument, button)
    return found.values()


def _callable(person_id: str, number: str) -> bool:
    return bool(person_id) or number.removeprefix("+").isdigit()


def _more(line: Line) -> list[Text]:
    call = line.of.call
    said = [_("queue {queue}", queue=call.queue)] if call.queue else []
    said += [_("forwarded by {name}", name=line.forwarded_from)] if line.forwarded_from else []
    if line.recording:
        said += [_("recorded: {address}", address=line.recording)]
    else:
        said += [_("recorded")] if call.recording else []
    said += [_("while the connection was down")] if call.late else []
    return said


def _text(page: Page) -> Text | None:
    if page.pages == 1:
        return _gaps(page)
    turned = _("Page {page} of {pages}.", page=page.asked.page, pages=page.pages)
    gaps = _gaps(page)
    return _("{page}\n{gaps}", page=turned, gaps=gaps) if gaps else turned


def _gaps(page: Page) -> Text | None:
    """Say of which times calls may be missing."""
    if not page.gaps:
        return None
    gap = page.gaps[-1]
    said = _(
        "From {since} to {until} the phone system could not be seen: calls of that time may be missing.",
        since=moment(gap.began_at, page.zone),
        until=moment(gap.ended_at, page.zone),
    )
    more = len(page.gaps) - 1
    if not more:
        return said
    return plural(
        "{said} The same happened {count} more time.", "{said} The same happened {count} more times.", more, said=said
    )


def _others(page: Page) -> tuple[Button, ...]:
    """Return what else there is to see."""
    which = Which.ALL if page.asked.which is Which.MISSED else Which.MISSED
    label = _("Missed calls") if which is Which.MISSED else _("All calls")
    shown = (Button(label, "run", f"/history {which.value}"),) if not page.asked.sought else ()
    return (*shown, Button(_("Search"), SEARCH), *((Button(_("Export"), EXPORT),) if page.count else ()))


def again(page: Page, number: int) -> str:
    """Return the line that shows another page of the same list."""
    asked = page.asked
    start = f"/history search {quote(asked.sought)}" if asked.sought else f"/history {asked.which.value}"
    return f"{start} page {number}"

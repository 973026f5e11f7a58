"""/conference: everybody rung into one room; who comes in, and what goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated

from ucbridge.command import Context, command
from ucbridge.errors import Ambiguous, UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.cards.picking import with_whom
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.kinds import (
    ConferenceName,
    PeopleLine,
    Pin,
    Retry,
    RoomName,
    Until,
    WhichConference,
)
from ucbridge.services.conferences.people.resolving import LONGEST
from ucbridge.services.conferences.ports import Wish
from ucbridge.typed import fold, quote

GROUP = "conference"

Which = Annotated[WhichConference | None, _("which conference, where there are several")]
"""The conference a command is about."""


@command(
    "conference start",
    _("Ring several people into one conference"),
    examples=(
        "/conference Alice Bob +33 1 23 45 67 89",
        '/conference start Alice, Bob name "Weekly sync" pin 1234',
        "/conference @sales until host",
    ),
    default=True,
)
async def start(
    context: Context,
    *,
    people: Annotated[PeopleLine | None, _("whom to ring: names, numbers, @sales, role:admin, queue:support")] = None,
    name: Annotated[ConferenceName | None, _("what to call it")] = None,
    pin: Annotated[Pin | None, _("the PIN that lets people in from any phone")] = None,
    until: Annotated[Until | None, _("last: it ends when the last one leaves; host: when I leave")] = None,
    retry: Annotated[Retry | None, _("once: ring again who does not come")] = None,
    room: Annotated[RoomName | None, _("one of the permanent rooms")] = None,
) -> Reply:
    """Ring the person's own phone and everybody they name; the card is the control panel."""
    if people is None and not room:
        return await with_whom(context.services, context.person)
    wish = Wish(name or "", pin or "", room or "", ends_with_host=until == "host", retry=retry == "once")
    invitees = await _started_with(context, people, _again(wish)) if people else []
    return await context.services.conferences.start(context.person, invitees, wish, language=context.language)


@command(
    "conference add",
    _("Ring more people into the conference"),
    examples=("/conference add Carol", "/conference add 06 12 34 56 78"),
)
async def add(
    context: Context,
    people: Annotated[PeopleLine, _("whom to ring: names, numbers, @sales, role:admin, queue:support")],
    *,
    in_: Which = None,
) -> Reply | None:
    """Ring more people; who names only themselves is rung, too."""
    suffix = f" in {in_}" if in_ else ""
    invitees = await guests(context, people, lambda line: f"/conference add {line}{suffix}")
    if not invitees:
        return await context.services.conferences.join(context.person, which=in_ or "")
    which = await chosen(context, "add", in_, lambda number: f"/conference add {people} in {number}")
    return await context.services.conferences.add(context.person, invitees, which=which)


@command("conference list", _("List my conferences, now and to come"))
async def list_(context: Context) -> Reply:
    """Show what goes on and concerns the person, and what is to come."""
    return replace(await context.services.conferences.listing(context.person), private=True)


@command("conference show", _("Show the card of a conference"), examples=("/conference show Weekly sync",))
async def show(context: Context, *, which: Which = None) -> Reply:
    """Post the live card once more, or that of a room of the dialplan."""
    return await context.services.conferences.card(context.person, which=which or "")


@command(
    "conference join", _("Ring me into a conference"), examples=("/conference join", "/conference join Weekly sync")
)
async def join(context: Context, *, which: Which = None) -> Reply | None:
    """Ring the person's own phone."""
    return await context.services.conferences.join(context.person, which=which or "")


@command("conference leave", _("Leave the conference"))
async def leave(context: Context, *, which: Which = None) -> Reply | None:
    """Hang up the person's phones that are in it."""
    return await context.services.conferences.leave(context.person, which=which or "")


async def guests(context: Context, line: str, again: Callable[[str], str]) -> list[Invitee]:
    """Return everybody a line of people means, without the person who asks. `again` is as `Invitees.resolve` has it."""
    return await context.services.invitees.resolve(context.person, line, account=context.account, again=again)


async def chosen(context: Context, verb: str, which: str | None, again: Callable[[str], str]) -> str:
    """Return the number of the conference that is meant; `again` types a whole command for that of a number.

    Raises:
        Ambiguous: several are.
        UserError: none is.
    """
    try:
        return str((await context.services.conferences.find(context.person, which or "", verb=verb)).id)
    except Ambiguous as error:
        buttons = [replace(each, argument=again(each.argument.rpartition(" ")[2])) for each in error.buttons]
        fitting = tuple(each for each in buttons if len(each.argument) <= LONGEST)
        advice = _("Say which: /conference list shows their numbers. Type it once more with in= and the number.")
        raise Ambiguous(error.text if fitting else advice, title=error.title, buttons=fitting) from None


async def _started_with(context: Context, line: str, again: Callable[[str], str]) -> list[Invitee]:
    """Return the guests; a line whose first word is nobody may be another command mistyped."""
    try:
        return await guests(context, line, again)
    except Ambiguous:
        raise
    except UserError as error:
        group = {
            each.name.rpartition(" ")[2]: each.name
            for each in context.services.commands.values()
            if each.group == GROUP
        }
        near = get_close_matches(fold(line.partition(" ")[0]), group, n=1, cutoff=0.75)
        if not near:
            raise
        advice = _("{advice} Or did you mean /{command}?", advice=error.text, command=group[near[0]])
        raise UserError(advice, title=error.title, buttons=error.buttons) from None


def _again(wish: Wish) -> Callable[[str], str]:
    parts = [
        f"name {quote(wish.name)}" if wish.name else "",
        f"pin {wish.pin}" if wish.pin else "",
        "until host" if wish.ends_with_host else "",
        "retry once" if wish.retry else "",
        f"room={quote(wish.room)}" if wish.room else "",
    ]
    return lambda line: " ".join(["/conference", line, *filter(None, parts)])

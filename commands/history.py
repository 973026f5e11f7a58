"""/history and /digest: my calls, and the summary of the day."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.kinds import PageNumber
from ucbridge.models import Ask, Reply
from ucbridge.services.history import buttons
from ucbridge.services.history.card import history_card
from ucbridge.services.history.digest_card import time_card
from ucbridge.services.history.export_card import export_card
from ucbridge.services.history.kinds import SoughtCalls, SummaryTime, WhichCalls
from ucbridge.services.history.listing import Asked
from ucbridge.services.history.words import Which

SOUGHT = Ask(_("Name or number"), _("Dupont, 06 12"), 80)


@command(
    "history",
    _("List my calls"),
    examples=("/history", "/history missed", "/history out page 2"),
    alone="list",
)
async def history(
    context: Context,
    *,
    which: Annotated[WhichCalls | None, _("all, in, out or missed")] = None,
    page: Annotated[PageNumber | None, _("which page of the list")] = None,
) -> Reply:
    """Show the person's calls, newest first, in their own time, with buttons to call back."""
    asked = Asked(Which(which or Which.ALL), page=page.number if page else 1)
    return history_card(await context.services.history.listing.page(context.person, asked))


@command(
    "history search",
    _("Search my calls for a name or number"),
    examples=("/history search Dupont", "/history search 06 12"),
)
async def search(
    context: Context,
    words: Annotated[SoughtCalls, _("part of a name or number")],
    *,
    page: Annotated[PageNumber | None, _("which page of the list")] = None,
) -> Reply:
    """Show the calls with somebody."""
    asked = Asked(sought=words, page=page.number if page else 1)
    return history_card(await context.services.history.listing.page(context.person, asked))


@command("history export", _("Get my calls as a file for a spreadsheet"))
async def export(context: Context) -> Reply:
    """Give the person a link to their calls as CSV, for them alone and for an hour."""
    return export_card(context.services.history.export(context.person.id))


@command("digest", _("Choose when the summary of the day comes"), examples=("/digest 08:30", "/digest off"))
async def digest(
    context: Context, *, when: Annotated[SummaryTime | None, _("a time of day, on or off")] = None
) -> Reply:
    """Show or change when the person gets the summary."""
    digests = context.services.history.digests
    if when:
        await digests.choose(context.person, digests.usual if when == "on" else when)
    at = await digests.chosen(context.person)
    return time_card(at, changed=bool(when))


@action(buttons.SEARCH, permission="history search", asks=SOUGHT)
async def press_search(context: Context, argument: str, typed: str) -> Reply | None:  # noqa: ARG001 - the contract's
    """List the calls with somebody."""
    return await search.run(context, SoughtCalls(typed))


@action(buttons.EXPORT, permission="history export")
async def press_export(context: Context, argument: str) -> Reply | None:  # noqa: ARG001 - the contract's
    """Give the link to the file."""
    return await export.run(context)

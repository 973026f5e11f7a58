"""/voicemail: my messages listed, searched, shown and sent on."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from ucbridge.command import Context, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.kinds import PageNumber
from ucbridge.models import Reply
from ucbridge.services.voicemail.kinds import Colleague, MailboxName, MessageNumber, Sought, WhichMessages
from ucbridge.services.voicemail.list_card import list_card
from ucbridge.services.voicemail.listing import Asked, Which
from ucbridge.services.voicemail.service import VoicemailService


@command(
    "voicemail",
    _("List my voicemail messages"),
    examples=("/voicemail", "/voicemail unheard box Sales"),
    alone="list",
)
async def voicemail(
    context: Context,
    *,
    which: Annotated[WhichMessages | None, _("all, unheard or heard")] = None,
    box: Annotated[MailboxName | None, _("which of my mailboxes")] = None,
    page: Annotated[PageNumber | None, _("which page of the list")] = None,
) -> Reply:
    """Show who left a message, when, how long it is and how it begins, newest first."""
    asked = Asked(Which(which or Which.ALL), box=box or "", page=page.number if page else 1)
    return list_card(await service(context).listing.page(context.person, asked))


@command(
    "voicemail search",
    _("Search my messages for words, names or numbers"),
    examples=("/voicemail search invoice", "/voicemail search Dupont", "/voicemail search 06 12"),
)
async def search(
    context: Context,
    words: Annotated[Sought, _("words that were said, or part of a name or number")],
    *,
    box: Annotated[MailboxName | None, _("which of my mailboxes")] = None,
    page: Annotated[PageNumber | None, _("which page of the list")] = None,
) -> Reply:
    """Show the messages in which something was said, or whose caller it is."""
    asked = Asked(words=words, box=box or "", page=page.number if page else 1)
    return list_card(await service(context).listing.page(context.person, asked))


@command("voicemail show", _("Show a message with its player and buttons"), examples=("/voicemail show 17",))
async def show(context: Context, number: Annotated[MessageNumber, _("the number of the message in the list")]) -> Reply:
    """Post the card of a message again; it is live, and for the asker alone wherever they ask."""
    return replace(await service(context).card(context.person, number.id), private=True)


@command(
    "voicemail forward",
    _("Forward a message to a colleague's mailbox"),
    examples=("/voicemail forward 17 Bob", "/voicemail forward 17 102"),
)
async def forward(
    context: Context,
    number: Annotated[MessageNumber, _("the number of the message in the list")],
    to: Annotated[Colleague, _("the colleague: a name or an extension")],
) -> Reply:
    """Send a message on; the copy's card says by whom."""
    voicemail = service(context)
    await voicemail.theirs(context.person, number.id)
    found = await context.services.directory.find(to, again=f"/voicemail forward {number.id} {{}}".format)
    colleague = await context.services.people.get(found.person_id) if found.person_id else None
    if colleague is None:
        raise UserError(_("Choose a colleague."), title=_("{name} has no mailbox here", name=found.name))
    return await voicemail.forward(context.person, number.id, colleague)


def service(context: Context) -> VoicemailService:
    """Return the voicemail of this installation.

    Raises:
        UserError: there is none.
    """
    if context.services.voicemail is None:
        raise UserError(
            _("Ask whoever runs the bridge: [voicemail] in the configuration turns it on."),
            title=_("There is no voicemail in chat here"),
        )
    return context.services.voicemail

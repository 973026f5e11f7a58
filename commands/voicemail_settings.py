"""/voicemail greeting, transcription and digest: how my voicemail behaves."""

from __future__ import annotations

from typing import Annotated

from commands.voicemail import service
from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.pbx.voicemail.interface import Greeting
from ucbridge.services.voicemail.digest_card import time_card
from ucbridge.services.voicemail.kinds import Consent, DigestTime, MailboxName, WhichGreeting


@command(
    "voicemail greeting",
    _("Record a greeting by phone"),
    examples=("/voicemail greeting", "/voicemail greeting busy", "/voicemail greeting temporary box Sales"),
)
async def greeting(
    context: Context,
    *,
    which: Annotated[WhichGreeting | None, _("unavailable, busy, name or temporary")] = None,
    box: Annotated[MailboxName | None, _("which of my mailboxes")] = None,
) -> Reply:
    """Ring the person's own phone and open the greeting there."""
    greetings = service(context).greetings
    if which is None:
        return greetings.which(context.person, box or "")
    return await greetings.record(context.person, box or "", Greeting(which))


@command(
    "voicemail transcription",
    _("Choose whether my messages are transcribed"),
    examples=("/voicemail transcription", "/voicemail transcription off", "/voicemail transcription forget"),
)
async def transcription(
    context: Context,
    *,
    what: Annotated[Consent | None, _("on, off, or forget to delete the transcripts")] = None,
    box: Annotated[MailboxName | None, _("which of my mailboxes")] = None,
) -> Reply:
    """Show who writes messages down and for how long that is kept, or decide about it."""
    consent = service(context).consent
    match what:
        case "on" | "off":
            return await consent.turn(context.person, box or "", on=what == "on")
        case "forget":
            return await consent.forget(context.person, box or "")
        case _:
            return await consent.shown(context.person, box or "")


@command(
    "voicemail digest",
    _("Choose when the summary of unheard messages comes"),
    examples=("/voicemail digest 08:30", "/voicemail digest off"),
)
async def digest(
    context: Context, *, when: Annotated[DigestTime | None, _("a time of day, on or off")] = None
) -> Reply:
    """Show or change when the person gets the summary."""
    service(context)
    digests = context.services.history.digests
    if when:
        await digests.choose(context.person, digests.usual if when == "on" else when)
    at = await digests.chosen(context.person)
    return time_card(at, changed=bool(when))

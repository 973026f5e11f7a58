"""/conference mute, kick, lock, end and the like: who is heard, who stays, who decides."""

from __future__ import annotations

from typing import Annotated

from commands.conference import Which
from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.kinds import Attendee

_ME = frozenset({"me", "myself", "moi"})
_ALL = frozenset({"all", "everybody", "everyone", "tous", "tout le monde"})


@command(
    "conference mute",
    _("Mute me, somebody or everybody"),
    examples=("/conference mute", "/conference mute Bob", "/conference mute all"),
)
async def mute(
    context: Context,
    *,
    who: Annotated[Attendee | None, _("whom: me, somebody in it, or all but the hosts")] = None,
    in_: Which = None,
) -> Reply | None:
    """Keep a voice from the others."""
    return await context.services.conferences.mute(context.person, meant(who), which=in_ or "")


@command(
    "conference unmute",
    _("Let me, somebody or everybody be heard again"),
    examples=("/conference unmute", "/conference unmute all"),
)
async def unmute(
    context: Context,
    *,
    who: Annotated[Attendee | None, _("whom: me, somebody in it, or all")] = None,
    in_: Which = None,
) -> Reply | None:
    """Let a voice through again."""
    return await context.services.conferences.unmute(context.person, meant(who), which=in_ or "")


@command("conference kick", _("Remove somebody from the conference"), examples=("/conference kick Bob",))
async def kick(
    context: Context,
    who: Annotated[Attendee, _("whom: somebody in it, or who is still rung")],
    *,
    in_: Which = None,
) -> Reply | None:
    """End somebody's call, or stop ringing them."""
    return await context.services.conferences.kick(context.person, meant(who), which=in_ or "")


@command("conference host", _("Make somebody else the host"), examples=("/conference host Bob",))
async def host(
    context: Context,
    who: Annotated[Attendee, _("whom: somebody in it")],
    *,
    in_: Which = None,
) -> Reply | None:
    """Hand the conference over."""
    return await context.services.conferences.hand_over(context.person, meant(who), which=in_ or "")


@command("conference lock", _("Lock the conference: nobody else gets in"))
async def lock(context: Context, *, which: Which = None) -> Reply | None:
    """Close the door."""
    return await context.services.conferences.lock(context.person, which=which or "")


@command("conference unlock", _("Unlock the conference: people get in again"))
async def unlock(context: Context, *, which: Which = None) -> Reply | None:
    """Open the door."""
    return await context.services.conferences.unlock(context.person, which=which or "")


@command("conference end", _("End the conference for everybody"))
async def end(context: Context, *, which: Which = None) -> Reply | None:
    """Put everybody out."""
    return await context.services.conferences.end(context.person, which=which or "")


def meant(who: str | None) -> str:
    """Return whom somebody means, as `ConferenceService` has it: "" for themselves."""
    folded = (who or "").casefold()
    return "" if folded in _ME else "all" if folded in _ALL else who or ""

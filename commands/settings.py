"""/settings: what those who manage a server or team choose for everybody in it."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.kinds import CommandName
from ucbridge.models import Reply
from ucbridge.parsing import canonical
from ucbridge.services.workspaces.kinds import ChannelName, Language, QueueName, Region, RoleName, What
from ucbridge.services.workspaces.settings import RESET


@command("settings show", _("Show the settings of this server or team"), default=True, managing=True)
async def show(context: Context) -> Reply:
    """Show everything that is chosen, and what does not work."""
    return await context.services.settings.show(context.account, language=context.language)


@command(
    "settings language",
    _("Choose the language of cards that everybody sees"),
    examples=("/settings language fr",),
    managing=True,
)
async def language_(context: Context, language: Annotated[Language, _("en or fr")]) -> Reply:
    """Choose the language of cards that everybody there sees."""
    return await context.services.settings.speak(context.account, language, reader=context.language)


@command(
    "settings region",
    _("Choose how numbers without a country code are read"),
    examples=("/settings region GB",),
    managing=True,
)
async def region_(context: Context, region: Annotated[Region, _("the two letters of a country")]) -> Reply:
    """Choose the country of numbers without a country code."""
    return await context.services.settings.number(context.account, region, reader=context.language)


@command(
    "settings allow",
    _("Allow a command to a role only, or to everybody again"),
    examples=("/settings allow call role Sales", "/settings allow call"),
    managing=True,
)
async def allow(
    context: Context,
    command: Annotated[CommandName, _("the command, or the first word of several")],
    *,
    role: Annotated[RoleName | None, _("the role that may use it, too; without one, everybody may")] = None,
) -> Reply:
    """Add a role to those who may use a command, or let everybody."""
    return await context.services.settings.allow(context.account, canonical(command, context.services.commands), role)


@command(
    "settings disallow",
    _("Take a command away from a role, or from everybody"),
    examples=("/settings disallow call role Sales", "/settings disallow conference record"),
    managing=True,
)
async def disallow(
    context: Context,
    command: Annotated[CommandName, _("the command, or the first word of several")],
    *,
    role: Annotated[RoleName | None, _("the role that may no longer use it; without one, nobody may")] = None,
) -> Reply:
    """Take a role from those who may use a command, or let nobody."""
    return await context.services.settings.disallow(
        context.account, canonical(command, context.services.commands), role
    )


@command(
    "settings queue",
    _("Choose the channel where missed calls of a queue are posted"),
    examples=("/settings queue sales channel missed-calls", "/settings queue sales"),
    managing=True,
)
async def queue_(
    context: Context,
    queue: Annotated[QueueName, _("the queue, as the phone system names it")],
    *,
    channel: Annotated[ChannelName | None, _("where they are posted; without one, nowhere any more")] = None,
) -> Reply:
    """Have the missed calls of a queue told in a channel."""
    return await context.services.settings.tell(context.person, context.account, queue, channel)


@command(
    "settings fallback",
    _("Choose the channel for people I cannot write to"),
    examples=("/settings fallback bot-messages",),
    managing=True,
)
async def fallback(
    context: Context, channel: Annotated[ChannelName, _("where they are told that something waits for them")]
) -> Reply:
    """Choose where people are mentioned whom nobody can write to."""
    return await context.services.settings.fall_back(context.account, channel)


@command(
    "settings phone-role",
    _("Choose the role that people have while they are on the phone"),
    examples=("/settings phone-role On the phone",),
    managing=True,
)
async def phone_role(
    context: Context, role: Annotated[RoleName, _("a role that gives no permission, and only shows it")]
) -> Reply:
    """Choose the role that people have while they are on the phone."""
    return await context.services.settings.mark(context.person, context.account, role)


@command("settings reset", _("Set one thing back, or everything"), examples=("/settings reset queues",), managing=True)
async def reset(
    context: Context, *, what: Annotated[What | None, _("what to set back; without it, everything")] = None
) -> Reply:
    """Forget what was chosen; everything only after a question."""
    settings = context.services.settings
    return await settings.reset(context.account, what) if what else settings.ask(context.account)


@action(RESET, permission="settings")
async def press_reset(context: Context, argument: str) -> Reply:  # noqa: ARG001 - where they press says of what
    """Set everything back where the button is pressed."""
    return await context.services.settings.reset(context.account)

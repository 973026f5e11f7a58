"""/presence, /who and /directory: how I am, how others are, and who there is."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.kinds import PageNumber
from ucbridge.models import Ask, Reply
from ucbridge.pbx.features.interface import Shown
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.kinds import PresenceLine, PresenceWords, Search, Somebody
from ucbridge.services.my_phone.messages import LONGEST


@command(
    "presence",
    _("Show others whether I am available, with a few words"),
    examples=("/presence away Back at three", "/presence available", "/presence off"),
)
async def presence(
    context: Context,
    *,
    state: Annotated[PresenceLine | None, _("available, chat, away, extended-away, dnd, unavailable or off")] = None,
    message: Annotated[PresenceWords | None, _("what others read beside it")] = None,
) -> Reply:
    """Show what the person shows, or change it."""
    phone = context.services.my_phone.phone
    if state is None and message is None:
        return await phone.state(context.person, Setting.SHOWN)
    now = (await phone.settings(context.person)).shown
    shown = Shown(state.presence, message or state.message) if state else Shown(now.presence, message or "")
    return await phone.present(context.person, shown)


@command("who", _("Show whether a colleague is free, and how to reach them"), examples=("/who Bob", "/who 102"))
async def who(context: Context, name: Annotated[Somebody, _("a name, an extension or a number")]) -> Reply:
    """Show whether somebody is on the phone, to be disturbed, away or forwarded."""
    return await context.services.my_phone.who.show(context.person, name)


@command("directory", _("Look somebody up"), examples=("/directory", "/directory mar", "/directory 10 page 2"))
async def directory(
    context: Context,
    *,
    search: Annotated[Search | None, _("the beginning of a name or number; everybody without it")] = None,
    page: Annotated[PageNumber | None, _("which page")] = None,
) -> Reply:
    """List colleagues, contacts and extensions."""
    return await context.services.my_phone.listing.show(search or "", page.number if page else 1)


@action(
    actions.MESSAGE,
    permission="who",
    asks=Ask(_("Your message"), hint=_("I tried to call you"), most=LONGEST, long=True),
)
async def press_message(context: Context, argument: str, typed: str) -> Reply:
    """Pass on what they type."""
    return await context.services.my_phone.messages.send(context.person, argument, typed)

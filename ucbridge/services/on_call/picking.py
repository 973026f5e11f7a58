"""Cards that ask to whom a call is to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.services.conferences.cards.picking import colleagues
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.lines import Line

if TYPE_CHECKING:  # services hold the calls: a cycle
    from ucbridge.services import Services


async def to_whom(services: Services, person: Person, line: Line) -> Reply:
    """Ask to whom a call is to be transferred."""
    announce = Button(_("Announce it first"), actions.ANNOUNCE, line.mine)
    return await _question(services, person, line, (actions.TRANSFER_TO, actions.TRANSFER_TYPED), announce)


async def to_whom_announced(services: Services, person: Person, line: Line) -> Reply:
    """Ask whom to talk to first."""
    return await _question(services, person, line, (actions.ANNOUNCE_TO, actions.ANNOUNCE_TYPED))


async def _question(services: Services, person: Person, line: Line, kinds: tuple[str, str], *more: Button) -> Reply:
    chosen, typed = kinds
    party = await services.on_call.own.party(line.theirs)
    buttons = await colleagues(
        services, person, chosen, lambda extension: f"{line.mine} {extension}", but={party.person_id}
    )
    others = Button(_("Somebody else"), typed, line.mine)
    title = _("Transfer {name} to whom?", name=party.shown)
    return Reply(title, state=State.QUESTION, buttons=(*buttons, others, *more), private=True)

"""Cards that offer colleagues as buttons, those first who are free."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.services.conferences.cards import actions

if TYPE_CHECKING:  # services hold the conferences: a cycle
    from ucbridge.services import Services

MOST = 8
"""People offered as buttons."""

_FREE, _ON_THE_PHONE, _AWAY = range(3)
_AWAY_STATES = frozenset({"UNAVAILABLE", "INVALID"})
_FREE_STATES = frozenset({"NOT_INUSE", "UNKNOWN"})


async def with_whom(services: Services, person: Person) -> Reply:
    """Ask with whom a conference is to begin."""
    buttons = await colleagues(services, person, "run", lambda extension: f"/conference {extension}")
    others = _somebody_else(actions.START_TYPED)
    alone = Button(_("Only me for now"), "run", "/conference me")
    advice = _("Type /conference and the names, with commas between them, such as {example}.", example=_EXAMPLE)
    return Reply(_("A conference with whom?"), advice, State.QUESTION, buttons=(*buttons, others, alone), private=True)


async def whom_to_add(services: Services, person: Person, conference_id: int) -> Reply:
    """Ask whom to add to a conference; who is in it is not offered."""
    there = {each.person_id for each in services.conferences.attendees(conference_id)}
    words = _("Somebody else: type /conference add and the name or number.")
    kinds = actions.ADD_THIS, actions.ADD_TYPED
    return await _question(services, person, kinds, str(conference_id), words, but=there)


async def whom_to_call_in(services: Services, person: Person, channel_id: str) -> Reply:
    """Ask whom to add to a call, which becomes a conference by it."""
    call = services.pbx.model.calls
    talking = {each.endpoint for of in call.values() if channel_id in of.channels for each in of.channels.values()}
    there = {each.id for each in await services.people.all() if not talking.isdisjoint(each.devices)}
    words = _("The call goes on, and becomes a conference.")
    kinds = actions.GROW_BY, actions.GROW_TYPED
    return await _question(services, person, kinds, channel_id, words, but=there)


_EXAMPLE = "/conference Alice, Bob, +33 1 23 45 67 89"


async def _question(
    services: Services, person: Person, kinds: tuple[str, str], which: str, words: Text, *, but: Collection[str]
) -> Reply:
    chosen, typed = kinds
    buttons = await colleagues(services, person, chosen, lambda extension: f"{which} {extension}", but=but)
    others = _somebody_else(typed, which)
    return Reply(_("Add whom?"), words, State.QUESTION, buttons=(*buttons, others), private=True)


def _somebody_else(action: str, which: str = "") -> Button:
    return Button(_("Somebody else"), action, which)


async def colleagues(
    services: Services, person: Person, action: str, argument: Callable[[str], str], *, but: Collection[str] = ()
) -> tuple[Button, ...]:
    """Return a button for each colleague, the free ones first; `argument` makes its argument of their extension."""
    others = [each for each in await services.people.all() if each.extension and each.devices]
    ranked = [(_state(services, each), each) for each in others if each.id != person.id and each.id not in but]
    ranked.sort(key=lambda each: (each[0], each[1].name.casefold()))
    return tuple(
        Button(_label(state, services.people.shown(each)), action, argument(each.extension))
        for state, each in ranked[:MOST]
    )


def _label(state: int, name: str) -> Text:
    return _("{name} (on the phone)", name=name) if state == _ON_THE_PHONE else _("{name}", name=name)


def _state(services: Services, person: Person) -> int:
    model, device = services.pbx.model, person.devices[0]
    seen = model.endpoints.get(device)
    if seen is None or seen.device_state in _AWAY_STATES:
        return _AWAY
    free = seen.device_state in _FREE_STATES and not model.calls_of(device)
    return _FREE if free else _ON_THE_PHONE

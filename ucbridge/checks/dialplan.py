"""Our context in the dialplan: is it there, and does it stop emergency numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator

from phonenumbers import shortnumberinfo

from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _
from ucbridge.pbx.ami import Ami
from ucbridge.pbx.conference.actions import CONTEXT as CONFERENCES
from ucbridge.pbx.conference.actions import DIAL_IN
from ucbridge.pbx.control.actions import CONTEXT as CONTROL
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import text
from ucbridge.pbx.voicemail.visits import CONTEXT as MAILBOXES

ORDINARY = "2000001"
"""What matches this matches anything."""
NOWHERE = "bad-number"
"""The context in which FreePBX has every number that leads nowhere, below the one that phones dial in."""
_ROOMS = (
    (CONFERENCES, "join"),
    (CONFERENCES, "confirm"),
    (CONFERENCES, "own"),
    (DIAL_IN, ORDINARY),
)
"""What must be in the dialplan for conferences: contexts, and what they take."""

_INCLUDE = _("Include config/asterisk/extensions_ucbridge.conf in extensions.conf, then: dialplan reload")


async def context(systems: Systems) -> AsyncIterator[Finding]:
    """Ask AMI for our contexts by ShowDialPlan (class reporting): nothing rings."""
    assert systems.ami is not None
    name = systems.config.pbx.context
    lacking = problem(_("The dialplan has no context {context} that takes numbers.", context=name), _INCLUDE)
    yield await _ours(systems.ami, name, ORDINARY, lacking)
    if systems.config.voicemail is not None:
        async for finding in _mailboxes(systems):
            yield finding
    async for finding in _conferences(systems):
        yield finding
    async for finding in _control(systems):
        yield finding


async def _ours(ami: Ami, name: str, extension: str, lacking: Finding) -> Finding:
    """Tell whether a context of ours is there, by something that it takes."""
    return _has(name) if await matching(ami, name, extension) else lacking


def _has(name: str) -> Finding:
    return ok(_("The dialplan has our context {context}.", context=name))


async def _mailboxes(systems: Systems) -> AsyncIterator[Finding]:
    assert systems.ami is not None
    lacking = problem(
        _("The dialplan has no context {context}: no phone can play messages or record greetings.", context=MAILBOXES),
        _INCLUDE,
    )
    yield await _ours(systems.ami, MAILBOXES, "play", lacking)


async def _conferences(systems: Systems) -> AsyncIterator[Finding]:
    assert systems.ami is not None
    missing = {name for name, extension in _ROOMS if not await matching(systems.ami, name, extension)}
    for name in dict(_ROOMS):
        if name not in missing:
            yield _has(name)
        else:
            yield warning(
                _("The dialplan has no context {context}, or an older one: conferences do not work.", context=name),
                _INCLUDE,
            )


async def emergency(systems: Systems) -> AsyncIterator[Finding]:
    """Tell which emergency numbers of the region our context treats like any number (the bridge refuses them first)."""
    assert systems.ami is not None
    name, region = systems.config.pbx.context, systems.config.bridge.region
    anything = await matching(systems.ami, name, ORDINARY)
    if not anything:
        yield skipped(_("Emergency numbers: not looked at, the context is missing."))
        return
    numbers = emergency_numbers(region)
    open_ = [number for number in numbers if await matching(systems.ami, name, number) <= anything]
    if open_:
        yield warning(
            _(
                "Our context would dial emergency numbers of {region}: {numbers}.",
                region=region,
                numbers=", ".join(open_),
            ),
            _(
                "Refuse them in [{context}], as config/asterisk/extensions_ucbridge.conf does. The bridge does, too.",
                context=name,
            ),
        )
    else:
        yield ok(_("Our context refuses the emergency numbers of {region}.", region=region))


async def _control(systems: Systems) -> AsyncIterator[Finding]:
    assert systems.ami is not None
    lacking = warning(
        _(
            "The dialplan has no context {context}: nobody can hold, announce, move or pick up a call from chat.",
            context=CONTROL,
        ),
        _INCLUDE,
    )
    yield await _ours(systems.ami, CONTROL, "holding", lacking)
    lot = systems.config.pbx.parking_lot
    if lot in await _lots(systems.ami):
        yield ok(_("The PBX has the parking lot {lot}.", lot=lot))
    else:
        yield warning(
            _("The PBX has no parking lot {lot}: no call can be parked from chat.", lot=lot),
            _("Name the one of res_parking.conf in [pbx] parking_lot, or load res_parking."),
        )


async def _lots(ami: Ami) -> set[str]:
    try:
        return {text(row, "Name") for row in await ami.list("Parkinglots")}
    except ActionFailed:
        return set()


async def matching(ami: Ami, name: str, number: str) -> frozenset[str]:
    """Return the extensions and patterns of a context that a number matches; none when there is no such context."""
    try:
        rows = await ami.list("ShowDialPlan", Context=name, Extension=number)
    except ActionFailed:
        return frozenset()
    named = (row for row in rows if text(row, "Context") != NOWHERE)
    return frozenset(text(row, "Extension") for row in named if text(row, "Extension"))


def emergency_numbers(region: str) -> list[str]:
    """Return the emergency numbers of two and three digits of a region."""
    candidates = [f"{number:0{width}d}" for width in (2, 3) for number in range(10**width)]
    return [number for number in candidates if shortnumberinfo.is_emergency_number(number, region)]

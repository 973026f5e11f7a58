"""Whether the phones and extensions of the configured people exist."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.dialplan import matching
from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _
from ucbridge.pbx.ari.endpoints import endpoints
from ucbridge.pbx.ari.operations import ENDPOINTS
from ucbridge.pbx.frames import text

INTERNAL = "from-internal"
"""The context our dialplan goes on in, unless the global variable UCB_DIAL_CONTEXT names another."""
TECHNOLOGIES = ("PJSIP", "SIP", "IAX2", "SCCP", "DAHDI")


async def phones(systems: Systems) -> AsyncIterator[Finding]:
    """Compare the devices of people with the endpoints of the PBX."""
    assert systems.ari is not None
    known = {endpoint.name: endpoint.state for endpoint in endpoints(await systems.ari.ask(ENDPOINTS))}
    good = 0
    for person, device in _devices(systems, known):
        if device not in known:
            yield problem(
                _("{person}: the PBX has no phone {device}.", person=person, device=device),
                _("Correct extension or devices in [people.{person}].", person=person),
            )
        elif known[device] == "offline":
            yield warning(
                _("{person}: the phone {device} is not registered.", person=person, device=device),
                _("Is it switched on, and does it have the right password? It cannot be rung now."),
            )
        else:
            good += 1
    if good:
        yield ok(_("{count} phones of the configured people are there.", count=good))


async def extensions(systems: Systems) -> AsyncIterator[Finding]:
    """Look each person's extension up in the context that our calls go on in."""
    assert systems.ami is not None
    named = text(await systems.ami.action("Getvar", Variable="UCB_DIAL_CONTEXT"), "Value")
    context = named or INTERNAL
    wanted = {person: of.extension for person, of in systems.config.people.items() if of.extension}
    lost = [person for person, extension in wanted.items() if not await matching(systems.ami, context, extension)]
    for person in lost:
        yield warning(
            _(
                "{person}: extension {extension} is not in the context {context}.",
                person=person,
                extension=wanted[person],
                context=context,
            ),
            _("Name the context your phones dial in: UCB_DIAL_CONTEXT under [globals] in extensions.conf."),
        )
    if wanted and not lost:
        yield ok(_("The extensions of all configured people can be dialled."))


def _devices(systems: Systems, known: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for person, of in systems.config.people.items():
        if of.devices:
            found += [(person, device) for device in of.devices]
        elif of.extension:
            names = [f"{technology}/{of.extension}" for technology in TECHNOLOGIES]
            found.append((person, next((name for name in names if name in known), names[0])))
    return found

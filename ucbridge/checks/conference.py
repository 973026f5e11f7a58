"""Conferences: our contexts, what Asterisk needs for them, the numbers to dial in, and where recordings go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from secrets import token_hex

from ucbridge.checks.announcements import ear
from ucbridge.checks.dialplan import matching
from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _
from ucbridge.pbx.ari.operations import DISCARD, GLOBAL_VARIABLE, MODULE, RECORD, STOP
from ucbridge.pbx.ari.rest import NotFound
from ucbridge.pbx.conference.actions import CONTEXT, DIAL_IN

DIALLED = "from-internal"
"""Where phones dial unless UCB_DIAL_CONTEXT says otherwise, as in our snippet."""
ENTRANCES = ("join", "confirm", "recorder", "announcer")

MODULES: dict[str, Text] = {
    "app_confbridge.so": _("there are no conferences"),
    "func_groupcount.so": _("a room may get more people than [conference] size allows"),
    "res_stasis_snoop.so": _("each voice cannot be recorded by itself"),
    "res_stasis_recording.so": _("nothing can be recorded"),
    "app_queue.so": _("queues cannot be rung into a conference"),
}
NEEDED = frozenset({"app_confbridge.so"})


async def contexts(systems: Systems) -> AsyncIterator[Finding]:
    """Ask AMI for the contexts of conferences: nothing rings."""
    assert systems.ami is not None
    missing = [each for each in ENTRANCES if not await matching(systems.ami, CONTEXT, each)]
    if missing:
        yield problem(
            _(
                "The dialplan has no context {context} as this version needs it: nobody can be rung into a conference.",
                context=CONTEXT,
            ),
            _("Copy config/asterisk/extensions_ucbridge.conf anew, then: dialplan reload"),
        )
    else:
        yield ok(_("The dialplan has our context {context}.", context=CONTEXT))


async def modules(systems: Systems) -> AsyncIterator[Finding]:
    """Tell what of Asterisk is missing, and what does not work without it."""
    assert systems.ari is not None
    whole = True
    for name, without in MODULES.items():
        try:
            await systems.ari.ask(MODULE, {"moduleName": name})
        except NotFound:
            whole = False
            tell = problem if name in NEEDED else warning
            yield tell(
                _("The PBX has not loaded {module}: {without}.", module=name, without=without),
                _("Load it in modules.conf; it comes with Asterisk."),
            )
    if whole:
        yield ok(_("The PBX has loaded what conferences need."))


async def dial_in(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether the numbers to dial in lead to us."""
    assert systems.ami is not None
    assert systems.ari is not None
    settings = systems.config.conference
    if not settings.number and not settings.outside_number:
        yield ok(_("Nobody can dial in to conferences: [conference] has neither number nor outside_number."))
        return
    if not await matching(systems.ami, DIAL_IN, settings.number or "1"):
        yield problem(
            _("The dialplan has no context {context}: nobody can dial in to conferences.", context=DIAL_IN),
            _("Copy config/asterisk/extensions_ucbridge.conf anew, then: dialplan reload"),
        )
        return
    if not settings.number:
        yield ok(
            _(
                "Callers of {number} can join conferences if it leads to our context {context}.",
                number=settings.outside_number,
                context=DIAL_IN,
            )
        )
        return
    place = await _dialled(systems)
    if await matching(systems.ami, place, settings.number):
        yield ok(_("Phones can dial {number} to join conferences.", number=settings.number))
    else:
        yield problem(
            _("The number {number} of [conference] leads nowhere in {context}.", number=settings.number, context=place),
            _(
                "Add this line to the context {context}: exten => {number},1,Goto({ours},{number},1)",
                context=place,
                number=settings.number,
                ours=DIAL_IN,
            ),
        )


async def recordings(systems: Systems) -> AsyncIterator[Finding]:
    """Record a moment of nothing, and delete it, where conferences or calls are recorded."""
    assert systems.ari is not None
    if not systems.config.records:
        return
    name = {"recordingName": f"conference/check-{token_hex(4)}"}
    async with ear(systems, systems.ari) as (channel_id, _events):
        try:
            await systems.ari.ask(RECORD, {"channelId": channel_id}, name=name["recordingName"], format="wav")
        except PbxError as error:
            yield problem(
                _("Nothing can be recorded: {reason}", reason=error.text),
                _("Asterisk writes recordings into the folder recording of its spool: let its user write there."),
            )
            return
        await systems.ari.ask(STOP, name)
    with suppress(NotFound):
        await systems.ari.ask(DISCARD, name)
    yield ok(_("The PBX records."))


async def _dialled(systems: Systems) -> str:
    assert systems.ari is not None
    try:
        answer = await systems.ari.ask(GLOBAL_VARIABLE, variable="UCB_DIAL_CONTEXT")
    except NotFound:
        return DIALLED
    value = answer.get("value") if isinstance(answer, dict) else None
    return value if isinstance(value, str) and value else DIALLED

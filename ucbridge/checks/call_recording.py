"""Recorded calls: whether the PBX can say that they are."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.finding import Finding, ok, problem
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _
from ucbridge.pbx.ari.operations import MODULE, SOUND
from ucbridge.pbx.ari.rest import NotFound, Rest


async def notice(systems: Systems) -> AsyncIterator[Finding]:
    """Look for what calls are recorded with, and for the sound that says so: nobody hears anything."""
    assert systems.ari is not None
    settings = systems.config.calls.recording
    if settings is None:
        return
    if not await _has(systems.ari, {"moduleName": "res_stasis_snoop.so"}):
        yield problem(
            _("The PBX has no module res_stasis_snoop.so: no call can be recorded."),
            _("Load it: most packages of Asterisk bring it along."),
        )
        return
    if not settings.notice:
        return
    for sound in settings.sounds:
        if await _has(systems.ari, {"soundId": sound}):
            yield ok(_("The PBX says that a call is recorded: {sound}", sound=sound))
            return
    yield problem(
        _("The PBX has no sound {sounds}: no call is recorded.", sounds=", ".join(settings.sounds)),
        _("Name one it has in sounds of [calls.recording], or set notice = false there."),
    )


async def _has(rest: Rest, segments: dict[str, str]) -> bool:
    try:
        await rest.ask(MODULE if "moduleName" in segments else SOUND, segments)
    except NotFound:
        return False
    return True

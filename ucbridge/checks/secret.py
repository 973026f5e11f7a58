"""Whether the secrets of Asterisk can be read through the bridge's own users. What is read is never shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from ucbridge.checks.finding import Finding, ok, problem
from ucbridge.checks.systems import Systems, probe
from ucbridge.i18n import _
from ucbridge.pbx.ari.operations import GLOBAL_VARIABLE, VARIABLE
from ucbridge.pbx.ari.rest import Failed, NotFound
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import text

FILE = "FILE(/etc/passwd,0,1)"
"""One letter of a file everybody may read; an answer proves that any file can be read."""
Readable = Callable[[str], Awaitable[bool]]


async def through_ami(systems: Systems) -> AsyncIterator[Finding]:
    """Try to read our own entry of manager.conf, and a file, with Getvar."""
    ami = systems.ami
    assert ami is not None

    async def readable(expression: str) -> bool:
        try:
            return bool(text(await ami.action("Getvar", Variable=expression), "Value"))
        except ActionFailed:
            return False

    for finding in await _leaks(systems, "AMI", readable):
        yield finding


async def through_ari(systems: Systems) -> AsyncIterator[Finding]:
    """Try the same with the variables of a channel of ours that rings nobody, and with global ones."""
    ari = systems.ari
    assert ari is not None

    async def readable(expression: str) -> bool:
        for operation, segments in ((VARIABLE, {"channelId": channel_id}), (GLOBAL_VARIABLE, {})):
            try:
                answer = await ari.ask(operation, segments, variable=expression)
            except (Failed, NotFound):
                continue
            if isinstance(answer, dict) and answer.get("value"):
                return True
        return False

    async with probe(systems, ari) as channel_id:
        leaks = await _leaks(systems, "ARI", readable)
    for finding in leaks:
        yield finding


async def _leaks(systems: Systems, way: str, readable: Readable) -> list[Finding]:
    found = []
    # Our own entry, and a line without which there would be no AMI to ask.
    for entry in (f"{systems.config.pbx.ami.username},secret", "general,enabled"):
        if await readable(f"AST_CONFIG(manager.conf,{entry})"):
            found.append(_config_leak(way))
            break
    if await readable(FILE):
        found.append(_file_leak(way))
    return found or [ok(_("The secrets of manager.conf cannot be read through our {way} user.", way=way))]


def _config_leak(way: str) -> Finding:
    return problem(
        _("The secrets of manager.conf can be read through our {way} user: func_config is loaded.", way=way),
        _("Put noload = func_config.so into modules.conf and restart Asterisk; then change the secrets."),
    )


def _file_leak(way: str) -> Finding:
    return problem(
        _("Any file of the PBX can be read through our {way} user.", way=way),
        _("Set live_dangerously = no in asterisk.conf and restart Asterisk; then change the secrets."),
    )

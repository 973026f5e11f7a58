"""What our AMI user may do and hears: what the bridge needs, and nothing that would hand the PBX over."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems, probe
from ucbridge.i18n import _
from ucbridge.pbx.frames import text

NEEDED = frozenset({"call", "originate", "reporting"})
VOICEMAIL = frozenset({"user"})
"""To move, forward and delete messages."""
USEFUL = frozenset({"user", "agent", "message"})
"""Voicemail that may be switched on, queue membership and text messages; for later commands."""
DANGEROUS = frozenset({"system", "command", "config", "agi"})
"""Each lets whoever holds the secret run programs or change the configuration of Asterisk."""
_CLASSES = re.compile(r"\(Priv: ([a-z,]+)\)\s*$")
_ALWAYS_SHOWN = DANGEROUS | {"call", "originate", "user"}
"""Classes for which core Asterisk has an action that needs just them."""


async def writing(systems: Systems) -> AsyncIterator[Finding]:
    """Tell from the list of allowed actions which `write` classes the user has."""
    assert systems.ami is not None
    answer = await systems.ami.action("ListCommands")
    held = classes(text(answer, action) for action in answer)
    user, with_voicemail = systems.config.pbx.ami.username, systems.config.voicemail is not None
    write = "call,originate,reporting,user" if with_voicemail else "call,originate,reporting"
    if danger := held & DANGEROUS:
        yield problem(
            _("The AMI user {user} may do too much: write has {classes}.", user=user, classes=_listed(danger)),
            _("In manager.conf give [{user}] only: write = {classes}", user=user, classes=write),
        )
    if missing := NEEDED - held:
        yield problem(
            _("The AMI user {user} may do too little: write lacks {classes}.", user=user, classes=_listed(missing)),
            _("In manager.conf give [{user}]: write = {classes}", user=user, classes=write),
        )
    if with_voicemail and VOICEMAIL - held and not held & {"system"}:
        yield problem(
            _("The AMI user {user} may not move or delete voicemail messages: write lacks user.", user=user),
            _("In manager.conf give [{user}]: write = {classes}", user=user, classes=write),
        )
    elif not missing and not danger:
        yield ok(
            _("The AMI user {user} may do what the bridge needs (write = {classes}).", user=user, classes=_listed(held))
        )
    if not danger and (extra := held - NEEDED - USEFUL):
        yield warning(
            _(
                "The AMI user {user} may do more than the bridge needs: write has {classes}.",
                user=user,
                classes=_listed(extra),
            ),
            _("In manager.conf give [{user}] only: write = {classes}", user=user, classes=write),
        )


async def reading(systems: Systems) -> AsyncIterator[Finding]:
    """Make a channel that rings nobody and tell which of its events come over AMI."""
    assert systems.ari is not None
    async with probe(systems, systems.ari) as channel_id:
        heard = systems.heard[channel_id]
    if "Newchannel" not in heard:
        yield problem(
            _("The AMI user does not hear of calls."),
            _("In manager.conf give [{user}]: read = system,call,agent,user", user=systems.config.pbx.ami.username),
        )
        return
    yield ok(_("The AMI user hears of calls."))
    if "VarSet" in heard:
        yield warning(
            _("The AMI user hears twice as much as it needs: read has dialplan."),
            _("In manager.conf give [{user}]: read = system,call,agent,user", user=systems.config.pbx.ami.username),
        )


def classes(descriptions: Iterable[str]) -> frozenset[str]:
    """Return the `write` classes that explain why these actions are listed (Asterisk names the ones that would do)."""
    wanted = [
        frozenset(found[1].split(",")) - {"all"}
        for description in descriptions
        if (found := _CLASSES.search(description))
    ]
    certain = frozenset().union(*(alternatives for alternatives in wanted if len(alternatives) == 1))
    unexplained = [alternatives - _ALWAYS_SHOWN for alternatives in wanted if not alternatives & certain]
    return certain.union(*unexplained)


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(names))

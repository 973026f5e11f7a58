"""Voicemail: can the recordings be had the way the configuration says, and has everybody a mailbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.checks.systems import Systems
from ucbridge.config.settings import VoicemailSettings
from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _, plural
from ucbridge.loopback import is_loopback
from ucbridge.pbx.ami import Ami
from ucbridge.pbx.ari.rest import Rest
from ucbridge.pbx.voicemail import contained, stored
from ucbridge.pbx.voicemail.actions import over
from ucbridge.pbx.voicemail.envelope import LARGEST
from ucbridge.pbx.voicemail.errors import NotOurs, NotSeen
from ucbridge.pbx.voicemail.interface import VoicemailBox, VoicemailMessage
from ucbridge.pbx.voicemail.pushed import LAST

SHORTEST_SECRET = 32
QUIET = 7 * 86_400
"""Seconds without a delivery that are worth a word."""
LOOKED_AT = 20
"""Mailboxes with messages in which a recording is looked for."""


async def recordings(systems: Systems) -> AsyncIterator[Finding]:
    """Try the chosen way to the recordings; nothing to tell without voicemail."""
    settings = systems.config.voicemail
    if settings is None:
        return
    async for finding in _ways(systems, settings):
        yield finding


async def mailboxes(systems: Systems) -> AsyncIterator[Finding]:
    """Compare the people and mailboxes of the configuration with those of the PBX."""
    settings = systems.config.voicemail
    if settings is None:
        return
    assert systems.ami is not None
    known = {box.id for box in await over(systems.ami).mailboxes()}
    lost = [
        person
        for person, of in systems.config.people.items()
        if of.extension and settings.whole(of.extension) not in known
    ]
    named = set(map(settings.whole, settings.mailboxes))
    if lost:
        yield warning(
            _("These people have no mailbox in {context}: {people}.", context=settings.context, people=", ".join(lost)),
            _("Add their extensions to voicemail.conf, or correct context in [voicemail]."),
        )
    if missing := sorted(named - known):
        yield problem(
            _("The PBX has no mailbox {mailboxes}.", mailboxes=", ".join(missing)),
            _("Correct [voicemail.mailboxes], or add it to voicemail.conf and run: voicemail reload"),
        )
    if known and not lost and not missing:
        yield ok(
            plural(
                "The PBX has {count} mailbox, and everybody configured has one.",
                "The PBX has {count} mailboxes, and everybody configured has one.",
                len(known),
            )
        )


async def _ways(systems: Systems, settings: VoicemailSettings) -> AsyncIterator[Finding]:
    if settings.source == "spool":
        for finding in await asyncio.to_thread(_spool, settings):
            yield finding
    elif settings.source == "push":
        for finding in _push(systems, settings):
            yield finding
    elif systems.ami is None or systems.ari is None:
        yield skipped(_("Recordings through ARI: not looked at, it needs AMI and ARI."))
    else:
        yield await _ari(systems.ami, systems.ari)


def _spool(settings: VoicemailSettings) -> list[Finding]:
    spool = settings.spool
    advice = _("Correct spool in [voicemail], or choose another source: config/asterisk/voicemail.md says which.")
    try:
        if not contained.is_folder(spool):
            return [problem(_("There is no voicemail spool at {path}.", path=spool), advice)]
        boxes = contained.names(spool, spool / settings.context)
        for box in boxes:
            _read_one(spool, spool / settings.context / box)
    except NotOurs as error:
        return [problem(_("{path}: {reason}", path=spool, reason=error.text), advice)]
    except PbxError as error:
        return [problem(_("{path}: {reason}", path=spool, reason=error.text), _read_it(spool))]
    if not boxes:
        return [
            warning(
                _("The voicemail spool {path} has no mailbox in {context} yet.", path=spool, context=settings.context),
                _("Leave a message and check again; Asterisk makes folders with the first one."),
            )
        ]
    return [
        ok(
            plural(
                "The voicemail spool {path} can be read; it has {count} mailbox.",
                "The voicemail spool {path} can be read; it has {count} mailboxes.",
                len(boxes),
                path=spool,
            )
        )
    ]


def _read_one(spool: Path, box: Path) -> None:
    for folder in contained.names(spool, box):
        texts = [name for name in contained.names(spool, box / folder) if name.endswith(".txt")]
        with suppress(LookupError):
            for name in texts[:1]:
                contained.read(spool, box / folder / name, largest=LARGEST)


def _read_it(spool: Path) -> Text:
    return _("As root: usermod -aG asterisk ucbridge; chmod -R g+rX {path}; then restart the bridge.", path=spool)


def _push(systems: Systems, settings: VoicemailSettings) -> list[Finding]:
    found = []
    secret = settings.push_secret.get_secret_value() if settings.push_secret else ""
    make = _("Make one with: openssl rand -hex 32, and put it into push_secret and into the hook's ini file.")
    if not secret:
        found.append(problem(_("[voicemail] has no push_secret: nothing is taken from the PBX."), make))
    elif len(secret) < SHORTEST_SECRET:
        found.append(
            problem(_("push_secret in [voicemail] is shorter than {count} characters.", count=SHORTEST_SECRET), make)
        )
    url = urlsplit(systems.config.web.public_url)
    if url.scheme != "https" and not is_loopback(url.hostname or systems.config.web.host):
        found.append(
            problem(
                _("The PBX can deliver recordings only to an https:// address."),
                _("Put a TLS proxy before the web server, and begin public_url with https://."),
            )
        )
    return [*found, _last(systems.config.bridge.data / "pushed" / LAST)]


def _last(mark: Path) -> Finding:
    advice = _("On the PBX, run: ucbridge-voicemail-push --check. See config/asterisk/voicemail.md.")
    try:
        days = (time.time() - mark.stat().st_mtime) / 86_400
    except OSError:
        return warning(_("The PBX has not delivered a recording yet."), advice)
    if days * 86_400 > QUIET:
        return warning(_("The PBX delivered its last recording {days} days ago.", days=round(days)), advice)
    return ok(
        plural(
            "The PBX delivers recordings; the last one came within {count} day.",
            "The PBX delivers recordings; the last one came within {count} days.",
            int(days) + 1,
        )
    )


async def _ari(ami: Ami, ari: Rest) -> Finding:
    actions = over(ami)
    full = [box for box in await actions.mailboxes() if box.new or box.old]
    for box in full[:LOOKED_AT]:
        message = next(iter(await actions.messages(box.id)), None)
        if message and await _seen(ari, box, message):
            return ok(_("ARI sees the recordings of voicemail."))
    if not full:
        return skipped(_("Recordings through ARI: no mailbox has a message to try it with. Leave one, check again."))
    return problem(
        _("ARI does not see the voicemail spool, because it lies outside Asterisk's recording directory."),
        _(
            "On the PBX, as root, with Asterisk stopped: cd /var/spool/asterisk && mkdir -p recording && "
            "mv voicemail recording/ && ln -s recording/voicemail voicemail. See config/asterisk/voicemail.md."
        ),
    )


async def _seen(ari: Rest, box: VoicemailBox, message: VoicemailMessage) -> bool:
    try:
        await stored.file_at(ari, box.id, message.folder, 0, 1)
    except LookupError:
        return True  # more files than one are there
    except NotSeen:
        return False
    return True

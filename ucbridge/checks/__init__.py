"""`ucbridge check`: every part of a configuration, tried on the real systems."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from ucbridge.checks import (
    ami,
    announcements,
    ari,
    call_recording,
    clock,
    conference,
    connectors,
    data,
    dialplan,
    features,
    history,
    people,
    privileges,
    secret,
    speech,
    store,
    voicemail,
    web,
)
from ucbridge.checks.check import Check
from ucbridge.checks.finding import Finding
from ucbridge.checks.systems import connected
from ucbridge.config import Config
from ucbridge.i18n import _

CHECKS = (
    Check("data", _("The data folder"), data.folder),
    Check("store", _("The database"), store.database),
    Check("web", _("The web server"), web.server),
    Check("web", _("The public address"), web.public_url),
    Check("connectors", _("The settings of connectors"), connectors.settings),
    Check("connectors", _("The chat platforms"), connectors.own),
    Check("ami", _("The AMI sign-in"), ami.sign_in),
    Check("ami", _("What our AMI user may do"), privileges.writing, needs=("ami",)),
    Check("ari", _("The ARI sign-in"), ari.sign_in),
    Check("ari", _("ARI events and calls"), ari.application, needs=("ari",)),
    Check("ami", _("What our AMI user hears"), privileges.reading, needs=("ami", "ari")),
    Check("secrets", _("Secrets through AMI"), secret.through_ami, needs=("ami",)),
    Check("secrets", _("Secrets through ARI"), secret.through_ari, needs=("ari",)),
    Check("clock", _("The clocks"), clock.skew, needs=("ami",)),
    Check("dialplan", _("Our context"), dialplan.context, needs=("ami",)),
    Check("dialplan", _("Emergency numbers"), dialplan.emergency, needs=("ami",)),
    Check("phones", _("What people set on their phones"), features.dialect, needs=("ami",)),
    Check("phones", _("Writing what people set on their phones"), features.context, needs=("ami",)),
    Check("conference", _("The contexts of conferences"), conference.contexts, needs=("ami",)),
    Check("conference", _("What conferences need of Asterisk"), conference.modules, needs=("ari",)),
    Check("conference", _("The numbers to dial in"), conference.dial_in, needs=("ami", "ari")),
    Check("conference", _("Announcements"), announcements.fetched, needs=("ari",)),
    Check("conference", _("Recordings of conferences and calls"), conference.recordings, needs=("ari",)),
    Check("calls", _("The notice that a call is recorded"), call_recording.notice, needs=("ari",)),
    Check("speech", _("The speech engines"), speech.engines),
    Check("voicemail", _("The recordings of voicemail"), voicemail.recordings),
    Check("voicemail", _("The mailboxes"), voicemail.mailboxes, needs=("ami",)),
    Check("history", _("The call records"), history.records),
    Check("people", _("The phones of people"), people.phones, needs=("ari",)),
    Check("people", _("The extensions of people"), people.extensions, needs=("ami",)),
)


async def findings(config: Config) -> AsyncGenerator[tuple[str, Finding], None]:
    """Run every check and yield the name of its part with what it finds, as it is found."""
    async with connected(config) as systems:
        for check in CHECKS:
            async for finding in check.run(systems):
                yield check.part, finding

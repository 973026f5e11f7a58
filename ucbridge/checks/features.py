"""What people set on their phones: which dialect the PBX speaks, and whether the bridge can write it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.finding import Finding, ok, skipped, warning
from ucbridge.checks.systems import Systems
from ucbridge.config.pbx import FeatureSettings
from ucbridge.i18n import _
from ucbridge.pbx.ami import ACTION_SECONDS, LIST_SECONDS, Ami, Frames
from ucbridge.pbx.features.astdb import CONTEXT, EARLIER_CONTEXT, EARLIER_PUT, PUT, AstDb
from ucbridge.pbx.features.detecting import detect
from ucbridge.pbx.features.dialect import Dialect
from ucbridge.pbx.features.freepbx import FreePbx
from ucbridge.pbx.features.looking import look
from ucbridge.pbx.frames import Frame, Value

SHOWN_TO_ALL = "AMPMGRPASS"
"""The global variable in which FreePBX has the password of its own AMI user."""


async def dialect(systems: Systems) -> AsyncIterator[Finding]:
    """Tell how the dialplan keeps what people set on their phones."""
    assert systems.ami is not None
    db = _database(systems.ami)
    spoken = await detect(systems.config.pbx, db)
    if isinstance(spoken, FreePbx):
        async for finding in _freepbx(spoken, db):
            yield finding
    else:
        yield ok(_("The PBX has a dialplan of its own: what people set on their phones is where [pbx.features] says."))
        if missing := _missing(systems.config.pbx.features):
            yield skipped(_("The dialplan does not know: {keys} ([pbx.features]).", keys=", ".join(missing)))


async def context(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether the bridge can write what people set."""
    assert systems.ami is not None
    db = _database(systems.ami)
    include = _("Include config/asterisk/extensions_ucbridge.conf in extensions.conf, then: dialplan reload")
    if await db.extension_exists(CONTEXT, PUT):
        yield ok(_("The dialplan has our context {context}.", context=CONTEXT))
    elif await db.extension_exists(EARLIER_CONTEXT, EARLIER_PUT):
        yield warning(
            _(
                "The dialplan has no context {context}, only an older one: some of what people set on their phones in "
                "chat cannot be written.",
                context=CONTEXT,
            ),
            include,
        )
    else:
        yield warning(
            _(
                "The dialplan has no context {context}: nobody can set their phone in chat.",
                context=CONTEXT,
            ),
            include,
        )


async def _freepbx(spoken: Dialect, db: AstDb) -> AsyncIterator[Finding]:
    sight = await look(spoken, db, ())
    yield ok(_("The PBX is a FreePBX; it lists {count} extensions.", count=len(sight.listed)))
    if await spoken.voicemail_prefix(sight.listed) == "" and any(one.mailbox for one in sight.listed.values()):
        yield skipped(_("FreePBX's feature code Direct Dial Prefix (*) is off: calls cannot be sent into mailboxes."))
    if await db.variable(SHOWN_TO_ALL):
        yield warning(
            _("FreePBX has the password of its own AMI user in a global variable, which our AMI user can read."),
            _("FreePBX wants it there. Guard the secret of our AMI user as you guard FreePBX itself."),
        )


def _missing(settings: FeatureSettings) -> list[str]:
    names = ("forward_all", "forward_busy", "forward_no_answer", "call_waiting", "follow_me", "devices", "presence")
    return [name for name in names if not getattr(settings, name)]


def _database(ami: Ami) -> AstDb:
    async def ask(action: str, headers: dict[str, Value]) -> Frame:
        return await ami.action(action, within=ACTION_SECONDS, **headers)

    async def rows(action: str, headers: dict[str, Value]) -> Frames:
        return await ami.list(action, on_complete=None, within=LIST_SECONDS, **headers)

    return AstDb(ask, rows)

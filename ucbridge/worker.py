"""A machine that only shares the transcribing: it needs the configuration file and the database, no PBX and no chat."""

from __future__ import annotations

import asyncio
import secrets

import structlog

from ucbridge import recording_parts, systemd, voicemail_parts
from ucbridge.config import Config
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.store.database import Database
from ucbridge.store.engine import address_of
from ucbridge.supervision import Health, supervise
from ucbridge.workshop import Workshop

log = structlog.get_logger(__name__)


async def work(config: Config) -> None:
    """Write messages and recordings down until cancelled. Any number of machines and processes may.

    Raises:
        ConfigError: there is nothing to write down, or the database is one that only one machine has.
        StoreError: the database cannot be used.
    """
    if config.voicemail is None and not config.records:
        raise ConfigError(_("There is no work for a worker: turn voicemail on with [voicemail] in the configuration."))
    if address_of(config.database_url).get_backend_name() != "postgresql":
        raise ConfigError(
            _("A worker shares the bridge's database, and SQLite cannot: set url in [store] to a PostgreSQL one.")
        )
    async with Database.open(config.database_url) as database:
        name = f"worker-{secrets.token_hex(8)}"
        machine = Workshop(config, node=name)
        if config.voicemail:
            voicemail_parts.transcribing(config, config.voicemail, database, machine)
        if config.records:
            recording_parts.transcribing(config, database, machine)
        async with machine.working(), asyncio.TaskGroup() as tasks:
            health = Health()
            for part, run in machine.running.items():
                tasks.create_task(supervise(part, run, health))
            tasks.create_task(systemd.watchdog())
            systemd.notify("READY=1")
            log.info("running", node=name, at_once=config.speech.workers)

"""A machine that only shares the transcribing: it needs the configuration file and the database, no PBX and no chat."""

from __future__ import annotations

import asyncio
import secrets

import structlog

from ucbridge import systemd
from ucbridge.config import Config
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.store.database import Database
from ucbridge.store.engine import address_of
from ucbridge.supervision import Health, supervise
from ucbridge.voicemail_parts import Transcriber

log = structlog.get_logger(__name__)


async def work(config: Config) -> None:
    """Write messages down until cancelled. Any number of machines and processes may.

    Raises:
        ConfigError: voicemail is off, or the database is one that only one machine has.
        StoreError: the database cannot be used.
    """
    if config.voicemail is None:
        raise ConfigError(_("There is no work for a worker: turn voicemail on with [voicemail] in the configuration."))
    if address_of(config.database_url).get_backend_name() != "postgresql":
        raise ConfigError(
            _("A worker shares the bridge's database, and SQLite cannot: set url in [store] to a PostgreSQL one.")
        )
    async with Database.open(config.database_url) as database:
        name = f"worker-{secrets.token_hex(8)}"
        machine = Transcriber(config, config.voicemail, database, node=name)
        async with machine.working(), asyncio.TaskGroup() as tasks:
            health = Health()
            for part, run in machine.running.items():
                tasks.create_task(supervise(part, run, health))
            tasks.create_task(systemd.watchdog())
            systemd.notify("READY=1")
            log.info("running", node=name, at_once=config.speech.workers)

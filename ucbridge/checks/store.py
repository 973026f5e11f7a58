"""The database: can it be reached, and brought up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.data import foreign_owner
from ucbridge.checks.finding import Finding, ok, problem, skipped
from ucbridge.checks.systems import Systems
from ucbridge.errors import ConfigError, StoreError
from ucbridge.i18n import _
from ucbridge.store.rehearsal import rehearse


async def database(systems: Systems) -> AsyncIterator[Finding]:
    """Connect and try the migrations in a transaction that is taken back."""
    folder = systems.config.bridge.data
    if not systems.config.store.url.get_secret_value():
        if not (folder / "ucbridge.sqlite").exists():
            yield ok(_("The database will be made at the first start."))
            return
        if foreign_owner(folder):
            yield skipped(_("The database was not opened: its folder belongs to another user."))
            return
    try:
        changes = await rehearse(systems.config.database_url)
    except (ConfigError, StoreError) as error:
        yield problem(error.text, _("See url in [store]; it is postgresql://user@host/database, or empty for SQLite."))
    else:
        yield ok(
            _("The database can be used, and will be brought up to date at the next start.")
            if changes
            else _("The database can be used and is up to date.")
        )

"""The database: can it be reached, and brought up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.data import foreign_owner
from ucbridge.checks.finding import Finding, ok, problem, skipped
from ucbridge.checks.rehearsal import rehearse
from ucbridge.checks.site import Site
from ucbridge.errors import ConfigError, StoreError
from ucbridge.i18n import _


async def database(site: Site) -> AsyncIterator[Finding]:
    """Connect and try the migrations in a transaction that is taken back."""
    folder = site.config.bridge.data
    if not site.config.store.url.get_secret_value():
        if not (folder / "ucbridge.sqlite").exists():
            yield ok(_("The database will be made at the first start."))
            return
        if foreign_owner(folder):
            yield skipped(_("The database was not opened: its folder belongs to another user."))
            return
    try:
        changes = await rehearse(site.config.database_url)
    except (ConfigError, StoreError) as error:
        yield problem(error.text, _("See url in [store]; it is postgresql://user@host/database, or empty for SQLite."))
    else:
        yield ok(
            _("The database can be used, and will be brought up to date at the next start.")
            if changes
            else _("The database can be used and is up to date.")
        )

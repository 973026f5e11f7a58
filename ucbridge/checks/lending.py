"""What a check lends a connector: the parts a running bridge would, of which nothing is kept."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ucbridge.checks.data import foreign_owner
from ucbridge.config import Config
from ucbridge.connector import Parts
from ucbridge.errors import ConfigError, StoreError
from ucbridge.sounds import Sounds
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.rehearsal import rehearse
from ucbridge.store.sessions import Sessions
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.signin import SignIn
from ucbridge.web.site import site_of


@asynccontextmanager
async def parts(config: Config) -> AsyncIterator[Parts]:
    """Lend parts that stand on the bridge's own database, or on an empty one where that is not there or not ours."""
    with tempfile.TemporaryDirectory(prefix="ucbridge-check-") as folder:
        url = config.database_url if await _usable(config) else f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        async with Database.open(url) as database:
            sign_in = SignIn(Sessions(database), site_of(config.web).origin)
            listen = ListenPages(ListeningLinks(secrets.token_bytes()), sign_in)
            sounds, workspaces, directory = Sounds(database), Workspaces(database), DirectoryPeople(database)
            yield Parts(config, database, sign_in, listen, sounds, workspaces, Health(), directory)


async def _usable(config: Config) -> bool:
    """Tell whether the database can be opened without changing it."""
    data = config.bridge.data
    own = not config.store.url.get_secret_value()
    if own and (not (data / "ucbridge.sqlite").exists() or foreign_owner(data)):
        return False
    try:
        return not await rehearse(config.database_url)
    except (ConfigError, StoreError):
        return False

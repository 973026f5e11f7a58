"""What is known is written down in the end, whatever the database does meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.teams.noted import Noted
from ucbridge.errors import StoreError
from ucbridge.i18n import _
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database

pytestmark = pytest.mark.asyncio


class Trouble(ConnectorState):
    """Raises what it is told to, until that is over."""

    trouble: Exception | None = None

    async def put(self, kind: str, key: str, value: Any) -> None:
        if self.trouble:
            raise self.trouble
        await super().put(kind, key, value)


async def test_what_could_not_be_written_is_written_with_the_next(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path / 'x.sqlite'}") as database:
        state = Trouble(database, "teams")
        noted = Noted(state, "team")
        noted.put("gone", {"name": "Gone"})
        await noted.write()
        state.trouble = StoreError(_("busy"))
        noted.put("acme", {"name": "Acme"})
        with pytest.raises(StoreError):
            await noted.write()
        assert noted.unwritten
        state.trouble = None
        noted.put("gone", None)
        await noted.write()
        assert await noted.all() == {"acme": {"name": "Acme"}}
        assert not noted.unwritten


async def test_what_can_never_be_written_keeps_nothing_else_from_it(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path / 'x.sqlite'}") as database:
        noted = Noted(ConnectorState(database, "teams"), "team")
        noted.put("odd", {"name": object()})
        noted.put("acme", {"name": "Acme"})
        with pytest.raises(TypeError):
            await noted.write()
        await noted.write()
        assert await noted.all() == {"acme": {"name": "Acme"}}

"""Connectors that look at their platform themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from ucbridge.checks import connectors
from ucbridge.checks.check import Check
from ucbridge.checks.finding import Finding, Level, ok, warning
from ucbridge.checks.systems import Systems
from ucbridge.config import AmiSettings, AriSettings, Bridge, Config, PbxSettings
from ucbridge.connector import Bot, Parts
from ucbridge.errors import BridgeError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.store.database import Database
from ucbridge.store.workspaces import Workspace, Workspaces

pytestmark = pytest.mark.asyncio


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    room: str = "lobby"


class Silent:
    """A chat that has nothing to check."""

    Settings: type[BaseModel] = Settings
    name = "talk"

    def __init__(self, settings: BaseModel, parts: Parts) -> None:
        self.settings, self.parts = settings, parts

    async def run(self, bot: Bot) -> None:
        raise NotImplementedError

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        raise NotImplementedError


class Talk(Silent):
    """A chat that tells how many of its workspaces are known."""

    async def check(self) -> AsyncIterator[Finding]:
        known = await self.parts.workspaces.all("talk")
        yield ok(_("The room {room} is open, {count} known.", room=self.settings.room, count=len(known)))  # type: ignore[attr-defined]
        yield warning(_("It is dark in there."), _("Switch the light on."))


class Broken(Talk):
    async def check(self) -> AsyncIterator[Finding]:
        yield ok(_("So far, so good."))
        raise BridgeError(_("The door is locked."))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


async def told(
    monkeypatch: pytest.MonkeyPatch, data: Path, chat: type[Silent], table: dict[str, object] | None
) -> list[tuple[Level, str]]:
    installed = EntryPoints([EntryPoint("talk", f"{__name__}:{chat.__name__}", connectors.GROUP)])
    monkeypatch.setattr(connectors, "entry_points", installed.select)
    secret = SecretStr("x")
    pbx = PbxSettings(ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret))
    config = Config(bridge=Bridge(data=data), pbx=pbx, connectors={} if table is None else {"talk": table})
    check = Check("connectors", _("The chat platforms"), connectors.own)
    return [(finding.level, str(finding.text)) async for finding in check.run(Systems(config))]


async def test_a_chat_is_asked_itself(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    assert await told(monkeypatch, data, Talk, {"room": "hall"}) == [
        (Level.OK, "The room hall is open, 0 known."),
        (Level.WARNING, "It is dark in there."),
    ]
    assert list(data.iterdir()) == []  # looking leaves nothing behind


async def test_it_sees_what_people_chose(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    async with Database.open(f"sqlite:///{data / 'ucbridge.sqlite'}") as database:
        await Workspaces(database).save(Workspace("talk", "1"), by="somebody")
    found = await told(monkeypatch, data, Talk, {})
    assert found[0] == (Level.OK, "The room lobby is open, 1 known.")


async def test_one_that_is_off_or_wrongly_set_or_has_no_checks_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    assert await told(monkeypatch, data, Talk, None) == []
    assert await told(monkeypatch, data, Talk, {"room": 7}) == []
    assert await told(monkeypatch, data, Silent, {}) == []


async def test_one_that_gives_up_says_why(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    assert await told(monkeypatch, data, Broken, {}) == [
        (Level.OK, "So far, so good."),
        (Level.SKIPPED, "The chat platforms: not looked at to the end. The door is locked."),
    ]

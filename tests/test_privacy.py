"""Everything is done once with the log wide open: it tells what happened, and to nobody's name or number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.connectors.webchat.house import open_house
from tests.connectors.webchat.window import window
from tests.fake_pbx import FakePbx
from tests.office import office
from tests.waiting import until
from ucbridge import logs
from ucbridge.models import Account
from ucbridge.services.calls import Calls

SAID = ("/call Bob", "/hangup", "/call 06 12 34 56 78", "/call +33 8 99 12 34 56", "/call Zyx Wvu", "112", "/status")
MORE = ("/whoami", "/link 103", "/link 103 123456", "/help", "/unlink", "Zyx Wvu is late", "/call Plomberie")
PERSONAL = (
    "Alice",
    "Martin",
    "Durand",
    "Bob",
    "Plomberie",
    "Zyx",
    "Wvu",
    "12 34 56",
    "0612345678",
    "612345678",
    "123456",
)


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.asyncio
async def test_the_log_names_nobody(
    tmp_path: Path, style: logs.Format, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure(style, level="debug")
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        room = chat(there)
        for text in (*SAID, *MORE):
            await room.say(text)
            for order in pbx.orders:
                pbx.ring_own(order)
            await until(lambda: not pbx.orders or pbx.orders[-1].channel_id in pbx.model.channels)
            for order in pbx.orders:
                pbx.end(order.channel_id)
            pbx.orders.clear()
        await there.services.people.of(Account("chat", "U-9", "Zyx Wvu"))

        async def broken(_self: object, _person: object, target: str, **_options: object) -> None:
            raise KeyError(target)

        monkeypatch.setattr(Calls, "place", broken)
        assert str((await room.say("/call Zyx Wvu")).title).startswith("Something went wrong")
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.say("/call Bob Durand")
        await alice.told("done")
    out = capsys.readouterr().err
    assert out.count("answered") > len(SAID)
    assert "KeyError" in out
    assert not [each for each in PERSONAL if each in out]

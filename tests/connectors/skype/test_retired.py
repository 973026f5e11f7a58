"""Skype is gone: wherever somebody tries it, one sentence says so, and what it left behind is understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from connectors.skype.connector import Settings, Skype
from tests.commands.bot import chat
from tests.office import office
from ucbridge import connector_registry
from ucbridge.config import load
from ucbridge.errors import ConfigError, Refused, UserError
from ucbridge.models import Account, Invocation, State
from ucbridge.services.written_numbers import numbers_in

CONFIG = """
[pbx.ami]
secret = "x"
[pbx.ari]
secret = "x"
[connectors.skype]
username = "bob"
"""
RETIRED = "Skype was retired in May 2025; Microsoft Teams took its place."


def test_an_administrator_reads_what_to_use_instead(tmp_path: Path) -> None:
    file = tmp_path / "ucbridge.toml"
    file.write_text(CONFIG)
    with pytest.raises(ConfigError) as told:
        load(file, {}, connectors=connector_registry.settings_of(connector_registry.classes()))
    [problem] = told.value.problems
    assert str(problem).endswith(
        f"connectors.skype: {RETIRED} The bridge speaks to Teams with a table [connectors.teams]: remove this one."
    )


def test_it_never_runs() -> None:
    with pytest.raises(ConfigError, match="retired"):
        Skype(cast("Settings", None), cast("Any", None))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text", ["/skype", "skype Bob", "/Skype bob", "/call skype:live:bob?chat", "/call skype:bob.durand"]
)
async def test_a_person_reads_it_in_chat(tmp_path: Path, text: str) -> None:
    async with office(tmp_path) as there:
        reply = await chat(there).bot.answer(Invocation("1", Account("local", "alice"), "alice", text=text))
    assert reply is not None
    assert (str(reply.title), reply.state) == ("Skype is no more", State.ERROR)
    assert str(reply.text) == f"{RETIRED} Type /call and a name or number."


@pytest.mark.asyncio
async def test_its_links_are_numbers_where_they_carry_one(tmp_path: Path) -> None:
    async with office(tmp_path, people={"bob": {"name": "Bob", "extension": "102"}}) as there:
        find = there.services.directory.find
        assert (await find("skype:+33199001234?call")).extension == "+33199001234"
        assert (await find("Skype:0199001234")).extension == "+33199001234"
        assert (await find("skype:102?call")).name == "Bob"
        with pytest.raises(UserError, match="retired"):
            await find("skype:echo123?call")
        for emergency in ("skype:112?call", "skype:112", "skype:+112"):
            with pytest.raises(Refused):
                await there.call(emergency, by="bob")


def test_its_links_in_a_message_can_be_called() -> None:
    assert numbers_in("see skype:+33142685300?call or ring 102", "FR", {"102"}) == ("+33142685300", "102")
    assert numbers_in("skype:+33142685300?call", "FR", ()) == ("+33142685300",)
    assert numbers_in("skype:live:bob?chat", "FR", ()) == ()

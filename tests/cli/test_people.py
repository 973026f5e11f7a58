import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ucbridge.cli import application
from ucbridge.config import load
from ucbridge.models import Account
from ucbridge.pbx.voicemail.delivery import Delivery
from ucbridge.pbx.voicemail.pushed import PushedSource
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson
from ucbridge.store.links import Links
from ucbridge.store.sessions import Sessions
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemails

CONFIG = """
bridge.data = "data"
web.port = {port}
[pbx.ami]
secret = "a"
[pbx.ari]
secret = "b"
[people.alice]
name = "Alice Martin"
extension = "101"
accounts = {{ teams = "a@example.com" }}
[people.bob]
name = "Bob Durand"
extension = "102"
[people.carol]
name = "Carol Petit"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "ucbridge.toml"
    file.write_text(CONFIG.format(port=8080))
    return file


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(application(arguments), arguments)
    return result.exit_code, result.output


def test_people_are_shown_with_what_they_linked(config: Path) -> None:
    asyncio.run(_fill(config))
    code, said = run("people", "--config", str(config), "--json")
    assert code == 0
    assert [json.loads(line) for line in said.splitlines()] == [
        {
            "id": "alice",
            "name": "Alice Martin",
            "extension": "101",
            "linked": "configuration",
            "mail": "",
            "accounts": {"teams": "a@example.com"},
        },
        {"id": "bob", "name": "Bob Durand", "extension": None, "linked": "unlinked", "mail": "", "accounts": {}},
        {"id": "carol", "name": "Carol Petit", "extension": None, "linked": "none", "mail": "", "accounts": {}},
        {"id": "u-7", "name": "Zed", "extension": "105", "linked": "proved", "mail": "", "accounts": {"discord": "7"}},
    ]


def test_people_are_shown_as_a_table(config: Path) -> None:
    asyncio.run(_fill(config))
    _code, said = run("people", "--config", str(config))
    assert [line.split()[0] for line in said.splitlines()] == ["alice", "bob", "carol", "u-7"]
    assert "by the configuration" in said
    assert "discord:7" in said


async def _fill(config: Path) -> None:
    async with Database.open(load(config, {}).database_url) as database:
        await Accounts(database).remember(Account("discord", "7", "Zed"), "u-7")
        await Links(database).put("u-7", "105")
        await Links(database).put("bob", None)


def test_a_link_signs_the_person_in_once(config: Path) -> None:
    code, said = run("people", "--config", str(config), "link", "alice")
    assert code == 0
    start, token = said.strip().rsplit("/", 1)
    assert start == "http://127.0.0.1:8080/signin"
    assert asyncio.run(_redeem(config, token)) == ["alice", None]


async def _redeem(config: Path, token: str) -> list[str | None]:
    async with Database.open(load(config, {}).database_url) as database:
        return [await Sessions(database).redeem(token) for _ in range(2)]


def test_nobody_gets_a_link_who_is_not_known(config: Path) -> None:
    code, said = run("people", "link", "zed", "--config", str(config))
    assert code == 1
    assert "there are alice, bob, carol" in said


def test_a_port_nobody_chose_makes_no_link(config: Path) -> None:
    config.write_text(CONFIG.format(port=0))
    code, said = run("people", "link", "alice", "--config", str(config))
    assert code == 78
    assert "web.port is 0" in said


def test_a_wrong_configuration_is_told_with_all_its_mistakes(config: Path) -> None:
    config.write_text("web.port = 'x'")
    code, said = run("people", "--config", str(config))
    assert code == 78
    assert "web.port: expected a whole number" in said
    assert "pbx: expected a value, found nothing." in said


def test_signing_somebody_out_ends_their_sessions_and_voids_their_links(config: Path) -> None:
    async def begin() -> str:
        async with Database.open(load(config, {}).database_url) as database:
            for person in ("alice", "alice", "bob"):
                await Sessions(database).start(person)
            return await Sessions(database).issue_link("alice", timedelta(minutes=5))

    token = asyncio.run(begin())
    assert run("people", "--config", str(config), "signout", "alice") == (0, "2 sessions were ended.\n")
    assert asyncio.run(_redeem(config, token)) == [None, None]
    assert run("people", "signout", "alice", "--config", str(config)) == (0, "0 sessions were ended.\n")


def test_a_name_cannot_speak_to_the_terminal(config: Path) -> None:
    config.write_text(CONFIG.format(port=8080).replace("Bob Durand", "Bob\\u001b[2J\\u0007\\nalice\\u202e"))
    code, said = run("people", "--config", str(config))
    assert (code, len(said.splitlines())) == (0, 3)
    assert all(each.isprintable() or each == "\n" for each in said)


def test_people_of_the_directory_are_shown_and_can_be_erased(config: Path) -> None:
    async def bring() -> None:
        async with Database.open(load(config, {}).database_url) as database:
            listed = DirectoryPerson("teams", "c-1", "Zoé Petit", ("zoe@example.com",), ("+33 1 99 00 12 34",))
            await DirectoryPeople(database).put([listed])

    asyncio.run(bring())
    _code, said = run("people", "--config", str(config), "--json")
    zoe = json.loads(said.splitlines()[-1])
    assert (zoe["id"], zoe["name"], zoe["linked"]) == ("teams-c-1", "Zoé Petit", "directory")
    assert (zoe["mail"], zoe["accounts"]) == ("zoe@example.com", {"teams": "c-1"})
    code, said = run("people", "--config", str(config), "erase", "--yes", "Zoé Petit")
    assert code == 0
    assert "1 entry of the directory" in said
    assert "The company's directory still names Zoé Petit (teams-c-1)" in said
    assert "teams-c-1" not in run("people", "--config", str(config))[1]


def test_erasing_asks_first_and_tells_what_went_and_what_is_left(config: Path) -> None:
    asyncio.run(_fill(config))
    refused = CliRunner().invoke(
        application(("people",)), ("people", "--config", str(config), "erase", "u-7"), input="n\n"
    )
    assert refused.exit_code == 1
    assert "Everything the bridge keeps about Zed (u-7) is deleted" in refused.output
    assert "u-7" in run("people", "--config", str(config))[1]
    agreed = CliRunner().invoke(
        application(("people",)), ("people", "--config", str(config), "erase", "u-7"), input="y\n"
    )
    assert agreed.exit_code == 0
    assert "1 link to an extension\n  1 chat account\n" in agreed.output
    assert "The phone system keeps its own voicemail" in agreed.output
    assert "u-7" not in run("people", "--config", str(config))[1]


def test_erasing_without_asking_says_that_the_configuration_still_names_them(config: Path) -> None:
    asyncio.run(_fill(config))
    code, said = run("people", "erase", "Alice Martin", "--yes", "--config", str(config))
    assert code == 0
    assert "Nothing was left to delete." in said
    assert "remove [people.alice] from it" in said


def test_erasing_takes_what_the_pbx_delivered_and_nobody_fetched(config: Path) -> None:
    config.write_text(CONFIG.format(port=8080) + '[voicemail]\nsource = "push"\npush_secret = "s"\n')
    folder, digest = config.parent / "data/pushed", sha256(b"secret words").hexdigest()

    async def arrive() -> None:
        there = PushedSource(folder, largest=1000, days=1)

        async def sound() -> AsyncIterator[bytes]:
            yield b"secret words"

        await there.take(Delivery("102@default", "1-a", "wav"), sound(), digest=digest)
        async with Database.open(load(config, {}).database_url) as database:
            await Voicemails(database).add(
                "102@default", "1-a", folder="INBOX", caller_name="", caller_number="", left_at=utc_now(), seconds=1,
                urgent=False, announced=True,
            )  # fmt: skip

    asyncio.run(arrive())
    code, said = run("people", "erase", "bob", "--yes", "--config", str(config))
    assert (code, "1 voicemail message" in said) == (0, True)
    assert [file.read_bytes() for file in folder.glob("*.wav")] == [b""]


def test_nobody_is_erased_who_is_not_known(config: Path) -> None:
    code, said = run("people", "erase", "zed", "--yes", "--config", str(config))
    assert code == 1
    assert "Nothing is kept about zed" in said


def test_erasing_needs_an_answer_where_nobody_can_give_one(config: Path) -> None:
    asyncio.run(_fill(config))
    assert run("people", "erase", "u-7", "--config", str(config))[0] == 1
    assert "u-7" in run("people", "--config", str(config))[1]


def test_erasing_works_while_somebody_else_has_the_database_open(config: Path) -> None:
    async def both() -> tuple[int, str]:
        async with Database.open(load(config, {}).database_url) as database:
            await Accounts(database).remember(Account("discord", "7", "Zed"), "u-7")
            erased = await asyncio.to_thread(run, "people", "erase", "u-7", "--yes", "--config", str(config))
            assert await Accounts(database).all() == []
            return erased

    code, said = asyncio.run(both())
    assert (code, "1 chat account" in said) == (0, True)

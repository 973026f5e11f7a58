"""Scripts talk to the bridge over a socket of this machine."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.local import client
from tests.connectors.local.house import CODE, card, house, program
from ucbridge.connector import EditsMessages, Listens, ReachesPeople
from ucbridge.i18n import _
from ucbridge.models import Address, Audio, Person, Reply, State

ALICE, BOB = Person("alice", "Alice Martin"), Person("bob", "Bob Durand")


@pytest.mark.asyncio
async def test_a_command_is_answered_and_its_card_followed(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        answer = (await script.ask("/call", language="fr"))["answer"]
        asked = here.bot.asked[0]
        assert (asked.account.connector, asked.account.id, asked.language, asked.text) == (
            "local",
            "alice",
            "fr",
            "/call",
        )
        assert (answer["kind"], answer["title"], answer["state"]) == ("reply", "Ringing", "ringing")
        assert answer["buttons"][0]["action"] == "hangup"
        await here.edit("Connected")
        event = (await script.read())["event"]
        assert (event["kind"], event["title"], event["id"]) == ("edit", "Connected", answer["id"])


@pytest.mark.asyncio
async def test_a_button_is_pressed_on_the_same_connection(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        token = (await script.ask("/call"))["answer"]["buttons"][0]["id"]
        await script.send({"as": "alice", "token": token})
        assert (await script.read())["answer"]["title"] == "Hung up"
        assert here.bot.asked[-1].token == token


@pytest.mark.asyncio
async def test_a_button_that_asks_for_something_says_so_and_acts_once_it_is_typed(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        press = {"as": "alice", "token": (await script.ask("/link"))["answer"]["buttons"][0]["id"], "language": "fr"}
        await script.send(press)
        asks = {"label": CODE.label.to("fr"), "hint": "123456", "most": 20, "long": False}
        assert await script.read() == {"asks": asks}
        await script.send({**press, "typed": " 123 456 "})
        assert (await script.read())["answer"]["title"] == "Linked with 123 456"


@pytest.mark.asyncio
async def test_nothing_to_show_is_an_answer_too(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        assert await script.ask("/nothing") == {"answer": None}


@pytest.mark.asyncio
async def test_edits_go_to_the_program_that_asked_and_notices_to_all_of_the_person(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as one, program(here.path) as two, program(here.path) as bob:
        await one.ask("/call")
        await two.ask("/nothing")
        await bob.ask("/nothing", person="bob")
        assert here.local.conversation_of(ALICE) == "alice"
        message = await here.local.send("alice", Reply(_("A call for you"), topic="call:c2"))
        for script in (one, two):
            event = (await script.read())["event"]
            assert (event["kind"], event["title"], event["id"]) == ("notice", "A call for you", message)
        await here.local.edit(Address("local", "alice", message), Reply(_("Missed")))
        assert [(await script.read())["event"]["title"] for script in (one, two)] == ["Missed", "Missed"]
        await here.edit("Connected")
        assert (await one.read())["event"]["title"] == "Connected"
        for script in (two, bob):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await script.reader.readline()


@pytest.mark.asyncio
async def test_a_notice_sent_twice_under_one_key_is_told_once_and_its_sound_is_named(tmp_path: Path) -> None:
    notice = Reply(_("New voicemail"), topic="voicemail:1", audio=Audio("/voicemail/1/audio", 12.4, "AP8="))
    async with house(tmp_path) as here, program(here.path) as script:
        await script.ask("/nothing")
        assert [await here.local.send("alice", notice, key="k1") for _again in range(2)] == ["k1", "k1"]
        assert await here.local.send("alice", Reply(_("Another")), key="k2") == "k2"
        first, second = [(await script.read())["event"] for _each in range(2)]
    url = first["audio"].pop("url")
    assert url.startswith("https://chat.example.com/voicemail/1/listen?for=alice&until=")
    assert first["audio"] == {"seconds": 12.4, "waveform": "AP8="}
    assert (first["id"], first["kind"], second["id"], second["audio"]) == ("k1", "notice", "k2", None)


@pytest.mark.asyncio
async def test_a_program_that_left_is_gone_for_good(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        async with program(here.path) as script:
            await script.ask("/call")
            await here.edit("Connected")
        async with asyncio.timeout(5):
            while here.local.conversation_of(ALICE):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        with pytest.raises(LookupError):
            await here.local.edit(here.bot.addresses[0], card("Ended", State.ENDED))
        with pytest.raises(LookupError):
            await here.local.send("alice", Reply(_("Hello")))


@pytest.mark.asyncio
async def test_a_program_that_does_not_read_is_cut_off_and_harms_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        await script.ask("/call")
        with pytest.raises(LookupError):
            await here.edit("x" * client.MOST_UNREAD)


@pytest.mark.asyncio
async def test_what_is_no_request_is_answered_with_one_sentence(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        for line in (b"hello", b"[]", b'{"as": 1}', b'{"as": "alice"}', b'{"text": "/call"}', b"\xff", b"{}"):
            await script.send(line)
            assert (await script.read())["error"].endswith(".")
        await script.send({"as": "alice", "text": "/call", "token": "t"})
        assert "error" in await script.read()
        assert not here.bot.asked
        assert (await script.ask("/nothing")) == {"answer": None}


@pytest.mark.asyncio
async def test_a_line_without_end_is_not_kept(tmp_path: Path) -> None:
    async with house(tmp_path) as here, program(here.path) as script:
        script.writer.write(b"x" * 300_000)
        with suppress(ConnectionResetError):  # cut off with the rest unread
            async with asyncio.timeout(5):
                assert await script.reader.read() == b""
        async with program(here.path) as other:
            assert await other.ask("/nothing") == {"answer": None}


@pytest.mark.asyncio
async def test_another_user_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(tmp_path) as here:
        monkeypatch.setattr(client.os, "getuid", lambda: 4242)
        async with program(here.path) as script:
            assert await script.reader.read() == b""
        assert not here.bot.asked


@pytest.mark.asyncio
async def test_a_hundred_programs_at_once_are_all_answered(tmp_path: Path) -> None:
    async with house(tmp_path) as here:

        async def one() -> str:
            async with program(here.path) as script:
                return str((await script.ask("/call"))["answer"]["title"])

        assert await asyncio.gather(*(one() for _number in range(100))) == ["Ringing"] * 100
        assert len({asked.id for asked in here.bot.asked}) == 100


@pytest.mark.asyncio
async def test_it_has_every_capability_it_claims(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        for capability in (EditsMessages, ReachesPeople, Listens):
            assert isinstance(here.local, capability)

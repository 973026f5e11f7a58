"""`ucbridge say`, as a script or a person at a terminal uses it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.connectors.local.house import House, house
from tests.waiting import until
from ucbridge.cli import talk as talking
from ucbridge.cli.card import plain
from ucbridge.codec import to_public
from ucbridge.i18n import Text
from ucbridge.models import Address, Audio, Button, Field, Person, Reply, State

FIELDS = {"id", "kind", "title", "text", "state", "fields", "buttons", "audio", "private"}


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        yield running


class Ran:
    """What a finished `ucbridge say` printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def start(
    *arguments: object, stdout: int = asyncio.subprocess.PIPE, **environ: str
) -> asyncio.subprocess.Process:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("UCBRIDGE", "LC_", "LANG"))}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ucbridge",
        "say",
        *map(str, arguments),
        env=clean | environ,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )


async def say(*arguments: object, **environ: str) -> Ran:
    process = await start(*arguments, **environ)
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())


@pytest.mark.asyncio
async def test_the_reply_is_one_json_object(here: House) -> None:
    ran = await say("--as", "alice", "/call", "--json", "--socket", here.path)
    (card,) = ran.cards
    assert card.keys() == FIELDS
    assert (card["kind"], card["title"], card["state"], ran.code, ran.err) == ("reply", "Ringing", "ringing", 0, "")
    assert here.bot.asked[0].account.id == "alice"


@pytest.mark.asyncio
async def test_the_reply_is_a_readable_card(here: House) -> None:
    ran = await say("--as", "alice", "/call", UCBRIDGE_SOCKET=str(here.path))
    assert ran.out == "… Ringing\n  [Hang up]\n"


@pytest.mark.asyncio
async def test_an_error_is_exit_code_1(here: House) -> None:
    ran = await say("--as", "alice", "/dial", "--socket", here.path)
    assert ran.code == 1
    assert ran.out == "✗ That did not work\n  Text /dial\n"


@pytest.mark.asyncio
async def test_following_prints_each_edit_at_once_until_the_time_is_over(here: House) -> None:
    process = await start("--as", "alice", "/call", "--json", "--follow", "1.5", "--socket", here.path)
    assert process.stdout is not None
    first = json.loads(await process.stdout.readline())
    began = asyncio.get_running_loop().time()
    await here.edit("Connected")
    second = json.loads(await process.stdout.readline())
    assert process.returncode is None, "it was printed while the program still runs"
    await here.edit("Ended", State.ENDED)
    out, _err = await process.communicate()
    assert [second["kind"], json.loads(out)["title"]] == ["edit", "Ended"]
    assert first["id"] == second["id"]
    assert asyncio.get_running_loop().time() - began > 1, "a final card does not end it"
    assert process.returncode == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("button", ["hang up", "HANGUP", "Hang up"])
async def test_a_button_of_the_reply_is_pressed_by_label_or_action(here: House, button: str) -> None:
    ran = await say("--as", "alice", "/call", "--json", "--press", button, "--socket", here.path)
    assert [card["title"] for card in ran.cards] == ["Ringing", "Hung up"]
    assert ran.cards[0]["buttons"][0]["id"] == here.bot.asked[1].token


@pytest.mark.asyncio
async def test_a_button_is_pressed_by_its_id_alone(here: House) -> None:
    ran = await say("--as", "alice", "--json", "--press", "some-token", "--socket", here.path)
    assert [card["title"] for card in ran.cards] == ["Hung up"]
    assert here.bot.asked[0].token == "some-token"


@pytest.mark.asyncio
async def test_a_button_that_never_appears_is_said_to_be_missing(here: House) -> None:
    ran = await say("--as", "alice", "/call", "--press", "Transfer", "--follow", "0.1", "--socket", here.path)
    assert (ran.code, ran.err) == (1, "ucbridge: No card showed a button “Transfer”.\n")


@pytest.mark.asyncio
async def test_no_bridge_is_exit_code_2_and_one_sentence(tmp_path: Path) -> None:
    ran = await say("--as", "alice", "/call", "--socket", tmp_path / "none.sock")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"ucbridge: No bridge is running with the socket {tmp_path}/none.sock.\n"


@pytest.mark.asyncio
async def test_a_bridge_that_stops_while_followed_is_exit_code_2(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        process = await start("--as", "alice", "/call", "--follow", "20", "--socket", here.path)
        assert process.stdout is not None
        await process.stdout.readline()
    _out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (2, "ucbridge: The bridge stopped.\n")


@pytest.mark.asyncio
async def test_what_nobody_would_type_is_too_long(here: House) -> None:
    ran = await say("--as", "alice", f"/call {'a' * 70_000}", "--socket", here.path)
    assert (ran.code, ran.out, ran.err) == (1, "", "ucbridge: That is too long\n")


@pytest.mark.asyncio
async def test_a_full_disk_is_one_sentence(here: House) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    process = await start("--as", "alice", "/call", "--json", "--socket", here.path, stdout=full)
    os.close(full)
    _out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (1, "ucbridge: This machine refused: No space left on device.\n")


@pytest.mark.asyncio
async def test_nothing_to_say_is_a_usage_error() -> None:
    assert (await say("--as", "alice")).code == 2


@pytest.mark.asyncio
async def test_the_terminals_language_is_asked_for(here: House) -> None:
    await say("--as", "alice", "/call", "--socket", here.path, LANG="fr_FR.UTF-8")
    await say("--as", "alice", "/call", "--socket", here.path, "--language", "en", LANG="fr_FR.UTF-8")
    assert [asked.language for asked in here.bot.asked] == ["fr", "en"]


@pytest.mark.asyncio
async def test_a_socket_of_somebody_else_is_not_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.sock"
    with socket.socket(socket.AF_UNIX) as trap:
        trap.bind(os.fspath(path))
        trap.listen()
        monkeypatch.setattr(os, "getuid", lambda: 4242)
        monkeypatch.setattr(talking, "ROOT", 4243)
        with pytest.raises(talking.NotRunning, match="somebody else"), talking.talk(path):
            pass


def test_a_recording_is_a_line_with_its_length_and_place() -> None:
    card = Reply(Text("New voicemail"), audio=Audio("/voicemail/7/audio", 72.4, "AP8="), state=State.INFO)
    assert plain(to_public(card, "en", id="1", kind="notice")).splitlines()[1] == "  ♪ 1:12  /voicemail/7/audio"


@pytest.mark.asyncio
async def test_following_prints_notices_and_their_edits(here: House) -> None:
    process = await start("--as", "alice", "/nothing", "--json", "--follow", "20", "--socket", here.path)
    assert process.stdout is not None
    await until(lambda: here.local.conversation_of(Person("alice", "Alice")))
    notice = Reply(Text("New voicemail"), topic="voicemail:7")
    message = await here.local.send("alice", notice, key="k1")
    audio = Audio("/voicemail/7/audio", 3.0)
    await here.local.edit(Address("local", "alice", message), replace(notice, audio=audio))
    first, second = [json.loads(await process.stdout.readline()) for _each in range(2)]
    process.terminate()
    await process.communicate()
    assert (first["kind"], first["audio"]) == ("notice", None)
    assert (second["kind"], second["id"]) == ("edit", first["id"])
    assert "/voicemail/7/listen?for=alice&" in second["audio"]["url"]


def test_a_card_cannot_speak_to_the_terminal() -> None:
    evil = "a\x1b]0;owned\x07\x1b[31m\x9b2J\u202e"
    reply = Reply(
        Text("{a}", {"a": evil}),
        Text("{a}", {"a": f"{evil}\n✓ Connected"}),
        fields=(Field(Text("{a}", {"a": evil}), f"{evil}\r\nx"),),
        buttons=(Button(Text("{a}", {"a": evil}), "run", "x"),),
    )
    shown = plain(to_public(reply, "en", id="1", kind="reply"))
    assert all(each.isprintable() or each == "\n" for each in shown)
    assert [line for line in shown.splitlines() if line.startswith("✓")] == []


def test_french_spaces_reach_the_terminal_as_they_are() -> None:
    card = Reply(Text("Durée\u202f: 06\u00a012"), fields=(Field(Text("Nom"), "Bob"),))
    shown = plain(to_public(card, "fr", id="1", kind="reply"))
    assert "Durée\u202f: 06\u00a012" in shown
    assert "\ufffd" not in shown


@pytest.mark.asyncio
async def test_a_button_that_asks_for_something_gets_it_or_says_what_it_asks(here: House) -> None:
    given = "--as", "alice", "/link", "--press", "enter the code", "--socket", here.path
    ran = await say(*given, "--typed", "123456")
    assert (ran.out.splitlines()[-1], ran.code, here.bot.asked[-1].typed) == ("✓ Linked with 123456", 0, "123456")
    ran = await say(*given)
    assert ran.code == 1
    assert (
        ran.err
        == "ucbridge: The button asks for something: The six digits your phone read out. Give it with --typed.\n"
    )
    assert [each.typed for each in here.bot.asked if each.token] == ["123456"]

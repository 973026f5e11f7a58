"""Everybody's calls: written once, found again, called back, exported, forgotten."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.test_commands import said
from tests.office import PEOPLE, office
from tests.pbx.cdr.records import ALICE, BOB, CAROL, NOON, OUT, rec
from tests.services.history.calling import call, hear
from ucbridge.errors import UserError
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.services.history.export import heading, rows
from ucbridge.services.history.listing import Asked
from ucbridge.services.history.words import Which
from ucbridge.store import history as store
from ucbridge.store.call_recordings import CallRecording, CallRecordings
from ucbridge.store.conference_recordings import ConferenceRecordings
from ucbridge.store.erasure import Erasure
from ucbridge.store.history import Filter, History
from ucbridge.store.retention import Retention

pytestmark = pytest.mark.asyncio

IN_PARIS = PEOPLE | {"alice": PEOPLE["alice"].model_copy(update={"timezone": "Europe/Paris"})}


def answered(number: int = 0, *, at: float = 0, **more: object) -> CallTold:
    return call(rec(OUT, ALICE, "ANSWERED", at=at, lasts=65, talked=60, dst="101", call=f"1.{number}", **more))


def missed(number: int = 1, *, at: float = 100, **more: object) -> CallTold:
    return call(rec(OUT, ALICE, at=at, dst="101", call=f"1.{number}", **more))


def placed(number: int = 2, *, at: float = 200) -> CallTold:
    return call(rec(ALICE, BOB, "BUSY", at=at, dst="102", src="101", name="Alice Martin", call=f"1.{number}"))


async def test_each_sees_their_calls_and_nobody_those_of_others(tmp_path: Path) -> None:
    async with office(tmp_path, people=IN_PARIS) as there:
        await hear(there, answered(), missed(), placed())
        card = await chat(there).say("/history")
        assert str(card.title) == "3 calls"
        assert [(str(each.name), str(each.value)) for each in card.fields] == [
            ("↗ Bob Durand", "Mon 23 Nov 2026, 13:03 · busy"),
            ("↙ Outside", "Mon 23 Nov 2026, 13:01 · missed"),
            ("↙ Outside", "Mon 23 Nov 2026, 13:00 · answered · 1 min 0 s"),
        ]
        assert [each.argument for each in card.buttons if str(each.label).startswith("Call ")] == [
            '/call "person:bob"', '/call "+33199001234"',
        ]  # fmt: skip
        titles = {which: str((await chat(there).say(f"/history {which}")).title) for which in ("in", "out", "missed")}
        assert titles == {"in": "2 calls to you", "out": "1 call by you", "missed": "1 missed call"}
        bobs = await chat(there).say("/history", by="bob")
        assert [(str(each.name), str(each.value)) for each in bobs.fields] == [
            ("↙ Alice Martin", "Mon 23 Nov 2026, 12:03 · missed")
        ]
        assert "No calls yet" in said(await chat(there).say("/history", by="carol"))


async def test_a_group_call_is_one_call_that_the_others_did_not_miss(tmp_path: Path) -> None:
    group = call(
        rec(OUT, ALICE, lasts=2, dst="610"),
        rec(OUT, BOB, "ANSWERED", lasts=9, talked=7, dst="610"),
        rec(OUT, CAROL, lasts=2, dst="610"),
    )
    async with office(tmp_path) as there:
        await hear(there, group, group)
        assert "answered by Bob Durand" in said(await chat(there).say("/history"))
        assert "You have missed no call" in said(await chat(there).say("/history missed", by="carol"))
        assert await History(there.database).count("bob", Filter()) == 1, "told twice, kept once"


async def test_a_call_that_became_part_of_another_is_not_kept_twice(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, placed(7))
        alice = await there.person("alice")
        await there.services.history.notes.write(alice, "1.7", "wants a quote")
        whole = replace(answered(), merged=("1.7",))
        await hear(there, whole)
        card = await chat(there).say("/history")
        assert str(card.title) == "1 call"
        assert "Note: wants a quote" in said(card), "notes on the part are notes on the whole"
        assert await History(there.database).known({"1.7", "1.0", "1.9"}) == {"1.7", "1.0"}


@pytest.mark.parametrize("asked", ["dupond", "JEAN dup", "199001234", "01 99 00 12", "+33 1 99"])
async def test_calls_are_found_by_name_and_number(tmp_path: Path, asked: str) -> None:
    async with office(tmp_path) as there:
        await hear(there, answered(name="Jean Dupönd"), placed())
        found = await chat(there).say(f"/history search {asked}")
        assert str(found.title) == "1 call found", said(found)
        assert "Jean Dupönd" in said(found)
        assert "No call was found" in said(await chat(there).say("/history search %_"))
        assert "No call was found" in said(await chat(there).say("/history search pondichery"))


async def test_who_has_no_name_is_written_as_on_the_card_of_the_call(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, answered(src="+33612345678", name=""))
        card = await chat(there).say("/history")
        assert str(card.fields[0].name) == "↙ 06 12 34 56 78"
        assert str(card.buttons[0].label) == "Call 06 12 34 56 78"
        assert card.buttons[0].argument == '/call "+33612345678"'


async def test_a_stranger_chooses_any_name(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, missed(name='=HYPERLINK("http://evil")\n"/call 0899\u202e'))
        card = await chat(there).say("/history")
        assert "\n" not in str(card.fields[0].name)
        assert [each.argument for each in card.buttons if each.argument.startswith("/call")] == ['/call "+33199001234"']


async def test_who_showed_no_number_cannot_be_called_back(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, missed(name="Anonymous", src="anonymous"))
        card = await chat(there).say("/history missed")
        assert "an unknown caller" in said(card)
        assert not [each for each in card.buttons if each.argument.startswith("/call")]


async def test_pages_turn(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, *(answered(each, at=each * 60, name=f"Caller {each}") for each in range(20)))
        first = await chat(there).say("/history")
        assert "Caller 19" in said(first)
        assert "Page 1 of 3." in said(first)
        assert "/history all page 2" in [each.argument for each in first.buttons]
        assert "Caller 0" in said(await chat(there).say("/history page 3"))
        assert "Page 3 of 3." in said(await chat(there).say("/history page 99"))


async def test_a_feature_code_is_no_call(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, call(rec(ALICE, "", "ANSWERED", app="Echo", dst="*60", src="101")))
        assert "No calls yet" in said(await chat(there).say("/history"))


async def test_notes_are_ones_own(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        alice, notes = await there.person("alice"), there.services.history.notes
        await hear(there, placed())
        assert await notes.write(alice, "1.2", " call\nagain ") == "call again"
        assert "Note: call again" in said(await chat(there).say("/history"))
        assert "Note" not in said(await chat(there).say("/history", by="bob"))
        for text in ("", " \n", "x" * 501):
            with pytest.raises(UserError):
                await notes.write(alice, "1.2", text)


async def test_the_file_for_spreadsheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MANY", 1)
    async with office(tmp_path, people=IN_PARIS) as there:
        listing, alice = there.services.history.listing, await there.person("alice")
        await hear(there, missed(name='=1+1"\r\n"@SUM(A1)'), placed())
        lines = [line async for some in listing.everything(alice) for line in some]
        text = heading() + rows(lines, (await listing.page(alice, Asked(Which.ALL))).zone)
        table = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [each["time"] for each in table] == ["2026-11-23 13:03:20+01:00", "2026-11-23 13:01:40+01:00"]
        assert (table[1]["number"], table[1]["result"]) == ("+33199001234", "missed")
        assert table[1]["name"].startswith("'=1+1")
        assert text.count("\n") == 3


async def test_retention_and_erasure(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        bob = await there.person("bob")
        await hear(there, answered(), placed())
        await there.services.history.notes.write(bob, "1.2", "of Bob")
        counts = await Erasure(there.database).erase("bob", extension="102", boxes=[], vouching=[])
        assert (counts["history_people"], counts["call_notes"]) == (1, 1)
        card = await chat(there).say("/history")
        assert "an unknown caller" in said(card)
        assert "Bob" not in said(card)
        late = datetime.now(UTC) + timedelta(days=2)
        retention = Retention(
            there.database, audit=timedelta(9), messages=timedelta(9), history=timedelta(1), clock=lambda: late
        )
        assert (await retention.prune())["history"] == (2 if late > NOON + timedelta(days=1) else 0)


async def test_the_recording_somebody_made_of_a_call_is_found_beside_it(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await hear(there, answered(), missed())
        kept = CallRecordings(there.database)
        made = CallRecording(0, "1.0", "1.0-b", "1.0", "", "Outside", "+33199001234")
        number = await kept.begin(made, "alice", NOON)
        for typed in ("/history", "/history search outside"):
            card = await chat(there).say(typed)
            assert [f"recorded: /recording/{number}" in str(each.value) for each in card.fields] == [False, True]
        alice = await there.person("alice")
        listed = [each async for lines in there.services.history.listing.everything(alice) for each in lines]
        written = list(csv.DictReader(io.StringIO(heading() + rows(listed, UTC))))
        assert [each["recording"] for each in written] == ["", f"/recording/{number}"]
        await ConferenceRecordings(there.database).delete(number, "alice")
        assert "recorded" not in str((await chat(there).say("/history")).fields)

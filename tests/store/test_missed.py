"""Missed calls are written down once each, and leave nothing of who is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.erasure import Erasure
from ucbridge.store.missed import MissedCards
from ucbridge.store.missed_recording import MissedRecording
from ucbridge.store.missed_rows import Miss, Told, topic_of
from ucbridge.store.postings import Place
from ucbridge.store.schema import metadata
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)
NOW = utc_now()
ONE = Miss(("c-1",), "c-1", 0, "scope", NOW, Told("0612345678", "ACME"), (("zoe", ""), ("yan", "ringing:1")))


async def test_each_attempt_counts_once_for_everybody(database: Database) -> None:
    recording, cards = MissedRecording(database), MissedCards(database)
    (key,) = await recording.record([ONE, ONE], repeat=HOUR)
    assert await recording.record([ONE], repeat=HOUR) == []
    assert await recording.record([replace(ONE, people=(("xin", ""),))], repeat=HOUR) == [key]
    second = replace(ONE, channel_id="c-2", call_ids=("c-2",), at=NOW + HOUR)
    assert await recording.record([second], repeat=HOUR) == [key]
    third = replace(second, channel_id="c-3", call_ids=("c-3",), at=NOW + 3 * HOUR)
    assert await recording.record([third], repeat=HOUR) != [key]
    (shown,) = await cards.to_show([key])
    assert (shown.card.count, shown.card.first_at, shown.card.last_at) == (2, NOW, NOW + HOUR)
    assert (shown.people, shown.ringing) == (("xin", "yan", "zoe"), (("yan", "ringing:1"), ("yan", "ringing:1")))


async def test_a_thousand_at_once(database: Database) -> None:
    many = [replace(ONE, channel_id=f"m-{n}", call_ids=(f"m-{n}",), scope=f"s-{n % 10}") for n in range(1000)]
    told = await MissedRecording(database).record(many, repeat=HOUR)
    assert len(told) == 10
    assert {each.card.count for each in await MissedCards(database).to_show(told)} == {100}


async def test_what_somebody_took_care_of_is_not_missed_and_what_failed_is(database: Database) -> None:
    recording = MissedRecording(database)
    for person in ("zoe", "yan"):
        await recording.dealt("c-1", "c-1", 0, person)
    assert await recording.record([ONE], repeat=HOUR) == []
    await recording.undealt("c-1", 0, "yan")
    (key,) = await recording.record([ONE], repeat=HOUR)
    assert (await MissedCards(database).to_show([key]))[0].people == ("yan",)


async def test_what_was_seen_live_is_not_told_again_from_the_records_of_the_pbx(database: Database) -> None:
    recording = MissedRecording(database)
    await recording.record([ONE], repeat=HOUR)
    late = replace(ONE, channel_id="other", number=4, told=replace(ONE.told, late=True))
    assert await recording.record([late], repeat=HOUR) == []
    assert await recording.record([replace(late, call_ids=("c-9",))], repeat=HOUR) != []


async def test_a_place_is_told_once_of_one_caller(database: Database) -> None:
    recording = MissedRecording(database)
    place = Place("chat", "room")
    there = replace(ONE, people=(), places=(place,), scope="")
    (key,) = await recording.record([there], repeat=HOUR)
    assert await recording.record([replace(there, number=3)], repeat=HOUR) == []
    (shown,) = await MissedCards(database).to_show([key])
    assert shown.card.places == (place,)


async def test_the_first_to_claim_it_has_it(database: Database) -> None:
    (key,) = await MissedRecording(database).record([ONE], repeat=HOUR)
    cards = MissedCards(database)
    assert await cards.claim(key, "zoe", anyway=False)
    assert not await cards.claim(key, "yan", anyway=False)
    assert await cards.claims() == {key: ""}
    await cards.placed(key, "ucb-1")
    assert not await cards.release(key, "")
    assert await cards.release(key, "ucb-1")
    await cards.settle([key], "zoe", NOW + HOUR)
    assert await cards.unsettled(NOW - HOUR) == []


async def test_nothing_is_left_of_who_is_erased_and_everything_of_the_others(database: Database) -> None:
    recording, cards = MissedRecording(database), MissedCards(database)
    alone = replace(ONE, channel_id="a", call_ids=("a",), scope="a", people=(("zoe", ""),))
    made = replace(
        ONE, channel_id="b", call_ids=("b",), scope="b", told=Told("7309115", "Zoé", "zoe"), people=(("yan", ""),)
    )
    told = replace(ONE.told, forwarded_from="zoe", forwarded_to="yan zoe")
    shared = replace(ONE, told=told)
    for miss in (alone, made, shared):
        (key,) = await recording.record([miss], repeat=HOUR)
        await Cards(database).save(topic_of(key), 1, "Zoé", final=True)
    await cards.claim(key, "zoe", anyway=False)
    await Cards(database).save(topic_of(key), 2, "for all", final=True)
    counts = await Erasure(database).erase("zoe", extension="7309115", boxes=[], vouching=[])
    assert counts == {"missed_people": 2, "cards": 2}
    left = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            left += [str(tuple(row)) for row in await connection.execute(select(table))]
    assert [word for word in ("zoe", "Zoé", "7309115") if word in str(left)] == []
    (shown,) = await cards.to_show([key])
    assert (shown.people, shown.card.told.forwarded_to) == (("yan",), "yan")

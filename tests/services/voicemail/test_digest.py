"""The morning summary, by moving the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.office import Office
from tests.services.mornings import digests
from tests.services.voicemail.house import arrived, voicemail_office
from ucbridge.codec import dumps, loads
from ucbridge.config import PersonSettings
from ucbridge.services.history.digest import OFF, Digests
from ucbridge.store.preferences import Preferences

pytestmark = pytest.mark.asyncio

PEOPLE = {
    "alice": PersonSettings(name="Alice", extension="101", timezone="America/New_York"),
    "bob": PersonSettings(name="Bob", extension="102"),
    "carol": PersonSettings(name="Carol"),
}


@pytest.fixture(autouse=True)
def no_clock_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office itself from looking at the real clock."""
    monkeypatch.setattr(Digests, "run", asyncio.Event().wait)


@dataclass
class Morning:
    """An office and a clock on its wall."""

    there: Office
    now: datetime
    digests: Digests

    async def look(self, at: datetime | None = None) -> list[str]:
        """Return the summaries sent by a look at the clock."""
        self.now = at or self.now
        before = len(self.there.board.announced)
        await self.digests.look()
        return [topic for _person, topic in self.there.board.announced[before:]]

    def restart(self, usual: str = "08:00") -> None:
        """Forget everything that is not in the database."""
        self.digests = digests(self.there, lambda: self.now, usual=usual)


@asynccontextmanager
async def morning(folder: Path, *, usual: str = "08:00") -> AsyncIterator[Morning]:
    """Open an office on a Monday before anybody is up; Bob has a message, and his time is the bridge's."""
    async with voicemail_office(folder, people=PEOPLE) as there:
        await arrived(there, there.pbx.leave_message("102@default"))
        this = Morning(there, paris(2, 3, 0), there.services.history.digests)
        this.restart(usual)
        assert await this.look() == []
        yield this


def paris(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


async def test_it_comes_once_a_day_at_its_time(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        assert await this.look(paris(2, 7, 59)) == []
        assert await this.look(paris(2, 8, 0)) == ["digest:bob:2026-03-02"]
        assert await this.look(paris(2, 8, 1)) == []
        assert await this.look(paris(2, 23, 59)) == []
        assert await this.look(paris(3, 7, 59)) == []
        assert await this.look(paris(3, 8, 0)) == ["digest:bob:2026-03-03"]


async def test_a_restart_sends_it_neither_twice_nor_never(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        this.restart()
        assert await this.look(paris(2, 8, 0)) == ["digest:bob:2026-03-02"]
        this.restart()
        assert await this.look(paris(2, 8, 1)) == []
        this.restart()
        assert await this.look(paris(3, 13, 59)) == ["digest:bob:2026-03-03"], "down at eight, up within hours"
        this.restart()
        assert await this.look(paris(4, 14, 1)) == [], "too late for a morning"
        assert await this.look(paris(4, 14, 2)) == []


async def test_a_crash_after_sending_sends_no_second_one(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        await this.look(paris(2, 8, 0))
        await Preferences(this.there.database).put("bob", "digest-day", "2026-03-01")
        assert await this.look(paris(2, 8, 1)) == []


async def test_it_says_what_is_unheard_and_how_to_end_it(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        await this.look(paris(2, 8, 0))
        card = this.there.board.newest("digest:bob:2026-03-02")
    assert str(card.title) == "1 voicemail not heard"
    assert "Bob" in str(card.fields[0].name)
    assert [each.argument for each in card.buttons] == ["/voicemail unheard", "/voicemail digest off"]
    assert not card.private
    assert loads(dumps(card)) == card, "it waits in the database for a chat that is down"


async def test_there_is_none_on_a_day_with_nothing_unheard(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        for row in await this.there.voicemail.voicemails.present("102@default"):
            await this.there.voicemail.voicemails.change(row.id, folder="Old")
        assert await this.look(paris(2, 8, 0)) == []
        await arrived(this.there, this.there.pbx.leave_message("102@default"))
        assert await this.look(paris(2, 8, 30)) == [], "what came later has had its own card"
        assert await this.look(paris(3, 8, 0)) == ["digest:bob:2026-03-03"]


async def test_everybody_has_their_own_time(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        await arrived(this.there, this.there.pbx.leave_message("101@default"))
        assert await this.look(paris(2, 8, 0)) == ["digest:bob:2026-03-02"]
        assert await this.look(paris(2, 13, 59)) == []
        assert await this.look(paris(2, 14, 0)) == ["digest:alice:2026-03-02"]


async def test_people_choose_their_time_or_none(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        bob = await this.there.person("bob")
        assert await this.digests.chosen(bob) == "08:00"
        await this.digests.choose(bob, "06:30")
        assert await this.digests.chosen(bob) == "06:30"
        assert await this.look(paris(2, 6, 30)) == ["digest:bob:2026-03-02"]
        this.restart()
        await this.digests.choose(bob, OFF)
        assert await this.digests.chosen(bob) == ""
        assert await this.look(paris(3, 8, 0)) == []
        await this.digests.choose(bob, "07:00")
        assert await this.look(paris(3, 8, 1)) == [], "that time is over today"
        assert await this.look(paris(4, 7, 0)) == ["digest:bob:2026-03-04"]
        await this.digests.choose(bob, "09:00")
        assert await this.look(paris(4, 9, 0)) == [], "once a day"


async def test_a_time_chosen_a_moment_before_counts_today(tmp_path: Path) -> None:
    async with morning(tmp_path, usual="") as this:
        assert await this.look(paris(2, 8, 0)) == []
        this.now = paris(2, 8, 59)
        await this.digests.choose(await this.there.person("bob"), "09:00")
        assert await this.look(paris(2, 9, 0)) == ["digest:bob:2026-03-02"]


async def test_whoever_is_new_is_not_told_twice(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path, people=PEOPLE) as there:
        await arrived(there, there.pbx.leave_message("102@default"))
        this = Morning(there, paris(2, 9, 0), there.services.history.digests)
        this.restart()
        assert await this.look() == []
        assert await this.look(paris(3, 8, 0)) == ["digest:bob:2026-03-03"]


async def test_clocks_put_forward_and_back_change_nothing(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        await this.digests.choose(await this.there.person("bob"), "02:30")
        sent = []
        for start in (paris(28, 20), paris(24, 20, month=10)):  # the nights of 29 March and 25 October
            for quarter in range(4 * 40):
                sent += await this.look(start + timedelta(minutes=15) * quarter)
    assert sent == [
        "digest:bob:2026-03-29",
        "digest:bob:2026-03-30",
        "digest:bob:2026-10-25",
        "digest:bob:2026-10-26",
    ]


async def test_it_is_local_time_again_after_the_night_of_the_change(tmp_path: Path) -> None:
    async with morning(tmp_path) as this:
        assert await this.look(paris(28, 8)) == ["digest:bob:2026-03-28"]
        assert await this.look(datetime(2026, 3, 29, 5, 59, tzinfo=UTC)) == []
        assert await this.look(datetime(2026, 3, 29, 6, 0, tzinfo=UTC)) == ["digest:bob:2026-03-29"]

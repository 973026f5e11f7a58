"""Callers of the dial-in number: PINs, wrong PINs, the waiting room."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.fake_pbx import FakePbx
from tests.fake_rooms import FakeVisitor
from tests.services.conferences.hall import Hall, hall
from tests.waiting import until
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.services.conferences.dial_in.pins import Closed, PinGuard
from ucbridge.services.conferences.plans.planning import Idea
from ucbridge.store.database import Database
from ucbridge.store.wrong_pins import WrongPins

pytestmark = pytest.mark.asyncio

PIN = "482913"
WRONG = "111222"


def visiting(there: Hall, visitor: FakeVisitor) -> asyncio.Task[None]:
    return asyncio.create_task(there.pbx.visit(visitor))


async def put_off(there: Hall, *, number: str = "+33612345678", device: str = "PJSIP/outside") -> FakeVisitor:
    """Have somebody dial in who presses wrong PINs until they are hung up."""
    visitor = there.pbx.visitor(*[WRONG] * 10, number=number, device=device)
    await asyncio.wait({visiting(there, visitor)})
    return visitor


def told(there: Hall) -> list[tuple[str, str]]:
    return [(person, str(reply.title)) for person, reply in there.office.board.told]


async def test_the_pin_lets_into_the_room_where_the_host_is(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("101")
        visitor = there.pbx.visitor(PIN, number="+33142685300")
        await there.pbx.visit(visitor)
        assert visitor.heard == ["conf-getpin"]
        assert visitor.entered is not None
        assert (visitor.entered.admin, visitor.entered.most) == (False, 30)
        await until(lambda: there.names_in(card) == ["Alice Martin", "Dupont Plomberie"])


async def test_who_comes_before_the_host_hears_music_and_is_let_in_with_them(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("102")
        visitor = there.pbx.visitor(PIN)
        visit = visiting(there, visitor)
        await until(lambda: visitor.holding)
        assert visitor.heard == ["conf-getpin", "conf-waitforleader"]
        await there.until_said(card, "In the waiting room", "06 12 34 56 78")
        there.answer("101")
        await visit
        assert visitor.entered is not None
        await until(lambda: "06 12 34 56 78" in there.names_in(card))


async def test_without_a_waiting_room_everybody_comes_in_at_once(tmp_path: Path) -> None:
    async with hall(tmp_path, conference=ConferenceSettings(waiting_room=False)) as there:
        await there.start("Bob", pin=PIN)
        visitor = there.pbx.visitor(PIN)
        await there.pbx.visit(visitor)
        assert visitor.entered is not None


async def test_the_host_who_dials_in_from_their_own_phone_does_not_wait(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.start("Bob", pin=PIN)
        visitor = there.pbx.visitor(PIN, number="101", device="PJSIP/101")
        await there.pbx.visit(visitor)
        assert visitor.entered is not None
        assert visitor.entered.admin


async def test_a_colleague_is_spoken_to_in_their_language(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.start("Bob", pin=PIN)
        there.answer("101")
        visitor = there.pbx.visitor(PIN, number="104", device="PJSIP/104")
        await there.pbx.visit(visitor)
        assert visitor.entered is not None
        assert (visitor.language, visitor.entered.language) == ("fr", "fr")


async def test_who_waits_hears_that_the_conference_has_ended(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("102")
        visitor = there.pbx.visitor(PIN)
        visit = visiting(there, visitor)
        await until(lambda: visitor.holding)
        await there.end(card)
        await visit
        assert visitor.heard[-1] == "confbridge-conf-end"
        assert visitor.left
        assert visitor.entered is None


async def test_who_hangs_up_while_waiting_is_no_longer_on_the_card(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("102")
        visitor = there.pbx.visitor(PIN)
        visit = visiting(there, visitor)
        await there.until_said(card, "In the waiting room", "06 12 34 56 78")
        visitor.hang_up()
        await asyncio.wait({visit})
        await until(lambda: "In the waiting room" not in there.said(card))


async def test_a_locked_room_is_closed_to_guests_but_not_to_its_host(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("101")
        await there.service.lock(await there.office.person("alice"))
        await there.until_said(card, "Locked", "")
        guest = there.pbx.visitor(PIN)
        await there.pbx.visit(guest)
        assert (guest.heard[-1], guest.left, guest.entered) == ("conf-locked", True, None)
        host = there.pbx.visitor(PIN, number="101", device="PJSIP/101")
        await there.pbx.visit(host)
        assert host.entered is not None


async def test_a_bridge_that_starts_anew_does_not_ask_who_waits_again(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with hall(tmp_path, pbx) as there:
        await there.start("Bob", pin=PIN)
        there.answer("102")
        visitor = pbx.visitor(PIN)
        visit = visiting(there, visitor)
        await until(lambda: visitor.holding)
        visit.cancel()
        await asyncio.wait({visit})
    async with hall(tmp_path, pbx) as there:
        visit = visiting(there, visitor)
        await until(lambda: visitor.heard.count("conf-waitforleader") == 2)
        there.answer("101")
        await visit
    assert visitor.asked == 1
    assert visitor.entered is not None


async def test_who_is_early_for_a_planned_conference_waits_for_it(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        alice, planning = await there.office.person("alice"), there.office.services.plans.planning
        await planning.plan(alice, await there.invitees("Bob"), Idea("in 10 minutes"), language="en")
        (pin,) = await planning.pins()
        visitor = there.pbx.visitor(pin)
        visit = visiting(there, visitor)
        await until(lambda: visitor.holding)
        await planning.start(alice, 1)
        await until(lambda: there.pbx.rooms.invitations)
        there.answer("101")
        await visit
        assert visitor.entered is not None
        assert told(there) == []


async def test_wrong_pins_end_the_call_and_the_host_and_the_administrators_are_told(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.start("Alice", by="bob", pin=PIN)
        with capture_logs() as logs:
            visitor = await put_off(there)
        assert visitor.asked == 3
        assert visitor.heard[-3:] == ["conf-invalidpin", "sorry", "please-try-call-later"]
        assert visitor.left
        assert told(there) == [
            ("alice", "Somebody dialled in with wrong PINs"),
            ("bob", "Somebody dialled in with wrong PINs"),
        ]
        fields = {str(each.name): str(each.value) for each in there.office.board.told[0][1].fields}
        assert fields["Number"] == "06 12 34 56 78"
        written = json.dumps(logs, default=str)
        assert "wrong_pins" in written
        assert WRONG not in written
        assert "612345678" not in written


async def test_one_wrong_pin_is_forgiven(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await there.start("Bob", pin=PIN)
        there.answer("101")
        visitor = there.pbx.visitor(WRONG, "", PIN)
        await there.pbx.visit(visitor)
        assert visitor.entered is not None
        assert told(there) == []


async def test_a_number_that_guesses_is_not_asked_again_and_others_are(tmp_path: Path) -> None:
    settings = ConferenceSettings(pin_failures=3)
    async with hall(tmp_path, conference=settings) as there:
        await there.start("Bob", pin=PIN)
        there.answer("101")
        await put_off(there)
        again = there.pbx.visitor(PIN)
        await there.pbx.visit(again)
        assert (again.asked, again.left, again.entered) == (0, True, None)
        other = there.pbx.visitor(PIN, number="+33698765432")
        await there.pbx.visit(other)
        assert other.entered is not None
        assert len(told(there)) == 1


async def test_withheld_numbers_share_one_account(tmp_path: Path) -> None:
    async with hall(tmp_path, conference=ConferenceSettings(pin_failures=3)) as there:
        await put_off(there, number="")
        again = await put_off(there, number="anonymous")
        assert again.asked == 0


async def test_many_numbers_that_guess_close_the_number_to_all_but_our_phones(tmp_path: Path) -> None:
    settings = ConferenceSettings(pin_failures=1, pin_tries=1)
    async with hall(tmp_path, conference=settings) as there:
        await there.start("Bob", pin=PIN)
        there.answer("101")
        for guess in range(10):
            await put_off(there, number=f"+3361234560{guess}")
        stranger = there.pbx.visitor(PIN, number="+33698765432")
        await there.pbx.visit(stranger)
        assert (stranger.asked, stranger.entered) == (0, None)
        carol = there.pbx.visitor(PIN, number="103", device="PJSIP/103")
        await there.pbx.visit(carol)
        assert carol.entered is not None
        assert told(there).count(("alice", "The dial-in number is closed for a while")) == 1
        health = there.office.services.health
        await until(lambda: not health.parts["dial-in"].ok)


async def test_a_closed_number_opens_again_by_itself(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/pins.sqlite") as database:
        settings = ConferenceSettings(pin_failures=3, pin_minutes=15)
        guard = PinGuard(WrongPins(database), settings, clock=lambda: now)

        async def nothing() -> str | None:
            return None

        for minutes in (0, 7, 14):
            now = datetime(2026, 11, 23, 10, minutes, tzinfo=UTC)
            assert not await guard.closed("a")
            assert await guard.attempt("a", nothing) is None
        assert isinstance(await guard.attempt("a", nothing), Closed)
        now += timedelta(minutes=14, seconds=59)
        assert await guard.closed("a")
        now += timedelta(seconds=1)
        assert not await guard.closed("a")
        assert await guard.attempt("a", nothing) is None
        assert not await guard.closed("a")


async def test_guesses_at_once_are_counted_each(tmp_path: Path) -> None:
    async with hall(tmp_path, conference=ConferenceSettings(pin_failures=5, pin_tries=3)) as there:
        await there.start("Bob", pin=PIN)
        visitors = [there.pbx.visitor(WRONG, WRONG, WRONG) for _call in range(8)]
        await asyncio.gather(*(there.pbx.visit(each) for each in visitors), return_exceptions=True)
        wrong = sum(each.heard.count("conf-invalidpin") for each in visitors)
        assert wrong == 5


async def test_what_is_kept_of_a_caller_who_guessed_tells_nobody_their_number(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await put_off(there, number="+33612345678")
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert WRONG.encode() not in content
    assert b"612345678" not in content

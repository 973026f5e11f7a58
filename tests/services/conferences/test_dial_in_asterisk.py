"""Real phones dial in to a conference of the real Asterisk by its PIN; the bridge goes and comes back meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.office import Office, office
from tests.pbx.ari.bridge import heard
from tests.services.conferences.hall import Hall, quick_cards
from tests.waiting import until
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.pbx.switchboard import Switchboard

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(120)]


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with quick_cards():
        yield


PIN = "482913"


@asynccontextmanager
async def bridge(folder: Path, asterisk: Elsewhere, **options: object) -> AsyncIterator[Office]:
    """Run a bridge as the application does: who waits is taken up as soon as the PBX is reached."""
    switchboard = Switchboard(asterisk.settings)
    async with office(folder, switchboard, **options) as there:
        running = asyncio.create_task(switchboard.run())
        try:
            await until(lambda: switchboard.model.fresh and "PJSIP/102" in switchboard.model.endpoints)
            yield there
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_outsiders_wait_for_the_host_over_a_restart_of_the_bridge_and_are_let_in_without_being_asked_again(
    tmp_path: Path, asterisk: Elsewhere
) -> None:
    outside, carol = asterisk.phones["outside"], asterisk.phones["carol"]
    async with bridge(tmp_path, asterisk) as there:
        room = Hall(there, None)
        card = await room.start("Carol", by="carol", name="Budget", pin=PIN)
        since = len(outside.events)
        await outside.dial("+33199008000")
        await until(lambda: heard(outside, "CALL_ESTABLISHED", since))
        await outside.press(f"{PIN}#")
        await room.until_said(card, "In the waiting room", "01 99 00 12 34")
    async with bridge(tmp_path, asterisk) as there:
        room = Hall(there, None)
        await room.until_said(card, "In the waiting room", "01 99 00 12 34")
        await carol.dial("800")
        await carol.press(f"{PIN}#")
        await until(lambda: len(room.names_in(card)) == 2)
        assert not heard(outside, "CALL_CLOSED", since)
        await room.service.end(await there.person("carol"))
        await until(lambda: heard(outside, "CALL_CLOSED", since))


async def test_who_guesses_is_hung_up(tmp_path: Path, asterisk: Elsewhere) -> None:
    outside = asterisk.phones["outside"]
    async with bridge(tmp_path, asterisk, conference=ConferenceSettings(pin_tries=1)) as there:
        since = len(outside.events)
        await outside.dial("+33199008000")
        await until(lambda: heard(outside, "CALL_ESTABLISHED", since))
        await outside.press("111222#")
        await until(lambda: heard(outside, "CALL_CLOSED", since))
        assert [person for person, _reply in there.board.told] == ["alice"]

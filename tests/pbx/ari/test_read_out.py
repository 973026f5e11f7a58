"""A code read out to real phones."""

from __future__ import annotations

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from tests.pbx.ari.bridge import SHOWN, heard, running
from tests.waiting import until
from ucbridge.errors import PbxUnreachable
from ucbridge.pbx.ari import Ari, link
from ucbridge.pbx.ari.events import PlaybackFinished, typed
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.interface import Spoken
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]


async def quiet(asterisk: PrivateAsterisk) -> bool:
    return "0 active channels" in await asterisk.cli("core show channels count")


async def test_a_phone_that_answers_hears_the_code_twice(
    asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[PlaybackFinished] = []

    def listen(message: object) -> object:
        event = typed(message)
        if isinstance(event, PlaybackFinished):
            played.append(event)
        return event

    monkeypatch.setattr(link, "typed", listen)
    alice = asterisk.phones["alice"]
    before = len(alice.events)
    async with running(asterisk.ari) as ari:
        assert await ari.read_out("PJSIP/101", "7", shown=CallerId("Zoë", "100")) is Spoken.HEARD
    assert [finished.failed for finished in played] == [False, False]
    await until(lambda: heard(alice, "CALL_CLOSED", before))
    rings = [event for event in alice.events[before:] if event.type == "CALL_INCOMING"]
    assert [(event.peer_name, event.peer.partition("@")[0]) for event in rings] == [("Zoë", "sip:100")]
    assert heard(alice, "CALL_ESTABLISHED", before)
    assert await quiet(asterisk)


async def test_a_phone_nobody_answers_stops_ringing(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari) as ari:
        assert await ari.read_out("PJSIP/103", "7", shown=SHOWN, ring_seconds=1) is Spoken.NO_ANSWER
    assert await quiet(asterisk)


async def test_a_busy_phone_is_busy(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari) as ari:
        assert await ari.read_out("PJSIP/104", "7", shown=SHOWN) is Spoken.BUSY
    assert await quiet(asterisk)


async def test_an_unknown_phone_is_unreachable(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari) as ari:
        assert await ari.read_out("PJSIP/999", "7", shown=SHOWN) is Spoken.UNREACHABLE


async def test_a_phone_that_is_switched_off_is_unreachable(fresh_asterisk: PrivateAsterisk) -> None:
    await fresh_asterisk.phones["alice"].close()
    async with running(fresh_asterisk.ari) as ari:
        outcome = await ari.read_out("PJSIP/101", "7", shown=SHOWN, ring_seconds=1)
        # A phone that dies without a word stays registered for a while: then it is rung in vain.
        assert outcome in {Spoken.UNREACHABLE, Spoken.NO_ANSWER}


async def test_hanging_up_before_the_code_was_read_is_no_answer(asterisk: PrivateAsterisk) -> None:
    alice = asterisk.phones["alice"]
    before = len(alice.events)
    async with running(asterisk.ari) as ari:
        reading = asyncio.create_task(ari.read_out("PJSIP/101", "123456", shown=SHOWN))
        await until(lambda: heard(alice, "CALL_ESTABLISHED", before))
        await asyncio.sleep(0.3)
        await alice.hang_up()
        assert await reading is Spoken.NO_ANSWER
    assert await quiet(asterisk)


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.5, 1.8])
async def test_giving_up_stops_the_phone_at_any_moment(asterisk: PrivateAsterisk, delay: float) -> None:
    async with running(asterisk.ari) as ari:
        reading = asyncio.create_task(ari.read_out("PJSIP/101", "123456", shown=SHOWN))
        await asyncio.sleep(delay)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await asyncio.sleep(0.2)
        assert await quiet(asterisk)


async def test_stopping_the_bridge_stops_the_phone(asterisk: PrivateAsterisk) -> None:
    carol = asterisk.phones["carol"]
    before = len(carol.events)
    async with running(asterisk.ari) as ari:
        reading = asyncio.create_task(ari.read_out("PJSIP/103", "123456", shown=SHOWN))
        await until(lambda: heard(carol, "CALL_INCOMING", before))
    assert await quiet(asterisk)
    with pytest.raises(Exception, match="phone system"):
        await reading


async def test_two_phones_hear_their_codes_at_once(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari) as ari:
        outcomes = await asyncio.gather(
            ari.read_out("PJSIP/101", "7", shown=SHOWN), ari.read_out("PJSIP/102", "8", shown=SHOWN)
        )
    assert list(outcomes) == [Spoken.HEARD, Spoken.HEARD]


async def test_hostile_arguments_are_refused_before_anything_is_sent(asterisk: PrivateAsterisk) -> None:
    before = await asterisk.cli("core show channels count")
    async with running(asterisk.ari) as ari:
        for device, digits, shown, language in (
            ("Local/s@from-internal", "7", SHOWN, "en"),
            ("PJSIP/101&PJSIP/102", "7", SHOWN, "en"),
            ("PJSIP/101", "7,sound:/etc/passwd", SHOWN, "en"),
            ("PJSIP/101", "7", CallerId("Eve\r\nX: y", "100"), "en"),
            ("PJSIP/101", "7", CallerId("Eve", "100>\r\n"), "en"),
            ("PJSIP/101", "7", SHOWN, "../../etc"),
        ):
            with pytest.raises(Unsafe):
                await ari.read_out(device, digits, shown=shown, language=language)
    assert await asterisk.cli("core show channels count") == before


async def test_without_a_connection_nothing_is_sent(asterisk: PrivateAsterisk) -> None:
    ari = Ari(asterisk.ari)
    with pytest.raises(PbxUnreachable):
        await ari.read_out("PJSIP/101", "7", shown=SHOWN)
    with pytest.raises(PbxUnreachable):
        await ari.endpoints()


async def test_the_phones_are_listed_with_their_state(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari) as ari:
        states = {endpoint.name: endpoint.state for endpoint in await ari.endpoints()}
    assert states["PJSIP/101"] == "online"


async def test_no_code_stands_in_the_log(fresh_asterisk: PrivateAsterisk) -> None:
    asterisk = fresh_asterisk
    with capture_logs() as logs:
        async with running(asterisk.ari) as ari:
            reading = asyncio.create_task(ari.read_out("PJSIP/103", "90210", shown=CallerId("Mallory", "100")))
            await asyncio.sleep(0.3)
            await asterisk.kill()
            with pytest.raises(Exception, match="phone system"):
                await reading
    assert logs
    assert "90210" not in json.dumps(logs)
    assert "Mallory" not in json.dumps(logs)

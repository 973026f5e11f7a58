"""The event connection: lost, taken, frozen, and back."""

from __future__ import annotations

import asyncio
import json

import pytest
from pydantic import SecretStr

from tests.pbx.ari.bridge import SHOWN, Reports, heard, running
from tests.waiting import until
from ucbridge.errors import OutcomeUnknown, PbxError
from ucbridge.pbx.ari import Ari, link
from ucbridge.pbx.ari.operations import CHANNELS, CREATE
from ucbridge.pbx.ari.rest import connect
from ucbridge.pbx.interface import Spoken
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]


async def test_after_a_crash_of_asterisk_codes_are_read_out_again(fresh_asterisk: PrivateAsterisk) -> None:
    reports = Reports()
    async with running(fresh_asterisk.ari, reports) as ari:
        reading = asyncio.create_task(ari.read_out("PJSIP/103", "7", shown=SHOWN))
        await until(lambda: heard(fresh_asterisk.phones["carol"], "CALL_INCOMING"))
        await asyncio.sleep(0.3)
        await fresh_asterisk.kill()
        with pytest.raises(PbxError):
            await reading
        await until(lambda: not ari.connected)
        assert reports.all[-1][0] is False
        await fresh_asterisk.boot()
        await until(lambda: ari.connected)
        assert reports.all[-1] == (True, "")
        assert await ari.read_out("PJSIP/101", "7", shown=SHOWN) is Spoken.HEARD


async def test_a_frozen_asterisk_is_noticed_and_a_code_is_not_waited_for_for_ever(
    fresh_asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucbridge.pbx.ari.rest.HEARTBEAT", 0.5)
    async with running(fresh_asterisk.ari) as ari:
        reading = asyncio.create_task(ari.read_out("PJSIP/103", "7", shown=SHOWN))
        await until(lambda: heard(fresh_asterisk.phones["carol"], "CALL_INCOMING"))
        fresh_asterisk.pause()
        try:
            with pytest.raises(OutcomeUnknown):
                await asyncio.wait_for(reading, 8)
            assert not ari.connected
        finally:
            fresh_asterisk.resume()
        await until(lambda: ari.connected)
        await asyncio.sleep(0.3)
        assert "0 active channels" in await fresh_asterisk.cli("core show channels count")


async def test_what_an_earlier_bridge_left_behind_is_hung_up(asterisk: PrivateAsterisk) -> None:
    app = asterisk.ari.app
    async with connect(asterisk.ari) as ari:
        async with ari.events(app):
            await ari.ask(CREATE, endpoint="Local/s@ucbridge-call", app=app, channelId="left-behind")
        async with ari.events("other"):
            await ari.ask(CREATE, endpoint="Local/s@ucbridge-call", app="other", channelId="of-another")
            async with running(asterisk.ari):
                left = json.dumps(await ari.ask(CHANNELS))
            assert "left-behind" not in left
            assert "of-another" in left
    await asterisk.hang_up_all()


async def test_a_channel_nobody_asked_for_is_hung_up(asterisk: PrivateAsterisk) -> None:
    async with running(asterisk.ari), connect(asterisk.ari) as ari:
        await ari.ask(CREATE, endpoint="Local/s@ucbridge-call", app=asterisk.ari.app, channelId="stray")
        await asyncio.sleep(0.3)
        assert "stray" not in json.dumps(await ari.ask(CHANNELS))


async def test_a_second_bridge_takes_over_and_the_first_does_not_fight(
    asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "STANDBY", 0.2)
    first_health, second_health = Reports(), Reports()
    async with running(asterisk.ari, first_health) as first:
        async with running(asterisk.ari, second_health) as second:
            await until(lambda: not first.connected)
            assert "taken over" in first_health.all[-1][1]
            await asyncio.sleep(1)
            assert second.connected
            assert second_health.all == [(True, "")]
            assert len(first_health.all) == 2
        await until(lambda: first.connected)
        assert first_health.all[-1] == (True, "")


async def test_a_wrong_secret_is_told_and_not_tried_again_at_once(asterisk: PrivateAsterisk) -> None:
    reports = Reports()
    settings = asterisk.ari.model_copy(update={"secret": SecretStr("wrong")})
    task = asyncio.create_task(Ari(settings, health=reports).run())
    await asyncio.sleep(1)
    task.cancel()
    assert len(reports.all) == 1
    assert "refused our user" in reports.all[0][1]

"""What `ucbridge check` says of conferences, on a real Asterisk."""

from __future__ import annotations

import pytest
from aiohttp import web

from tests.checks.installation import configuration
from ucbridge.checks import announcements, conference
from ucbridge.checks.finding import Level
from ucbridge.checks.systems import connected
from ucbridge.config import Web
from ucbridge.config.conferences import ConferenceSettings, RecordingSettings
from ucbridge.web.announcements import AnnouncementSounds

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def told(look, asterisk, folder, **settings):
    config = configuration(asterisk, folder, conference=ConferenceSettings(**settings))
    async with connected(config) as systems:
        return [(one.level, f"{one.text} {one.advice or ''}".strip()) async for one in look(systems)]


async def test_our_contexts_and_modules_are_there(asterisk, tmp_path):
    assert [level for level, _text in await told(conference.contexts, asterisk, tmp_path)] == [Level.OK]
    assert [level for level, _text in await told(conference.modules, asterisk, tmp_path)] == [Level.OK]


async def test_what_an_old_dialplan_lacks_is_said(asterisk, tmp_path, monkeypatch):
    monkeypatch.setattr(conference, "CONTEXT", "ucbridge-elsewhere")
    ((level, text),) = await told(conference.contexts, asterisk, tmp_path)
    assert (level, "Copy config/asterisk/extensions_ucbridge.conf anew" in text) == (Level.PROBLEM, True)


async def test_a_module_that_is_missing_is_named_with_what_does_not_work(asterisk, tmp_path, monkeypatch):
    monkeypatch.setitem(conference.MODULES, "app_nowhere.so", conference.MODULES["app_queue.so"])
    ((level, text),) = await told(conference.modules, asterisk, tmp_path)
    assert (level, text) == (
        Level.WARNING,
        "The PBX has not loaded app_nowhere.so: queues cannot be rung into a conference."
        " Load it in modules.conf; it comes with Asterisk.",
    )


@pytest.mark.parametrize(
    ("settings", "level", "words"),
    [
        ({}, Level.OK, "Nobody can dial in"),
        ({"number": "800"}, Level.OK, "Phones can dial 800"),
        ({"outside_number": "+33 1 99 00 80 00"}, Level.OK, "Callers of +33 1 99 00 80 00"),
        ({"number": "899"}, Level.PROBLEM, "exten => 899,1,Goto(ucbridge-dial-in,899,1)"),
    ],
)
async def test_the_numbers_to_dial_in_lead_to_us(asterisk, tmp_path, settings, level, words):
    ((found, text),) = await told(conference.dial_in, asterisk, tmp_path, **settings)
    assert (found, words in text) == (level, True)


async def test_announcements_are_fetched_while_the_bridge_does_not_run(asterisk, tmp_path):
    ((level, text),) = await told(announcements.fetched, asterisk, tmp_path)
    assert (level, "fetches announcements from http://127.0.0.1:" in text) == (Level.OK, True)


async def test_announcements_are_fetched_from_the_bridge_that_runs(asterisk, tmp_path):
    app = web.Application()
    app.add_routes(AnnouncementSounds(lambda _name: None).routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = configuration(asterisk, tmp_path, web=Web(port=runner.addresses[0][1]))
    async with connected(config) as systems:
        levels = [one.level async for one in announcements.fetched(systems)]
    await runner.cleanup()
    assert levels == [Level.OK]


async def test_an_address_the_pbx_does_not_reach_is_a_problem_with_the_next_step(asterisk, tmp_path):
    ((level, text),) = await told(announcements.fetched, asterisk, tmp_path, media_url="http://127.0.0.1:9")
    assert (level, text) == (
        Level.PROBLEM,
        "The PBX cannot fetch announcements from http://127.0.0.1:9: nobody in a conference hears them."
        " Set media_url in [conference] to an address at which the PBX reaches this web server; for https it must"
        " trust the certificate, and a proxy must pass /announcements/ on.",
    )


async def test_a_phone_system_without_the_module_is_told_which(asterisk, tmp_path, monkeypatch):
    monkeypatch.setattr(announcements, "FETCHER", "res_nowhere.so")
    ((level, text),) = await told(announcements.fetched, asterisk, tmp_path)
    assert (level, "res_nowhere.so" in text) == (Level.PROBLEM, True)


async def test_a_recording_is_tried_where_conferences_are_recorded(asterisk, tmp_path):
    assert await told(conference.recordings, asterisk, tmp_path) == []
    recorded = await told(conference.recordings, asterisk, tmp_path, recording=RecordingSettings())
    assert recorded == [(Level.OK, "The PBX records.")]
    assert not list(asterisk.folder.glob("spool/recording/conference/check*"))

"""What `ucbridge check` says of recorded calls, on a real Asterisk."""

from __future__ import annotations

import pytest

from tests.checks.installation import configuration
from ucbridge.checks import call_recording
from ucbridge.checks.finding import Level
from ucbridge.checks.systems import connected
from ucbridge.config.calls import CallRecordingSettings, CallsSettings

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def told(asterisk, folder, recording):
    async with connected(configuration(asterisk, folder, calls=CallsSettings(recording=recording))) as systems:
        return [(one.level, f"{one.text} {one.advice or ''}".strip()) async for one in call_recording.notice(systems)]


async def test_the_sound_that_says_so_is_looked_for(asterisk, tmp_path):
    assert await told(asterisk, tmp_path, None) == []
    assert await told(asterisk, tmp_path, CallRecordingSettings(notice=False, sounds=("nothing",))) == []
    found = await told(asterisk, tmp_path, CallRecordingSettings(sounds=("nothing", "conf-now-recording")))
    assert found == [(Level.OK, "The PBX says that a call is recorded: conf-now-recording")]
    ((level, text),) = await told(asterisk, tmp_path, CallRecordingSettings(sounds=("nothing",)))
    assert (level, "The PBX has no sound nothing: no call is recorded." in text) == (Level.PROBLEM, True)

"""The whole bridge on a real Asterisk, killed while messages arrive, beside chats that fail one request in five."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.siege import Siege, lay
from ucbridge.pbx.private import PrivateAsterisk


@pytest.mark.asterisk
@pytest.mark.timeout(240)
@pytest.mark.asyncio
async def test_every_message_reaches_everybody_once_with_its_text(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    report = await lay(Siege(messages=6, kills=4, longest=1.0), tmp_path, fresh_asterisk)
    keys, history, neither = report.outcomes
    assert keys.well
    assert history.well
    assert (neither.lost, neither.outdated) == (0, 0)
    assert report.kills == 4
    assert report.failures > report.requests / 10, "the chats were as bad as they should be"

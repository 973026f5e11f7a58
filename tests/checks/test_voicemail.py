from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.checks.installation import configuration
from tests.pbx.voicemail.sources.spools import put, spoken
from ucbridge.checks import voicemail
from ucbridge.checks.finding import Level
from ucbridge.checks.systems import Systems, connected
from ucbridge.config import Bridge, Config, PersonSettings, Web
from ucbridge.config.settings import VoicemailSettings
from ucbridge.pbx.voicemail import contained

if TYPE_CHECKING:
    from ucbridge.checks.check import Look
    from ucbridge.pbx.private import PrivateAsterisk

pytestmark = pytest.mark.asyncio
GOOD = "x" * 40


def systems(folder: Path, url: str = "https://chat.example.com", **settings: object) -> Systems:
    base = Config.model_validate({"pbx": {"ami": {"secret": "x"}, "ari": {"secret": "x"}}})
    changes = {
        "bridge": Bridge(data=folder),
        "web": Web(public_url=url),
        "voicemail": VoicemailSettings.model_validate(settings),
    }
    return Systems(base.model_copy(update=changes))


async def told(look: Look, of: Systems) -> list[tuple[Level, str]]:
    return [(found.level, f"{found.text} {found.advice or ''}") async for found in look(of)]


async def only(look: Look, of: Systems) -> tuple[Level, str]:
    (found,) = await told(look, of)
    return found


async def test_a_spool_that_can_be_read_is_fine(tmp_path: Path) -> None:
    put(tmp_path, "default/103/INBOX/msg0000", "1-a")
    level, text = await only(voicemail.recordings, systems(tmp_path, spool=tmp_path))
    assert (level, "it has 1 mailbox." in text) == (Level.OK, True)


async def test_a_spool_that_is_not_there_or_empty_is_told(tmp_path: Path) -> None:
    level, text = await only(voicemail.recordings, systems(tmp_path, spool=tmp_path / "none"))
    assert (level, "no voicemail spool" in text) == (Level.PROBLEM, True)
    level, text = await only(voicemail.recordings, systems(tmp_path, spool=tmp_path))
    assert (level, "Leave a message" in text) == (Level.WARNING, True)


async def test_a_spool_that_may_not_be_read_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "default/103/INBOX/msg0000", "1-a")
    really = os.open

    def denied(path: Path, *arguments: int) -> int:
        if str(path).endswith(".txt"):
            raise PermissionError(13, "Permission denied")
        return really(path, *arguments)

    monkeypatch.setattr(contained.os, "open", denied)
    level, text = await only(voicemail.recordings, systems(tmp_path, spool=tmp_path))
    assert (level, "usermod -aG asterisk" in text) == (Level.PROBLEM, True)


@pytest.mark.parametrize(
    ("settings", "url", "complaint"),
    [
        ({}, "https://chat.example.com", "no push_secret"),
        ({"push_secret": "short"}, "https://chat.example.com", "shorter than 32"),
        ({"push_secret": GOOD}, "http://chat.example.com", "only to an https:// address"),
    ],
)
async def test_what_a_push_needs_is_told(tmp_path: Path, settings: dict[str, str], url: str, complaint: str) -> None:
    found = await told(voicemail.recordings, systems(tmp_path, url, source="push", **settings))
    (problem,) = [text for level, text in found if level is Level.PROBLEM]
    assert complaint in problem


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [
        (None, Level.WARNING, "not delivered a recording yet"),
        (9, Level.WARNING, "9 days ago"),
        (0, Level.OK, "within 1 day."),
    ],
)
async def test_when_the_pbx_delivered_last_is_told(tmp_path: Path, days: int | None, level: Level, words: str) -> None:
    if days is not None:
        (tmp_path / "pushed").mkdir()
        (tmp_path / "pushed/last").touch()
        os.utime(tmp_path / "pushed/last", (time.time() - days * 86_400,) * 2)
    found = await only(voicemail.recordings, systems(tmp_path, source="push", push_secret=GOOD))
    assert (found[0], words in found[1]) == (level, True)


async def test_without_voicemail_nothing_is_told(tmp_path: Path) -> None:
    off = systems(tmp_path)
    off = Systems(off.config.model_copy(update={"voicemail": None}))
    for look in (voicemail.recordings, voicemail.mailboxes):
        assert await told(look, off) == []


@pytest.mark.asterisk
async def test_a_real_pbx_is_looked_at(fresh_asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    people = {
        "carol": PersonSettings(name="Carol", extension="103"),
        "eve": PersonSettings(name="Eve", extension="199"),
    }
    settings = VoicemailSettings.model_validate({"source": "ari", "mailboxes": {"200": {}, "300": {}, "301@other": {}}})
    config = configuration(fresh_asterisk, tmp_path, voicemail=settings, people=people)
    async with connected(config) as pbx:
        level, text = await only(voicemail.recordings, pbx)
        assert (level, "no mailbox has a message" in text) == (Level.SKIPPED, True)
        lost, missing = await told(voicemail.mailboxes, pbx)
        assert (lost[0], "in default: eve" in lost[1]) == (Level.WARNING, True)
        assert (missing[0], "no mailbox 300@default, 301@other." in missing[1]) == (Level.PROBLEM, True)
        for _each in range(2):
            await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5))
        assert await only(voicemail.recordings, pbx) == (Level.OK, "ARI sees the recordings of voicemail. ")
        fresh_asterisk.messages.unlink()
        (fresh_asterisk.folder / "spool/recording/voicemail").rename(fresh_asterisk.messages)
        level, text = await only(voicemail.recordings, pbx)
        assert (level, "ln -s recording/voicemail" in text) == (Level.PROBLEM, True)

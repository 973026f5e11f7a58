"""What `ucbridge check` says about speech to text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.speech import tiny_whisper
from tests.speech.engines.openai_server import KEY, serving
from ucbridge.checks.finding import Level
from ucbridge.checks.speech import engines
from ucbridge.checks.systems import Systems
from ucbridge.config import AmiSettings, AriSettings, Config, PbxSettings
from ucbridge.config.settings import CloudSettings, MailboxSettings, ModelSettings, SpeechSettings, VoicemailSettings

pytestmark = pytest.mark.asyncio


async def told(speech: SpeechSettings, voicemail: VoicemailSettings | None = None) -> list[tuple[Level, str]]:
    pbx = PbxSettings(ami=AmiSettings(secret=SecretStr("a")), ari=AriSettings(secret=SecretStr("b")))
    config = Config(pbx=pbx, speech=speech, voicemail=voicemail or VoicemailSettings())
    return [(each.level, f"{each.text} {each.advice or ''}") async for each in engines(Systems(config))]


async def test_without_voicemail_there_is_nothing_to_tell() -> None:
    pbx = PbxSettings(ami=AmiSettings(secret=SecretStr("a")), ari=AriSettings(secret=SecretStr("b")))
    assert [each async for each in engines(Systems(Config(pbx=pbx)))] == []


async def test_pocketsphinx_alone_is_a_warning_with_the_number_and_what_to_install() -> None:
    (works, rough) = await told(SpeechSettings())
    assert works == (Level.OK, "The speech engine pocketsphinx works. ")
    assert rough[0] is Level.WARNING
    assert "about six words in ten are wrong" in rough[1]
    assert "ucbridge speech install small" in rough[1]


async def test_a_model_that_works_is_fine(tmp_path: Path) -> None:
    model = tiny_whisper.make(tmp_path / "tiny", "Hello.")
    settings = SpeechSettings(engines=("faster_whisper",), faster_whisper=ModelSettings(model=model))
    assert await told(settings) == [(Level.OK, "The speech engine faster_whisper works. ")]


async def test_a_missing_model_is_a_warning_while_another_stands_in(tmp_path: Path) -> None:
    settings = SpeechSettings(
        engines=("faster_whisper", "pocketsphinx"), faster_whisper=ModelSettings(model=tmp_path / "gone")
    )
    missing, *_others = await told(settings)
    assert missing[0] is Level.WARNING
    assert "Install one: ucbridge speech install small" in missing[1]


async def test_no_engine_at_all_is_a_problem() -> None:
    (problem,) = await told(SpeechSettings(engines=("vosk",)))
    assert problem[0] is Level.PROBLEM
    assert "[speech.vosk]" in problem[1]


async def test_a_package_that_is_missing_comes_with_the_command() -> None:
    (problem,) = await told(SpeechSettings(engines=("whisper",), whisper=ModelSettings(model=Path("/x.pt"))))
    assert problem[0] is Level.PROBLEM
    assert 'pip install "ucbridge[openai-whisper]"' in problem[1]


async def test_an_engine_of_a_mailbox_is_tried_too() -> None:
    voicemail = VoicemailSettings(mailboxes={"103": MailboxSettings(engine="vosk")})
    found = await told(SpeechSettings(), voicemail)
    assert [level for level, _text in found] == [Level.OK, Level.PROBLEM, Level.WARNING]


async def test_pocketsphinx_for_french_is_a_problem() -> None:
    (problem,) = await told(SpeechSettings(language="fr"))
    assert problem[0] is Level.PROBLEM
    assert "does not know the language fr" in problem[1]


async def test_a_service_elsewhere_is_told_with_the_place() -> None:
    async with serving() as server:
        cloud = CloudSettings(url=server.url, key=SecretStr(KEY), model="whisper-1", goes_to="our server in Lyon")
        (works,) = await told(SpeechSettings(engines=("openai",), openai=cloud))
    assert works[0] is Level.OK
    assert "leave this machine for our server in Lyon" in works[1]

"""`ucbridge speech`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.speech import tiny_whisper
from tests.speech.fake_hub import hub
from tests.speech.prompts import ALONE, folder, silence

pytestmark = pytest.mark.asyncio

SENTENCE = "Please call me back before noon."
CONFIG = """
bridge.data = "data"
[pbx.ami]
secret = "a"
[pbx.ari]
secret = "b"
[speech]
engines = ["faster_whisper", "pocketsphinx"]
[speech.faster_whisper]
model = "data/models/tiny"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "ucbridge.toml"
    file.write_text(CONFIG)
    return file


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper.make(tmp_path_factory.mktemp("made") / "tiny", SENTENCE, confidence=0.7)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


async def speech(config: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ucbridge", "speech", *arguments, "--config", str(config)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C", **(env or {})},
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


@pytest.mark.asterisk
async def test_a_model_is_installed_listed_and_tried(config: Path, made: Path) -> None:
    before = await speech(config, "list")
    assert "faster_whisper: There is no model in" in before.out
    assert "No model is installed." in before.out

    installed = await speech(config, "install", str(made))
    assert (installed.code, installed.err) == (0, "")
    assert f'[speech.faster_whisper]\nmodel = "{config.parent}/data/models/tiny"' in installed.out

    after = await speech(config, "list")
    assert "faster_whisper: ready\npocketsphinx: ready\n" in after.out
    assert f"10 MB  {config.parent}/data/models/tiny" in after.out

    tried = await speech(config, "try", str(folder() / f"{ALONE}.wav"))
    assert tried.out.startswith(f"{SENTENCE}\n\nEngine: faster_whisper. Language: en.\nMostly right. (7")


async def test_nothing_said_is_told(config: Path, tmp_path: Path) -> None:
    (tmp_path / "silence.wav").write_bytes(silence(2))
    tried = await speech(config, "try", str(tmp_path / "silence.wav"))
    assert tried.out == "There is no transcript: nobody speaks.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("try", "README.md"), "Recordings in the format md cannot be read here"),
        (("try", "nowhere.wav"), "No such file or directory"),
        (("try", "README.md", "--engine", "google"), "There is no engine google; there are faster_whisper,"),
        (("install", "smal"), "There is no model smal. Give one of tiny,"),
        (("install", "https://example.com/vosk.zip"), "--sha256 DIGEST"),
    ],
)
async def test_mistakes_are_sentences(config: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ran = await speech(config, *arguments)
    assert (ran.code, sentence in ran.err, "Traceback" in ran.err) == (1, True, False), ran.err


async def test_a_model_comes_from_the_hub(config: Path, made: Path, tmp_path: Path) -> None:
    async with hub("Systran/faster-whisper-tiny", made) as address:
        env = {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "home")}
        ran = await speech(config, "install", "tiny", env=env)
    assert (ran.code, ran.err.replace(" %", "").replace("\n", "").isdecimal() or not ran.err) == (0, True)
    model = config.parent / "data/models/faster-whisper-tiny"
    assert json.loads((model / "preprocessor_config.json").read_text())
    assert not (model / ".cache").exists()


async def test_without_a_network_the_hub_is_one_sentence(config: Path) -> None:
    ran = await speech(config, "install", "tiny", env={"HF_ENDPOINT": "http://127.0.0.1:1"})
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert "ucbridge speech install FOLDER" in ran.err
    assert not list((config.parent / "data/models").glob("[!.]*"))

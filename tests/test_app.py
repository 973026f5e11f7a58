"""The bridge as a process: strict at the start, orderly at the end, alive without its PBX."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.waiting import until

CONFIG = """
[bridge]
data = "{folder}/data"
[web]
port = {port}
[pbx.ami]
port = {nobody}
secret = "hunter2"
[pbx.ari]
url = "http://127.0.0.1:{nobody}/ari"
secret = "hunter2"
[connectors.webchat]
[people.alice]
name = "Alice Martin"
extension = "101"
{more}
"""

VOICEMAIL = '[voicemail]\nspool = "/nowhere"\n'


@pytest.fixture
def nobody() -> int:
    """A port where nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def configure(folder: Path, nobody: int, *, port: int = 0, more: str = "") -> Path:
    path = folder / "ucbridge.toml"
    path.write_text(CONFIG.format(folder=folder, nobody=nobody, port=port, more=more))
    return path


async def ucbridge(*arguments: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ucbridge",
        *map(str, arguments),
        env={key: value for key, value in os.environ.items() if not key.startswith(("UCBRIDGE", "LC_", "LANG"))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def refusal(path: Path) -> tuple[int | None, str]:
    process = await ucbridge("run", "--config", path)
    _out, err = await process.communicate()
    return process.returncode, err.decode()


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A started bridge, and its address."""
    process = await ucbridge("run", "--config", path)
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while "running" not in (line := (await process.stderr.readline()).decode()):
                assert line, "it ended"
        yield process, line.split("url=")[1].strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_without_its_pbx_and_stops_in_order(tmp_path: Path, nobody: int, number: int) -> None:
    path = configure(tmp_path, nobody)
    async with running(path) as (process, url):
        said = await ucbridge("say", "--config", path, "--as", "alice", "--json", "/whoami")
        out, _err = await said.communicate()
        assert json.loads(out)["title"] == "You are Alice Martin"
        health = await asyncio.to_thread(_health, url)
        assert health["status"] == "trouble"
        assert {"pbx main", "cards", "calls", "local", "webchat"} <= health["parts"].keys()
        process.send_signal(number)
        async with asyncio.timeout(10):
            _out, err = await process.communicate()
        assert process.returncode == 0
        assert "Traceback" not in err.decode()
        assert "hunter2" not in err.decode()
    assert not (tmp_path / "data" / "ucbridge.sock").exists()


@pytest.mark.asyncio
@pytest.mark.parametrize("begun", ["data", "data/durable.sqlite", "data/durable.lock"])
async def test_ctrl_c_while_it_starts_ends_it_in_order(tmp_path: Path, nobody: int, begun: str) -> None:
    process = await ucbridge("run", "--config", configure(tmp_path, nobody, more=VOICEMAIL))
    await until((tmp_path / begun).exists, 30)
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        _out, err = await process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err.decode()


@pytest.mark.asyncio
async def test_a_second_bridge_on_the_same_data_is_refused(tmp_path: Path, nobody: int) -> None:
    path = configure(tmp_path, nobody)
    async with running(path):
        code, err = await refusal(path)
    assert code == 78
    assert err == f"ucbridge: Another bridge is running with the socket {tmp_path}/data/ucbridge.sock.\n"


@pytest.mark.asyncio
@pytest.mark.parametrize("more", ["", VOICEMAIL])
async def test_a_port_in_use_is_one_sentence(tmp_path: Path, nobody: int, more: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, err = await refusal(configure(tmp_path, nobody, port=taken.getsockname()[1], more=more))
    assert code == 78
    assert err.startswith("ucbridge: A port cannot be opened: ")
    assert err.count("\n") == 1


@pytest.mark.asyncio
async def test_every_mistake_of_the_configuration_is_said_at_once(tmp_path: Path, nobody: int) -> None:
    more = "[connectors.pigeon]\n[permissions]\nfly = ['alice']\n[people.Bob]\nname = ''\n"
    code, err = await refusal(configure(tmp_path, nobody, more=more))
    assert code == 78
    for key in ("connectors.pigeon", "permissions.fly", "people.Bob"):
        assert key in err
    assert "Traceback" not in err


@pytest.mark.asyncio
async def test_a_configuration_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    code, err = await refusal(tmp_path / "none.toml")
    assert code == 78
    assert "none.toml" in err
    assert "Traceback" not in err


@pytest.mark.asyncio
async def test_with_voicemail_it_runs_without_its_pbx_too_and_loads_nothing_heavy_without(
    tmp_path: Path, nobody: int
) -> None:
    path = configure(tmp_path, nobody, more=f'[voicemail]\nspool = "{tmp_path}"')
    async with running(path) as (process, url):
        health = await asyncio.to_thread(_health, url)
        assert {"voicemail", "voicemail sound", "durable work"} <= health["parts"].keys()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _out, err = await process.communicate()
        assert process.returncode == 0
        assert "Traceback" not in err.decode()
        assert "dbos" not in err.decode()
    engines = "{'numpy', 'onnxruntime', 'pocketsphinx', 'soundfile', 'soxr', 'speech_recognition'}"
    loaded = f"import sys, ucbridge.app; assert not {{'dbos', *{engines}}} & sys.modules.keys()"
    heavy = "import ucbridge.voicemail_parts, ucbridge.recording_parts, ucbridge.demo"
    parts = f"{heavy}; assert not {engines} & sys.modules.keys()"
    python = await asyncio.create_subprocess_exec(sys.executable, "-c", f"{loaded}; {parts}")
    assert await python.wait() == 0


@pytest.mark.asyncio
async def test_conferences_are_recorded_without_voicemail(tmp_path: Path, nobody: int) -> None:
    async with running(configure(tmp_path, nobody, more="[conference.recording]")) as (process, url):
        health = await asyncio.to_thread(_health, url)
        assert {"conferences", "recordings", "durable work"} <= health["parts"].keys()
        assert "voicemail" not in health["parts"]
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _out, err = await process.communicate()
        assert process.returncode == 0
        assert "Traceback" not in err.decode()


def _health(url: str) -> dict[str, dict[str, str]]:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as response:
            return json.load(response)  # type: ignore[no-any-return]
    except OSError as error:
        return json.load(error)  # type: ignore[no-any-return, arg-type]

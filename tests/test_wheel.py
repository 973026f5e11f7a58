"""The built wheel in an environment of its own, as a company installs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.checks.installation import free_port

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages")

CONFIG = """
[bridge]
data = "data"
[web]
port = {port}
[pbx.ami]
port = 1
secret = "x"
[pbx.ari]
url = "http://127.0.0.1:1/ari"
secret = "x"
[connectors.webchat]
[people.alice]
name = "Alice Martin"
"""


def command_of(*words: object) -> tuple[list[str], dict[str, str]]:
    """Return a command and an environment in which nothing points back here."""
    ours = ("PYTHON", "UCBRIDGE", "COV", "LC_", "LANG")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return [str(word) for word in words], clean | {"LANG": "fr_FR.UTF-8"}


def run(*words: object, cwd: Path) -> str:
    command, environment = command_of(*words)
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def ucbridge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of an environment with the wheel in it; the packages it needs are those of ours."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv/bin/python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    for package in (Path(sys.prefix) / SITE).iterdir():
        borrowed = folder / "venv" / SITE / package.name
        if package.suffix != ".pth" and "ucbridge" not in package.name and not borrowed.exists():
            borrowed.symlink_to(package)
    return folder / "venv/bin/ucbridge"


@pytest.fixture
def bridge(ucbridge: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a running bridge; the PBX it wants is not there."""
    port = free_port()
    (tmp_path / "ucbridge.toml").write_text(CONFIG.format(port=port))
    (tmp_path / "ucbridge.toml").chmod(0o600)
    command, environment = command_of(ucbridge, "run", "--config", "ucbridge.toml")
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "data/ucbridge.sock").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_it_is_the_wheel_that_runs(ucbridge: Path, tmp_path: Path) -> None:
    assert run(ucbridge, "--version", cwd=tmp_path).startswith("ucbridge ")
    where = run(ucbridge.parent / "python", "-c", "import ucbridge; print(ucbridge.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(ucbridge.parent.parent)


def test_the_asterisk_samples_are_in_it(ucbridge: Path, tmp_path: Path) -> None:
    run(ucbridge, "pbx", "samples", "asterisk", cwd=tmp_path)
    assert {each.name for each in (tmp_path / "asterisk").iterdir()} == {
        each.name for each in (ROOT / "config/asterisk").iterdir()
    }


def test_it_answers_in_french(ucbridge: Path, bridge: str, tmp_path: Path) -> None:
    assert bridge
    said = run(ucbridge, "say", "--as", "alice", "--config", "ucbridge.toml", "/whoami", cwd=tmp_path)
    assert "Vous êtes Alice Martin" in said


def test_the_chat_page_and_all_it_loads_are_in_it(ucbridge: Path, bridge: str, tmp_path: Path) -> None:
    link = run(ucbridge, "people", "link", "alice", "--config", "ucbridge.toml", cwd=tmp_path).split()[-1]
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    browser.addheaders = [("Origin", bridge)]
    form = urlencode({"token": link.rpartition("/")[2]}).encode()
    page = browser.open(f"{bridge}/signin", form).read().decode()
    assert "Alice Martin" in page

    assets = set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg|webmanifest))"', page))
    assert {each.rpartition(".")[2] for each in assets} >= {"css", "js"}
    for asset in assets:
        assert browser.open(bridge + asset).read()

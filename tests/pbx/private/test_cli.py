"""`ucbridge pbx` in a terminal."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import psutil
import pytest


def ucbridge(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ucbridge", "pbx", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def asterisk(parent: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(parent.pid).children(recursive=True)
    return next(child for child in children if any("asterisk.conf" in word for word in child.cmdline()))


def reaches(folder: Path) -> bool:
    ami = tomllib.loads((folder / "ucbridge.toml").read_text())["pbx"]["ami"]
    with socket.socket() as probe:
        return probe.connect_ex((ami["host"], ami["port"])) == 0


@pytest.mark.asterisk
def test_run_prints_how_to_connect_and_stops_on_ctrl_c(tmp_path):
    lines = []
    with ucbridge("run", "--folder", str(tmp_path)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            if "Ctrl-C" in line:
                process.send_signal(signal.SIGINT)
    text = "\n".join(lines)
    settings = tomllib.loads((tmp_path / "ucbridge.toml").read_text())["pbx"]

    assert process.returncode == 0
    assert "Alice Martin" in text
    assert str(settings["ami"]["port"]) in text
    assert settings["ami"]["secret"] not in text
    assert "Traceback" not in text


@pytest.mark.asterisk
def test_an_asterisk_that_dies_is_started_again(tmp_path):
    said = []
    with ucbridge("run", "--folder", str(tmp_path)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.strip())
            if "Ctrl-C" in line:
                asterisk(process).kill()
            if "started again" in line:
                deadline = time.monotonic() + 20
                while not reaches(tmp_path) and time.monotonic() < deadline:
                    time.sleep(0.1)
                assert reaches(tmp_path), said
                process.send_signal(signal.SIGTERM)

    assert process.returncode == 0
    assert said[-1] == "Stopped."


@pytest.mark.asterisk
def test_fetch_says_where_asterisk_is():
    with ucbridge("fetch") as process:
        said, _error = process.communicate(timeout=300)
    assert process.returncode == 0
    assert "asterisk" in said


def test_samples_are_copied_and_never_overwritten(tmp_path):
    (tmp_path / "ari.conf").write_text("mine")
    with ucbridge("samples", str(tmp_path)) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "ari.conf").read_text() == "mine"
    assert "func_config" in (tmp_path / "modules_ucbridge.conf").read_text()

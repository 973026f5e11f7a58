"""`ucbridge pbx` in a terminal."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib

import pytest


def ucbridge(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ucbridge", "pbx", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


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

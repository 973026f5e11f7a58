"""The phones of a running private PBX, used from another terminal."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.pbx.private.tones import HEARD, level
from ucbridge.cli import application
from ucbridge.pbx.private import SUBSCRIBERS

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(180)]

TONE = {who.key: who.tone for who in SUBSCRIBERS}


def phone(folder: Path, *words: str) -> tuple[int, str]:
    arguments = ["pbx", "phone", "--folder", str(folder), *words]
    done = CliRunner().invoke(application(arguments), arguments)
    return done.exit_code, done.output.strip()


@contextmanager
def running(folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "ucbridge", "pbx", "run", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            while "Ctrl-C" not in process.stdout.readline():
                assert process.poll() is None
            yield
        finally:
            process.terminate()


def talks(folder: Path, who: str) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if "established" in phone(folder, who, "calls")[1]:
            return True
    return False


def test_a_phone_is_used_from_another_terminal(tmp_path):
    folder = tmp_path / "a folder with blanks" / ("long-" * 20)
    with running(folder):
        assert phone(folder, "erin", "dial", "8000") == (0, "")
        assert phone(folder, "frank", "dial", "8000") == (0, "")
        assert talks(folder, "erin")
        assert talks(folder, "frank")
        assert phone(folder, "erin", "press", "12") == (0, "")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:  # until "you are the only one here" is over
            code, heard = phone(folder, "erin", "hear", "0.5")
            assert code == 0
            if level(Path(heard), TONE["frank"]) > HEARD:
                break
        assert level(Path(heard), TONE["frank"]) > HEARD
        assert phone(folder, "erin", "hangup") == (0, "")

        assert phone(folder, "carol", "answer") == (
            1,
            "ucbridge: The phone carol cannot do that: it does not ring.",
        )
        assert "there is no such phone, but alice" in phone(folder, "zoe", "dial", "800")[1]
        assert "it can dial, answer" in phone(folder, "carol", "dance")[1]
    assert "No private PBX with phones runs" in phone(folder, "erin", "calls")[1]

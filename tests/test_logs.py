"""One log format for us and the libraries, without secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from ucbridge import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_our_lines_and_the_libraries_lines_are_json_alike(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    structlog.get_logger("ours").info("call placed", channel="ucb-1")
    logging.getLogger("theirs").warning("odd %s", "thing")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["channel"], ours["level"], ours["logger"]) == ("call placed", "ucb-1", "info", "ours")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("odd thing", "warning", "theirs")


@pytest.mark.parametrize("style", ["json", "console"])
def test_secrets_are_blanked_wherever_they_stand(style: logs.Format, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(style)
    log = structlog.get_logger("ours")
    log.info("connecting", secret="hunter2", ami_password="hunter2", url="postgresql://bot:hunter2@db/x")
    logging.getLogger("theirs").error("login failed: secret=hunter2 Token: hunter2")
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        log.exception("failed")
    out = capsys.readouterr().err
    assert "hunter2" not in out
    assert "***" in out
    assert "ValueError" in out


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", level="warning")
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")
    structlog.get_logger("ours").warning("loud")
    assert capsys.readouterr().err.count("\n") == 1

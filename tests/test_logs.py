"""One log format for us and the libraries, without secrets."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from ucbridge import logs


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


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_unforeseen_error_is_logged_with_its_place_and_without_what_was_typed(
    style: logs.Format, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(style, level="debug")

    def place(number: str, name: str) -> None:
        try:
            {}[name]
        except KeyError:
            raise ExceptionGroup(f"no call to {number}", [ValueError(f"who is {name!r}"), int_of(number)]) from None

    def int_of(number: str) -> Exception:
        try:
            int(number)
        except ValueError as error:
            return error
        raise AssertionError

    typed = ("06 12 34 56 78", "Zoë Martin")
    try:
        place(*typed)
    except ExceptionGroup:
        structlog.get_logger("ours").exception("unexpected error", reference="abc123")
    logging.getLogger("asyncio").error("Task failed: %r of 192.0.2.17", KeyError(typed[1]))
    out = capsys.readouterr().err
    assert not [each for each in ("Zoë", "Zo\\u00eb", "Martin", "12 34", "192.0.2") if each in out]
    assert all(
        each in out
        for each in ("abc123", "test_logs.py", "in place", "in int_of", "ExceptionGroup", "ValueError: who is")
    )


@pytest.mark.parametrize("style", ["json", "console"])
def test_nothing_that_is_logged_makes_a_line_of_its_own_or_speaks_to_the_terminal(
    style: logs.Format, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(style)
    evil = "x\r\n2026-11-23 [info] all is well\x1b[2J\x1b]0;owned\x07\u2028\u202e\x9b31m"
    structlog.get_logger("ours").warning("answered", command=evil, more={"list": [evil]})
    logging.getLogger("theirs").error("failed: %s", evil)
    try:
        raise RuntimeError(evil)
    except RuntimeError:
        structlog.get_logger("ours").exception("failed", part=evil)
    out = capsys.readouterr().err
    assert all(each.isprintable() or each == "\n" for each in out)
    lines = out.splitlines()
    assert not [line for line in lines if line.startswith("2026-11-23 [info]")]


def test_sign_in_links_are_blanked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console")
    structlog.get_logger("ours").error("no page", path="https://chat.example.com/signin/0sQ_kuvj15Aw3-GDl")
    assert "/signin/***" in (out := capsys.readouterr().err)
    assert "kuvj" not in out

"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from ucbridge.cli import GROUP, VERBS, application
from ucbridge.cli.card import plain
from ucbridge.cli.terminal import exit_on_error
from ucbridge.errors import ConfigError, UserError
from ucbridge.i18n import _


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ucbridge", *arguments], capture_output=True, text=True, check=False)


def test_help_names_every_verb() -> None:
    out = run("--help").stdout
    assert [verb for verb in VERBS if verb not in out] == []


def test_a_connector_brings_a_verb_along() -> None:
    for arguments in (["--help"], ["teams", "--help"]):
        assert "teams" in [each.name for each in application(arguments).registered_groups]


def test_no_connector_takes_a_verb_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [EntryPoint("check", "connectors.evil:app", GROUP), EntryPoint("dance", "ucbridge.cli.check:check", GROUP)]
    monkeypatch.setattr("ucbridge.cli.entry_points", lambda group: theirs if group == GROUP else [])
    for arguments in (["check"], ["--help"]):
        application(arguments)
    assert [each.name for each in application(["--help"]).registered_commands][-1] == "dance"


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("ucbridge ")


def test_an_unknown_verb_is_a_usage_error() -> None:
    assert run("dance").returncode == 2


def test_saying_something_loads_nothing_heavy() -> None:
    code = "import sys, ucbridge.cli as c; c.application(['say']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"aiohttp", "sqlalchemy", "pydantic", "phonenumbers", "asyncio"}.isdisjoint(loaded)


def test_errors_are_sentences_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit) as caught, exit_on_error():
        raise ConfigError(_("The configuration is wrong."), ("one", "two"))
    assert (caught.value.code, capsys.readouterr().err) == (78, "ucbridge: The configuration is wrong.\n  one\n  two\n")
    with pytest.raises(SystemExit) as caught, exit_on_error():
        raise BaseExceptionGroup(
            "parts", [UserError(_("No.")), BaseExceptionGroup("more", [UserError(_("Nor that."))])]
        )
    assert (caught.value.code, capsys.readouterr().err) == (1, "ucbridge: No.\nucbridge: Nor that.\n")


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (OSError(28, "No space left on device"), "This machine refused: No space left on device."),
        (
            PermissionError(13, "Permission denied", "/data/x\n"),
            "This machine refused /data/x\ufffd: Permission denied.",
        ),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, refused: OSError, sentence: str
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit) as caught, exit_on_error():
        raise refused
    assert (caught.value.code, capsys.readouterr().err) == (1, f"ucbridge: {sentence}\n")
    with pytest.raises(SystemExit), exit_on_error():
        raise BaseExceptionGroup("parts", [refused])
    assert capsys.readouterr().err == f"ucbridge: {sentence}\n"


def test_a_demo_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = run("demo", "--port", "0", "--data", str(tmp_path / "file/demo"))
    assert (ran.returncode, ran.stderr) == (
        1,
        f"ucbridge: This machine refused {tmp_path}/file/demo: Not a directory.\n",
    )


def test_ctrl_c_before_anything_started_leaves_no_traceback() -> None:
    interrupted = (
        "from ucbridge.__main__ import main\n"
        "import builtins; real = builtins.__import__\n"
        "def importing(name, *rest):\n"
        "    if name == 'ucbridge.cli': raise KeyboardInterrupt\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = importing\nmain()"
    )
    ran = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (130, "")


def test_a_bug_is_not_dressed_up() -> None:
    with pytest.raises(BaseExceptionGroup), exit_on_error():
        raise BaseExceptionGroup("parts", [UserError(_("No.")), ValueError("bug")])


def test_a_card_is_readable_in_a_terminal() -> None:
    card = plain(
        {
            "id": "1",
            "kind": "reply",
            "title": "Connected with Bob",
            "text": "one\ntwo",
            "state": "connected",
            "fields": [{"name": "Time", "value": "0:07"}],
            "buttons": [{"id": "t", "action": "hangup", "label": "Hang up", "style": "danger"}],
            "audio": None,
            "private": False,
        }
    )
    assert card == "✓ Connected with Bob\n  one\n  two\n  Time: 0:07\n  [Hang up]"

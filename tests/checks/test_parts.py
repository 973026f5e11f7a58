"""The reasoning of the checks, without a PBX."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ucbridge.checks.dialplan import emergency_numbers
from ucbridge.checks.privileges import classes
from ucbridge.loopback import is_loopback

PRIVILEGES: dict[str, str] = {
    "Originate": "originate,all", "Hangup": "system,call,all", "Setvar": "call,all", "Filter": "system,all",
    "Command": "command,all", "UpdateConfig": "config,all", "GetConfig": "system,config,all", "Ping": "<none>",
    "ShowDialPlan": "config,reporting,all", "CoreStatus": "system,reporting,all", "UserEvent": "user,all",
    "Status": "system,call,reporting,all", "AGI": "agi,all", "QueueAdd": "agent,all", "MessageSend": "message,all",
}  # fmt: skip


def listed(write: set[str]) -> list[str]:
    """Return what ListCommands answers a user with these classes."""
    return [
        f"Does something.  (Priv: {needs})"
        for needs in PRIVILEGES.values()
        if needs == "<none>" or write & set(needs.split(","))
    ]


@pytest.mark.parametrize(
    "write",
    [
        {"call", "originate", "reporting"},
        {"call", "originate"},
        {"originate"},
        {"reporting"},
        {"system"},
        {"config", "call"},
        {"command", "call", "originate", "reporting"},
        {"user", "agent", "message", "call", "originate", "reporting"},
        set(),
    ],
)
def test_write_classes_are_read_off_the_allowed_actions(write: set[str]) -> None:
    held = classes(listed(write))
    # With `system` or `config` every action of `reporting` is allowed anyway.
    assert held == write


def test_a_user_with_all_has_the_dangerous_ones() -> None:
    assert classes(listed({"all"})) >= {"system", "command", "config", "agi"}


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("localhost", True), ("127.9.9.9", True), ("0.0.0.0", False),
     ("10.0.0.1", False), ("pbx.example.com", False), ("127.0.0.1.example.com", False), ("", False)],
)  # fmt: skip
def test_a_name_of_this_machine_is_told_from_others(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(("region", "number"), [("FR", "15"), ("FR", "112"), ("US", "911"), ("GB", "999")])
def test_the_emergency_numbers_of_a_region_are_known(region: str, number: str) -> None:
    assert number in emergency_numbers(region)
    assert len(emergency_numbers(region)) < 100


def test_json_has_one_object_a_line_and_the_exit_code_of_a_wrong_file(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from ucbridge.cli import application

    file = tmp_path / "ucbridge.toml"
    file.write_text("[bridge]\nregion = 'nowhere'\n")
    result = CliRunner().invoke(application(["check"]), ["check", "--config", str(file), "--json"])
    assert result.exit_code == 78
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows
    assert {row["level"] for row in rows} == {"problem"}
    assert any("region" in row["text"] for row in rows)

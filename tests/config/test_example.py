"""The files under config/ that people copy."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.discord.settings import Settings as DiscordSettings
from connectors.teams.settings import GraphSettings
from connectors.teams.settings import Settings as TeamsSettings
from ucbridge import connector_registry
from ucbridge.command_registry import Registry
from ucbridge.config import Config, load
from ucbridge.config.calls import CallRecordingSettings
from ucbridge.config.conferences import ConferenceSettings, RecordingSettings
from ucbridge.config.settings import VoicemailSettings
from ucbridge.config.shape import Shape

FOLDER = Path(__file__).parents[2] / "config"
EXAMPLE = FOLDER / "ucbridge.example.toml"

_COMMENTED_KEY = re.compile(r'^# (?=\[[a-z0-9_.]+\]|[a-z_]+ = |"voicemail|"conference|"settings)', re.MULTILINE)


def test_the_example_is_a_configuration() -> None:
    config = load(
        EXAMPLE,
        {},
        connectors=connector_registry.settings_of(connector_registry.classes()),
        commands=Registry.load().commands.keys(),
    )
    assert config.people["alice"].extension == "101"


def test_what_is_commented_out_in_the_example_is_right_too(tmp_path: Path) -> None:
    text = _COMMENTED_KEY.sub("", EXAMPLE.read_text())
    for name in ("database.url", "ami.secret", "ari.secret", "push.secret", "stt.key", "discord.token", "teams.secret"):
        (tmp_path / name).write_text("sqlite:////srv/bridge.sqlite")
    file = tmp_path / "ucbridge.toml"
    file.write_text(text)
    config = load(
        file,
        {},
        connectors=connector_registry.settings_of(connector_registry.classes()),
        commands=Registry.load().commands.keys(),
    )
    assert config.pbx.agi is not None
    assert config.voicemail is not None
    assert config.voicemail.mailboxes["200"].people == ("alice", "bob")
    assert config.voicemail.model_copy(update={"mailboxes": {}, "push_secret": None}) == VoicemailSettings()
    assert config.conference.model_copy(update={"number": None}) == ConferenceSettings(recording=RecordingSettings())
    assert config.calls.recording == CallRecordingSettings()
    assert config.speech.openai is not None
    assert config.permissions["voicemail forward"] == ("role:reception",)
    assert config.permissions["settings sharing"] == ("alice",)
    assert config.database_url == "sqlite:////srv/bridge.sqlite"
    discord = DiscordSettings.model_validate(config.connectors["discord"])
    shown = discord.model_dump(exclude={"token", "servers"})
    assert shown == DiscordSettings(token=discord.token).model_dump(exclude={"token", "servers"})
    teams = TeamsSettings.model_validate(config.connectors["teams"])
    usual = TeamsSettings(app_id=teams.app_id, app_secret=teams.app_secret, tenant_id=teams.tenant_id)
    assert teams.graph == GraphSettings()
    assert teams.model_copy(update={"graph": None, "package": usual.package}) == usual


def test_the_example_shows_every_key() -> None:
    text = EXAMPLE.read_text()
    missing = [
        name
        for name in _keys(())
        if not re.search(rf"^(# )?(\[+([a-z.]+\.)?{name}[\].]|{name} = )", text, re.MULTILINE)
    ]
    assert missing == []


@pytest.mark.parametrize("connector", ["discord", "local", "teams", "teams.graph", "teams.package", "webchat"])
def test_the_example_shows_every_key_of_a_connector(connector: str) -> None:
    table = re.split(r"^(?:# )?\[", EXAMPLE.read_text().partition(f"[connectors.{connector}]")[2], flags=re.MULTILINE)[
        0
    ]
    shape = Shape(connector_registry.settings_of(connector_registry.classes()))
    keys = [key for key in shape.keys(("connectors", *connector.split("."))) if key not in {"graph", "package"}]
    assert [key for key in keys if not re.search(rf"^(# )?{key} = ", table, re.MULTILINE)] == []


def _keys(place: tuple[str | int, ...]) -> Iterator[str]:
    shape = Shape()
    for key in shape.keys(place):
        yield key
        yield from _keys((*place, key))


def test_what_the_example_says_is_usual_is_usual() -> None:
    said = load(EXAMPLE, {}).model_dump(exclude={"people", "contacts", "connectors", "permissions"})
    usual = Config.model_validate({"pbx": {"ami": {"secret": "CHANGE-ME"}, "ari": {"secret": "CHANGE-ME-TOO"}}})
    assert said["policy"].pop("deny") == ("+33 899",)
    assert said["policy"].pop("regions") == ("FR",)
    expected = usual.model_dump(exclude={"people", "contacts", "connectors", "permissions"})
    assert said == {**expected, "policy": {k: v for k, v in expected["policy"].items() if k not in {"deny", "regions"}}}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_systemd_unit_is_valid_and_shut_tight(tmp_path: Path) -> None:
    unit = tmp_path / "ucbridge.service"
    text = (FOLDER / "systemd" / "ucbridge.service").read_text()
    unit.write_text(text.replace("/opt/ucbridge/bin/ucbridge", "/bin/true"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert [line for line in verified.stderr.splitlines() if "ucbridge.service" in line] == []
    assert verified.returncode == 0
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ucbridge.cli import application
from ucbridge.config import load


class Terminal:
    """Runs `ucbridge init` on a file in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "ucbridge.toml"

    def init(self, *options: str, typed: str = "") -> tuple[int, str]:
        arguments = ["init", str(self.file), *options]
        result = CliRunner().invoke(application(arguments), arguments, input=typed)
        return result.exit_code, result.output


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("LC_ALL", "C")
    return Terminal(tmp_path)


def test_without_questions_the_usual_is_written_and_is_valid(terminal: Terminal) -> None:
    code, said = terminal.init("--yes")
    config = load(terminal.file, {})
    assert code == 0
    assert f"ucbridge check --config {terminal.file}" in said
    assert (config.web.port, config.bridge.region, config.people) == (8080, "FR", {})
    assert set(config.connectors) == {"webchat", "local"}


def test_secrets_are_made_and_it_is_said_where_they_go(terminal: Terminal) -> None:
    _code, said = terminal.init("--yes", "--ari-secret", "known")
    pbx = load(terminal.file, {}).pbx
    assert len(pbx.ami.secret.get_secret_value()) == 48
    assert pbx.ari.secret.get_secret_value() == "known"
    assert "manager_ucbridge.conf" in said
    assert "ari_ucbridge.conf" not in said
    assert pbx.ami.secret.get_secret_value() not in said


def test_only_its_owner_may_read_the_file(terminal: Terminal) -> None:
    terminal.init("--yes")
    assert stat.S_IMODE(terminal.file.stat().st_mode) == 0o600


def test_an_existing_file_is_kept_unless_forced(terminal: Terminal) -> None:
    terminal.file.write_text("mine")
    code, said = terminal.init("--yes")
    assert (code, terminal.file.read_text()) == (1, "mine")
    assert "overwrite it with --force" in said
    assert terminal.init("--yes", "--force")[0] == 0
    assert load(terminal.file, {}).web.port == 8080


def test_every_question_can_be_answered_by_an_option(terminal: Terminal) -> None:
    answers = {
        "name": 'The "best" bridge \\ ever\t#1',
        "language": "fr",
        "region": "GB",
        "data": "/srv/bridge",
        "host": "0.0.0.0",
        "port": "9000",
        "public-url": "https://chat.example.com",
        "outside": "9{national}",
        "ami-host": "pbx.example.com",
        "ami-port": "5039",
        "ami-username": "bot",
        "ami-secret": "s'1\"",
        "ari-url": "https://pbx.example.com:8089/ari",
        "ari-username": "rest",
        "ari-secret": "s2",
    }
    options = [part for name, answer in answers.items() for part in (f"--{name}", answer)]
    code, _said = terminal.init("--yes", *options, "--person", "Zoë D'Arc = 101", "--person", "Zoe d arc=102")
    config = load(terminal.file, {})
    assert code == 0
    assert config.bridge.name == answers["name"]
    assert (config.bridge.language, config.bridge.region, config.policy.regions) == ("fr", "GB", ("GB",))
    assert (config.web.host, config.web.port, config.web.public_url) == ("0.0.0.0", 9000, answers["public-url"])
    assert (config.pbx.outside, config.pbx.ari.url) == (answers["outside"], answers["ari-url"])
    assert (config.pbx.ami.host, config.pbx.ami.port, config.pbx.ami.username) == ("pbx.example.com", 5039, "bot")
    assert config.pbx.ami.secret.get_secret_value() == answers["ami-secret"]
    assert {person: each.extension for person, each in config.people.items()} == {
        "zoe-d-arc": "101",
        "zoe-d-arc-102": "102",
    }


def test_a_wrong_answer_is_asked_again(terminal: Terminal) -> None:
    typed = "My bridge\nde\nfr\nUK\nGB" + "\n" * 11 + "Alice=101\nBob\nBob=102\n\n\n\n"
    code, said = terminal.init("--ami-secret", "a", "--ari-secret", "b", typed=typed)
    config = load(terminal.file, {})
    assert code == 0, said
    assert 'Expected "en" or "fr".' in said
    assert "Expected the two capital letters of a country" in said
    assert "Bob is not understood" in said
    assert (config.bridge.name, config.bridge.language, config.bridge.region) == ("My bridge", "fr", "GB")
    assert [each.name for each in config.people.values()] == ["Alice", "Bob"]


def test_answers_that_do_not_fit_together_write_nothing(terminal: Terminal) -> None:
    code, said = terminal.init("--yes", "--host", "0.0.0.0", "--port", "99999", "--person", "A=1", "--person", "B=1")
    assert code == 78
    assert "web.port: expected a number of at most 65535" in said
    assert "web.public_url: expected" in said
    assert 'people.b.extension: "1" already belongs to a.' in said
    assert list(terminal.file.parent.iterdir()) == []


@pytest.mark.parametrize("person", ["Alice", "=101", "Alice=10x", "李=101"])
def test_a_person_is_a_name_and_an_extension(terminal: Terminal, person: str) -> None:
    code, said = terminal.init("--yes", "--person", person)
    assert code == 1
    assert "write NAME=EXTENSION" in said
    assert not terminal.file.exists()


def test_a_folder_that_is_not_there_is_one_sentence(terminal: Terminal) -> None:
    terminal.file = terminal.file.parent / "none" / "ucbridge.toml"
    code, said = terminal.init("--yes")
    assert code == 1
    assert "cannot be written: No such file or directory." in said


def test_a_chat_platform_is_switched_on_by_what_it_needs(terminal: Terminal) -> None:
    typed = "\n" * 13 + "\n" + "abc.def\n\n"
    code, said = terminal.init("--ami-secret", "a", "--ari-secret", "b", typed=typed)
    assert code == 0, said
    assert "token of discord (leave empty to go without)" in said
    assert "abc.def" not in said
    assert load(terminal.file, {}).connectors["discord"] == {"token": "abc.def"}


def test_all_that_a_platform_needs_is_asked_and_a_wrong_id_again(terminal: Terminal) -> None:
    app, tenant = "0f6c3d2a-9b1e-4c7d-8a5f-1234567890ab", "0f6c3d2a-9b1e-4c7d-8a5f-1234567890cd"
    typed = "\n" * 14 + "\n" + f"my bot\n{app}\nabc.def\n{tenant}\n"
    code, said = terminal.init("--ami-secret", "a", "--ari-secret", "b", typed=typed)
    assert code == 0, said
    assert "Expected an id such as" in said
    assert "abc.def" not in said
    table = load(terminal.file, {}).connectors["teams"]
    assert table == {"app_id": app, "app_secret": "abc.def", "tenant_id": tenant}


def test_left_empty_it_stays_off(terminal: Terminal) -> None:
    code, said = terminal.init("--ami-secret", "a", "--ari-secret", "b", typed="\n" * 16)
    assert code == 0, said
    assert "discord" not in load(terminal.file, {}).connectors


def test_its_keys_can_be_given_as_options_and_are_checked(terminal: Terminal) -> None:
    code, _said = terminal.init("--yes", "--connector", "discord.token=x=y", "--connector", "discord.status=off")
    assert code == 0
    assert load(terminal.file, {}).connectors["discord"] == {"token": "x=y", "status": "off"}

    code, said = terminal.init("--yes", "--force", "--connector", "discord.tocken=abc.def")
    assert code == 1
    assert "write NAME.KEY=VALUE, such as discord.token" in said
    assert "abc.def" not in said

    code, said = terminal.init("--yes", "--force", "--connector", "discord.token=x", "--connector", "discord.status=on")
    assert code == 78
    assert "connectors.discord.status" in said

"""`ucbridge check` on a real PBX: one green run, and one for each broken thing."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from tests.checks.installation import configuration, free_port, told, worse
from ucbridge.checks import announcements
from ucbridge.checks.finding import Level
from ucbridge.config import PersonSettings, Store, Web
from ucbridge.config.settings import VoicemailSettings
from ucbridge.pbx.private import PrivateAsterisk
from ucbridge.store.database import Database
from ucbridge.supervision import Health
from ucbridge.web.announcements import AnnouncementSounds
from ucbridge.web.health import health_route

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]


def edit(file: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, file.read_text(), count=1, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, f"{file} has no {pattern}"
    file.write_text(text)


def only(found: list[tuple[str, Level, str]], part: str) -> str:
    """Return the text of the one finding of a part that is not ok."""
    (text,) = [text for named, _level, text in worse(found) if named == part]
    return text


async def test_a_sound_installation_is_green(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path / 'ucbridge.sqlite'}"):
        pass
    found = await told(configuration(asterisk, tmp_path))
    assert worse(found) == []
    assert {part for part, _level, _text in found} >= {
        "data", "store", "web", "ami", "ari", "secrets", "clock", "dialplan", "people",
    }  # fmt: skip
    async with asyncio.timeout(10):  # the sound it tried is over as soon as Asterisk notices
        while "0 active channels" not in await asterisk.cli("core show channels count"):  # noqa: ASYNC110 - ask again
            await asyncio.sleep(0.1)


async def test_checking_leaves_a_running_bridge_its_application(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    from tests.pbx.ari.bridge import Reports, running

    reports = Reports()
    async with running(asterisk.ari, reports) as ari:
        assert worse(await told(configuration(asterisk, tmp_path))) == []
        assert ari.connected
    assert reports.all == [(True, "")]


async def test_readable_secrets_are_a_problem_and_never_shown(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    await asterisk.cli("module load func_config.so")
    try:
        found = await told(configuration(asterisk, tmp_path))
    finally:
        await asterisk.cli("module unload func_config.so")
    bad = worse(found)
    assert [(part, level) for part, level, _text in bad] == [("secrets", Level.PROBLEM)] * 2
    assert ["AMI" in bad[0][2], "ARI" in bad[1][2]] == [True, True]
    assert all("noload = func_config.so" in text for _part, _level, text in bad)
    for secret in (asterisk.ami.secret, asterisk.ari.secret, asterisk.admin.secret):
        assert secret.get_secret_value() not in str(found)


async def test_readable_files_are_a_problem(fresh_asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    await fresh_asterisk.kill()
    edit(fresh_asterisk.folder / "etc/asterisk.conf", r"^live_dangerously *=>? *no", "live_dangerously = yes")
    await fresh_asterisk.boot()
    bad = worse(await told(configuration(fresh_asterisk, tmp_path)))
    assert {part for part, _level, _text in bad} == {"secrets"}
    assert all("live_dangerously = no" in text for _part, _level, text in bad)


async def test_an_ami_user_that_may_do_everything_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    pbx = asterisk.settings.model_copy(update={"ami": asterisk.admin})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    problems = [text for part, level, text in found if part == "ami" and level is Level.PROBLEM]
    assert len(problems) == 1
    assert "write has agi,command,config,system" in problems[0]


@pytest.mark.parametrize(
    ("write", "complaint"),
    [
        ("system,call,originate,reporting", "write has system"),
        ("call,originate,reporting,command", "write has command"),
        ("call,reporting", "write lacks originate"),
        ("originate", "write lacks call,reporting"),
    ],
)
async def test_wrong_write_classes_are_named(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path, write: str, complaint: str
) -> None:
    for file in (fresh_asterisk.folder / "etc").glob("manager*.conf"):
        text = file.read_text()
        file.write_text(
            re.sub(r"^write = call,originate,reporting,user$", f"write = {write}", text, flags=re.MULTILINE)
        )
    await fresh_asterisk.cli("manager reload")
    found = await told(configuration(fresh_asterisk, tmp_path))
    assert complaint in "".join(text for part, level, text in found if part == "ami" and level is Level.PROBLEM)


async def test_voicemail_wants_a_class_and_a_context_of_its_own(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    wanted = configuration(fresh_asterisk, tmp_path, voicemail=VoicemailSettings(spool=fresh_asterisk.messages))
    both = {"ami", "dialplan"}
    found = [one for one in await told(wanted) if one[0] in both]
    assert {level for _part, level, _text in found} == {Level.OK}
    assert any("ucbridge-mailbox" in text for _part, _level, text in found)
    etc = fresh_asterisk.folder / "etc"
    for name, before, after in (
        ("manager_ucbridge.conf", "originate,reporting,user", "originate,reporting"),
        ("extensions_ucbridge.conf", "[ucbridge-mailbox]", "[elsewhere]"),
    ):
        (etc / name).write_text((etc / name).read_text().replace(before, after))
    await fresh_asterisk.cli("core reload")
    found = [one for one in await told(wanted) if one[0] in both and one[1] is Level.PROBLEM]
    assert ["write lacks user" in found[0][2], "no phone can play messages" in found[1][2]] == [True, True]
    without = await told(configuration(fresh_asterisk, tmp_path))
    assert not [one for one in without if one[0] in both and one[1] is not Level.OK]


async def test_deaf_ears_are_a_problem(fresh_asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    for file in (fresh_asterisk.folder / "etc").glob("manager*.conf"):
        text = file.read_text()
        file.write_text(re.sub(r"^read = system,call,agent,user$", "read = system,agent", text, flags=re.MULTILINE))
    await fresh_asterisk.cli("manager reload")
    assert "does not hear of calls" in only(await told(configuration(fresh_asterisk, tmp_path)), "ami")


async def test_a_wrong_ami_secret_is_told(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    ami = asterisk.ami.model_copy(update={"secret": SecretStr("wrong")})
    pbx = asterisk.settings.model_copy(update={"ami": ami})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    assert [text for part, level, text in found if part == "ami" and level is Level.PROBLEM and "refuses" in text]
    assert [text for part, level, text in found if part == "dialplan" and level is Level.SKIPPED]


async def test_a_wrong_ari_secret_is_told(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    ari = asterisk.ari.model_copy(update={"secret": SecretStr("wrong")})
    pbx = asterisk.settings.model_copy(update={"ari": ari})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    assert [text for part, level, text in found if part == "ari" and level is Level.PROBLEM and "refuses" in text]


async def test_a_wrong_ari_address_is_told(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    ari = asterisk.ari.model_copy(update={"url": asterisk.ari.url.replace("/ari", "/rest")})
    pbx = asterisk.settings.model_copy(update={"ari": ari})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    assert [text for part, level, text in found if part == "ari" and level is Level.PROBLEM]


async def test_an_ari_user_that_only_reads_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    pbx = asterisk.settings.model_copy(update={"ari": asterisk.ari_reader})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    assert [text for part, level, text in found if level is Level.PROBLEM and "read_only = no" in text]


async def test_no_pbx_at_all_is_two_problems_and_nothing_else_is_guessed(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    await fresh_asterisk.kill()
    bad = worse(await told(configuration(fresh_asterisk, tmp_path)))
    assert [part for part, level, _text in bad if level is Level.PROBLEM] == ["ami", "ari"]
    assert {level for _part, level, _text in bad} == {Level.PROBLEM, Level.SKIPPED}


async def test_a_context_that_is_not_there_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    pbx = asterisk.settings.model_copy(update={"context": "somewhere-else"})
    found = await told(configuration(asterisk, tmp_path, pbx=pbx))
    (problem,) = [text for part, level, text in found if level is Level.PROBLEM]
    assert "no context somewhere-else" in problem


async def test_a_context_without_guard_for_emergency_numbers_is_named(
    asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    await asterisk.cli("dialplan remove extension 112@ucbridge-call")
    try:
        found = only(await told(configuration(asterisk, tmp_path)), "dialplan")
    finally:
        await asterisk.cli("dialplan reload")
    assert "emergency numbers of FR: 112." in found


@pytest.mark.parametrize("context", ["ucbridge-conference", "ucbridge-dial-in"])
async def test_a_dialplan_that_is_too_old_for_conferences_is_named(
    asterisk: PrivateAsterisk, tmp_path: Path, context: str
) -> None:
    await asterisk.cli(f"dialplan remove context {context}")
    try:
        found = await told(configuration(asterisk, tmp_path))
    finally:
        await asterisk.cli("dialplan reload")
    assert [text for part, level, text in found if part == "dialplan" and level is Level.WARNING and context in text]


async def test_a_phone_the_pbx_does_not_have_is_named(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    people = {"eve": PersonSettings(name="Eve", extension="199")}
    found = worse(await told(configuration(asterisk, tmp_path, people=people)))
    assert [(part, level) for part, level, _text in found] == [("people", Level.PROBLEM), ("people", Level.WARNING)]
    assert "eve: the PBX has no phone PJSIP/199" in found[0][2]
    assert "extension 199 is not in the context from-internal" in found[1][2]


async def test_a_port_somebody_else_has_is_a_problem(
    asterisk: PrivateAsterisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "SECONDS", 1.0)  # the other program never answers the PBX either
    with socket.create_server(("127.0.0.1", 0)) as other:
        found = await told(configuration(asterisk, tmp_path, web=Web(port=other.getsockname()[1])))
    assert "Another program listens" in only(found, "web")


async def test_an_unencrypted_public_address_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    web = Web(port=free_port(), public_url="http://chat.example.com")
    found = await told(configuration(asterisk, tmp_path, web=web))
    assert "not encrypted" in only(found, "web")


async def test_a_database_that_cannot_be_reached_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    store = Store(url=SecretStr(f"postgresql://u:hidden-word@127.0.0.1:{free_port()}/none"))
    found = await told(configuration(asterisk, tmp_path, store=store))
    assert "cannot be used" in only(found, "store")
    assert "hidden-word" not in str(found)


async def test_a_database_of_a_newer_version_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "ucbridge.sqlite"
    async with Database.open(f"sqlite:///{file}"):
        pass
    with sqlite3.connect(file) as connection:
        connection.execute("update alembic_version set version_num = 'v9999'")
    connection.close()
    assert "newer version" in only(await told(configuration(asterisk, tmp_path)), "store")


async def test_an_old_database_is_not_touched(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "ucbridge.sqlite"
    file.touch()
    found = await told(configuration(asterisk, tmp_path))
    assert [text for part, _level, text in found if part == "store" and "brought up to date" in text]
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (0,)
    connection.close()


async def test_an_open_data_folder_is_a_warning(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    config = configuration(asterisk, tmp_path)
    tmp_path.chmod(0o755)
    assert "chmod 700" in only(await told(config), "data")


async def test_a_connector_nobody_installed_is_a_problem(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    found = await told(configuration(asterisk, tmp_path, connectors={"pigeon": {}}))
    assert "There is no connector pigeon" in only(found, "connectors")


async def test_a_port_our_own_running_bridge_has_is_fine(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    runner = web.AppRunner(application := web.Application(), shutdown_timeout=0.1)
    application.add_routes([health_route(Health()), *AnnouncementSounds(lambda _name: None).routes()])
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        found = await told(configuration(asterisk, tmp_path, web=Web(port=runner.addresses[0][1])))
    finally:
        await runner.cleanup()
    assert worse(found) == []
    assert any("A bridge already answers" in text for _part, _level, text in found)


def written(asterisk: PrivateAsterisk, tmp_path: Path, *, username: str = "ucbridge") -> Path:
    (tmp_path / "data").mkdir(mode=0o700)
    file = tmp_path / "ucbridge.toml"
    file.write_text(
        f"""
        [bridge]
        data = "{tmp_path / "data"}"
        [web]
        port = {free_port()}
        [pbx.ami]
        port = {asterisk.ami.port}
        username = "{username}"
        secret = "{asterisk.ami.secret.get_secret_value()}"
        [pbx.ari]
        url = "{asterisk.ari.url}"
        secret = "{asterisk.ari.secret.get_secret_value()}"
        """
    )
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(("username", "code"), [("ucbridge", 0), ("nobody", 1)])
async def test_the_command_prints_a_line_for_each_part(
    asterisk: PrivateAsterisk, tmp_path: Path, username: str, code: int
) -> None:
    file = written(asterisk, tmp_path, username=username)
    command = [sys.executable, "-m", "ucbridge", "check", "--config", str(file), "--language", "en"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _error = await process.communicate()
    lines = output.decode().splitlines()
    assert process.returncode == code, lines
    assert lines[0].split() == ["ok", "config:", "The", "configuration", "file", "is", "valid."]
    assert {line.split()[0] for line in lines} == ({"ok"} if code == 0 else {"ok", "problem", "skipped"})
    assert asterisk.ami.secret.get_secret_value() not in output.decode()


async def test_nobody_who_reads_on_is_no_error(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    command = f"{sys.executable} -m ucbridge check --json --config {written(asterisk, tmp_path)} | head -n 1"
    process = await asyncio.create_subprocess_shell(
        command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, error = await process.communicate()
    assert (len(output.splitlines()), error) == (1, b"")

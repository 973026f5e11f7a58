"""The sample configuration of a safe PBX: what the bridge's users cannot do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64encode

import pytest

from tests.pbx.private.raw_ami import logged_in
from ucbridge.samples import samples

pytestmark = pytest.mark.asterisk


@pytest.mark.asyncio
async def test_the_bridge_hears_and_does_exactly_what_the_sample_grants(asterisk):
    shown = await asterisk.cli("manager show user ucbridge")
    classes = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in shown.splitlines() if ":" in line}
    assert classes["read perm"] == "system,call,agent,user"
    assert classes["write perm"] == "call,user,reporting,originate"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("action", "header"),
    [
        ("Command", "Command: core show uptime"),
        ("GetConfig", "Filename: manager.conf"),
        ("ModuleLoad", "LoadType: load"),
        ("DBPut", "Family: x"),
    ],
)
async def test_the_bridge_may_not_run_the_pbx(asterisk, action, header):
    async with logged_in(asterisk.ami) as ami:
        assert (await ami.send(action, header))["Message"] == "Permission denied"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("without", "action", "headers"),
    [
        ("call", "Hangup", ("Channel: nobody",)),
        ("originate", "Originate", ("Channel: PJSIP/101", "Context: ucbridge-call", "Exten: 102", "Priority: 1")),
        ("reporting", "CoreShowChannels", ()),
        ("user", "VoicemailMove", ("Mailbox: 103", "Context: default", "Folder: INBOX", "ID: 1", "ToFolder: Old")),
    ],
)
async def test_each_class_of_the_bridge_is_needed(fresh_asterisk, without, action, headers):
    async with logged_in(fresh_asterisk.ami) as ami:
        assert (await ami.send(action, *headers)).get("Message") != "Permission denied"
    (sample,) = (fresh_asterisk.folder / "etc").glob("manager_ucbridge.conf")
    kept = ",".join({"call", "originate", "reporting", "user"} - {without})
    sample.write_text(sample.read_text().replace("\nwrite = call,originate,reporting,user\n", f"\nwrite = {kept}\n"))
    await fresh_asterisk.cli("manager reload")
    async with logged_in(fresh_asterisk.ami) as ami:
        assert (await ami.send(action, *headers))["Message"] == "Permission denied"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("application", "data"),
    [
        ("System", "touch /tmp/owned"),
        ("TrySystem", "id"),
        ("AGI", "/bin/true"),
        ("MixMonitor", "x.wav,,touch /tmp/owned"),
        ("Exec", "System(id)"),
        ("NoOp", "${SHELL(id)}"),
        ("ExecIf", "1?System(id)"),
    ],
)
async def test_the_bridge_may_not_run_programs_through_a_call(asterisk, application, data):
    async with logged_in(asterisk.ami) as ami:
        reply = await ami.send("Originate", "Channel: PJSIP/101", f"Application: {application}", f"Data: {data}")
    assert (reply["Response"], reply["Message"]) == (
        "Error",
        "Originate Access Forbidden: app or data blacklisted",
    )


@pytest.mark.asyncio
async def test_secrets_cannot_be_read_through_a_variable(asterisk):
    async with logged_in(asterisk.ami) as ami:
        reply = await ami.send("Getvar", "Variable: AST_CONFIG(manager.conf,admin,secret)")
    assert asterisk.secrets.admin not in json.dumps(reply)


@pytest.mark.asyncio
async def test_ari_answers_its_two_users_and_nobody_else(asterisk):
    def ask(username: str, password: str) -> int:
        request = urllib.request.Request(f"{asterisk.ari.url}/asterisk/info")
        request.add_header("Authorization", "Basic " + b64encode(f"{username}:{password}".encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    assert ask("ucbridge", asterisk.secrets.ari) == 200
    assert ask("reader", asterisk.secrets.reader) == 200
    assert ask("ucbridge", "CHANGE-ME") == 401


def test_every_secret_of_the_samples_asks_to_be_changed():
    for path in samples().glob("*.conf"):
        for line in path.read_text().splitlines():
            if line.startswith(("secret", "password =")):
                assert line.endswith("= CHANGE-ME")


def test_every_sample_stands_in_the_readme():
    readme = (samples() / "README.md").read_text()
    assert all(f"`{path.name}`" in readme for path in samples().glob("*.conf"))

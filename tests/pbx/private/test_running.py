"""The private PBX as somebody runs it: up in seconds, down without a trace."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.pbx.private.raw_ami import logged_in
from ucbridge.errors import PbxError
from ucbridge.pbx.private import PrivateAsterisk, Subscriber, programs

pytestmark = pytest.mark.asterisk


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return all that run out of a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(folder) in word for word in process.cmdline()) and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def gone(folder: Path, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not processes_of(folder):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.asyncio
async def test_ready_within_five_seconds_and_gone_without_a_trace(tmp_path):
    await asyncio.to_thread(programs.find, progress=print)
    begun = time.monotonic()
    async with PrivateAsterisk.start(tmp_path) as pbx:
        ready = time.monotonic() - begun
        contacts = await pbx.cli("pjsip show contacts")
        running = len(processes_of(tmp_path))

    assert ready < 5
    assert running == 10
    assert all(f"{extension}/sip:" in contacts for extension in (101, 102, 103, 104, 105, 106))
    assert gone(tmp_path)


@pytest.mark.asyncio
async def test_two_run_side_by_side(tmp_path):
    async with PrivateAsterisk.start(tmp_path / "a") as one, PrivateAsterisk.start(tmp_path / "b") as other:
        assert not set(one.ports.all()) & set(other.ports.all())
        async with logged_in(one.ami), logged_in(other.ami):
            pass


@pytest.mark.asyncio
async def test_a_folder_in_use_is_refused_in_one_sentence(tmp_path):
    async with PrivateAsterisk.start(tmp_path):
        with pytest.raises(PbxError, match="already runs"):
            async with PrivateAsterisk.start(tmp_path):
                pass


@pytest.mark.asyncio
async def test_the_same_folder_keeps_its_ports_and_secrets(tmp_path):
    async with PrivateAsterisk.start(tmp_path) as pbx:
        first = pbx.settings
    async with PrivateAsterisk.start(tmp_path) as pbx:
        assert pbx.settings == first


@pytest.mark.asyncio
async def test_after_a_crash_it_boots_on_the_same_ports_with_its_phones(fresh_asterisk):
    pbx = fresh_asterisk
    before, pid = pbx.settings, pbx.pid
    await pbx.phones["outside"].dial("102")
    await pbx.phones["bob"].wait_for("CALL_ESTABLISHED")

    await pbx.kill()
    with pytest.raises(OSError, match=r".*"):
        await asyncio.open_connection("127.0.0.1", pbx.ports.ami)
    await pbx.boot()

    assert pbx.settings == before
    assert pbx.pid != pid
    assert "0 active channels" in await pbx.cli("core show channels count")
    assert all(not phone.calls for phone in pbx.phones.values())
    async with logged_in(pbx.ami):
        pass


@pytest.mark.asyncio
async def test_frozen_it_keeps_connections_open_and_says_nothing(fresh_asterisk):
    pbx = fresh_asterisk
    async with logged_in(pbx.ami) as ami:
        pbx.pause()
        ping = asyncio.create_task(ami.send("Ping"))
        await asyncio.sleep(0.5)
        assert not ping.done()
        pbx.resume()
        assert (await ping)["Response"] == "Success"


@pytest.mark.asyncio
async def test_frozen_it_still_stops(tmp_path):
    async with PrivateAsterisk.start(tmp_path) as pbx:
        pbx.pause()
    assert gone(tmp_path)


def test_nothing_is_left_when_the_parent_is_killed(tmp_path):
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom ucbridge.pbx.private import PrivateAsterisk\n"
        "async def main():\n"
        "    async with PrivateAsterisk.start(Path(sys.argv[1])):\n"
        "        print('up', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        assert len(processes_of(tmp_path)) == 11
        parent.send_signal(signal.SIGKILL)

    assert gone(tmp_path)


@pytest.mark.asyncio
async def test_secrets_are_random_and_only_their_owner_can_read_them(asterisk):
    secrets = asterisk.secrets
    everything = [secrets.ami, secrets.admin, secrets.ari, secrets.reader, *secrets.phones.values()]
    assert len(set(everything)) == len(everything)
    holding = [
        path
        for path in asterisk.folder.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in everything)
    ]
    assert len(holding) == 11
    assert {stat.S_IMODE(path.stat().st_mode) for path in holding} == {0o600}
    assert stat.S_IMODE((asterisk.folder / "keys/asterisk.pem").stat().st_mode) == 0o600


@pytest.mark.asyncio
async def test_ami_speaks_tls_with_a_certificate_that_can_be_verified(asterisk):
    settings = asterisk.ami_tls
    async with logged_in(settings, context=ssl.create_default_context(cafile=settings.ca_file)) as ami:
        assert (await ami.send("Ping"))["Response"] == "Success"


@pytest.mark.asyncio
async def test_a_folder_with_a_long_name_and_blanks_works(tmp_path):
    folder = tmp_path / ("a rather long name; with signs " * 4)
    async with PrivateAsterisk.start(folder) as pbx:
        assert "System uptime" in await pbx.cli("core show uptime")


@pytest.mark.asyncio
async def test_names_full_of_signs_stay_names(tmp_path):
    people = (
        Subscriber("eve", "101", 'Eve "; #include <x>,|\\ ${SECRET}', "answer"),
        Subscriber("outside", "outside", "Outside", "answer"),
    )
    async with PrivateAsterisk.start(tmp_path, subscribers=people) as pbx:
        endpoint = await pbx.cli("pjsip show endpoint 101")
        users = await pbx.cli("voicemail show users")
    assert "Eve ; #include x,| ${SECRET}" in endpoint
    assert "Eve" in users


@pytest.mark.asyncio
async def test_a_name_with_a_line_break_is_refused(tmp_path):
    people = (Subscriber("eve", "101", "Eve", "answer"), Subscriber("outside", "outside", "Outside", "answer"))
    with pytest.raises(ValueError, match="control characters"):
        async with PrivateAsterisk.start(tmp_path / "a\nb", subscribers=people):
            pass


@pytest.mark.parametrize("user", ["", "1;2", "101\n", "../x", "A", "1 2"])
def test_a_strange_extension_is_refused(user):
    with pytest.raises(ValueError, match="SIP user"):
        Subscriber("eve", user, "Eve", "answer")


@pytest.mark.asyncio
async def test_an_asterisk_that_does_not_start_says_so_in_one_sentence(tmp_path, monkeypatch):
    found = programs.find(progress=print)
    broken = programs.Programs(**{name: getattr(found, name) for name in found.__slots__} | {"asterisk": ("false",)})
    monkeypatch.setattr("ucbridge.pbx.private.asterisk.find", lambda *, progress: broken)

    with pytest.raises(PbxError, match="did not start"):
        async with PrivateAsterisk.start(tmp_path):
            pass
    assert gone(tmp_path)


@pytest.mark.asyncio
async def test_only_this_machine_can_reach_it(asterisk):
    for process in processes_of(asterisk.folder):
        for socket in process.net_connections("inet"):
            # A phone's name resolver asks from a port of the kernel's choice.
            resolver = socket.type.name == "SOCK_DGRAM" and socket.laddr.port >= 32768
            assert resolver or socket.laddr.ip == "127.0.0.1", (process.name(), socket.laddr)


@pytest.mark.asyncio
async def test_an_asterisk_of_the_host_runs_as_well(tmp_path, monkeypatch):
    found = await asyncio.to_thread(programs.find, progress=print)
    for name in ("asterisk", "baresip", "openssl"):
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        words = " ".join(f"'{word}'" for word in getattr(found, name))
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    host = programs.on_path(found.data.parents[2])
    assert host is not None
    assert host.asterisk == (str(tmp_path / "bin/asterisk"),)
    monkeypatch.setattr("ucbridge.pbx.private.asterisk.find", lambda *, progress: host)

    async with PrivateAsterisk.start(tmp_path / "pbx") as pbx, logged_in(pbx.ami):
        assert "System uptime" in await pbx.cli("core show uptime")


@pytest.mark.asyncio
async def test_cancelled_while_it_starts_it_leaves_nothing(tmp_path):
    async def run():
        async with PrivateAsterisk.start(tmp_path):
            await asyncio.sleep(60)

    task = asyncio.create_task(run())
    while not processes_of(tmp_path):  # noqa: ASYNC110 - processes do not tell
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert gone(tmp_path)

"""The hook on the PBX, run as Asterisk and cron run it, against the bridge's own route over TLS."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from tests.pbx.voicemail.sources.hook import HOOK, open_bridge, run, start
from tests.pbx.voicemail.sources.spools import message, put
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    put(folder, "default/103/INBOX/msg0000", "1-a", wav=b"RIFF a" * 20_000)
    put(folder, "default/103/Old/msg0000", "1-b", WAV=b"W", gsm=b"g")
    put(folder, "office/200/INBOX/msg0000", "1-c", ulaw=b"u")
    put(folder, "default/103/tmp/msg0000", "1-t")
    put(folder, "default/104/INBOX/msg0000", "1-e", wav=b"")
    return folder


WHOLE = {"1-a", "1-b", "1-c"}


async def test_what_is_in_the_spool_is_delivered_once(tmp_path: Path, spool: Path) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge:
        config = bridge.config(tmp_path, spool)
        assert (await run(config, "--retry")).code == 1  # one is empty still
        assert bridge.accepted == dict.fromkeys(WHOLE, 1)
        assert sorted(bridge.arrived) == ["103@default", "103@default", "200@office"]
        assert (await bridge.source.fetch(message("1-a"))).sound == b"RIFF a" * 20_000
        assert (await bridge.source.fetch(message("1-b"))).suffix == "WAV"
        asked = bridge.requests
        (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
        (spool / "default/103/INBOX").rename(spool / "default/103/Work")
        assert (await run(config, "--retry")).code == 0
        assert bridge.requests == asked + 1
        assert (await bridge.source.fetch(message("1-e", mailbox="104@default"))).sound == b"done"


@pytest.mark.parametrize("arguments", [("default", "103", "1", "0", "0"), ("", "103@default", "0", "0", "0")])
async def test_asterisk_never_waits_for_the_bridge(tmp_path: Path, spool: Path, arguments: tuple[str, ...]) -> None:
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:
        answer = bridge.held()
        ran = await run(bridge.config(tmp_path, spool), *arguments)
        assert (ran.code, ran.text, bridge.accepted) == (0, "", {})
        answer.set()
        await until(lambda: len(bridge.accepted) == 4)


async def test_a_second_call_meanwhile_makes_the_first_look_again(tmp_path: Path, spool: Path) -> None:
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:
        answer = bridge.held()
        config = bridge.config(tmp_path, spool)
        await run(config, "default", "103", "1", "0", "0")
        await until(lambda: bridge.requests)
        put(spool, "default/103/INBOX/msg0001", "2-a")
        assert (await run(config, "--retry")).code == 0  # it leaves the work to the first
        assert bridge.requests == 1
        answer.set()
        await until(lambda: len(bridge.accepted) == 5)


async def test_as_mailcmd_it_passes_the_mail_on_and_delivers(tmp_path: Path, spool: Path) -> None:
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:
        mail = b"To: carol@example.com\nSubject: New message\n\nZo\xeb called.\n" * 5000
        config = bridge.config(tmp_path, spool, mail_command=f"tee {tmp_path / 'sent'}")
        assert (await run(config, mail=mail)).code == 0
        await until(lambda: len(bridge.accepted) == 4)
        assert (tmp_path / "sent").read_bytes() == mail


async def test_nothing_is_lost_or_accepted_twice_when_one_request_in_three_fails(tmp_path: Path) -> None:
    spool, wanted = tmp_path / "spool", {f"{number}-x" for number in range(12)}
    for number, each in enumerate(sorted(wanted)):
        put(spool, f"default/103/INBOX/msg{number:04d}", each)
    async with open_bridge(tmp_path / "bridge") as bridge:
        chance = random.Random(5)

        async def fail(_stage: str) -> None:
            if chance.random() < 1 / 6:  # before it was taken; or a proxy loses the answer
                raise web.HTTPServiceUnavailable

        bridge.trouble = fail
        config = bridge.config(tmp_path, spool)
        for _attempt in range(60):
            if not (await run(config, "--retry")).code:
                break
        assert bridge.accepted == dict.fromkeys(wanted, 1)
        bridge.trouble = None
        asked = bridge.requests
        assert (await run(config, "--retry")).code == 0
        assert bridge.requests == asked


async def test_a_bridge_that_is_asked_too_fast_is_asked_again(tmp_path: Path, spool: Path) -> None:
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:
        turns = 0

        async def slow_down(stage: str) -> None:
            nonlocal turns
            turns += stage == "asked"
            if turns == 2 and stage == "asked":
                raise web.HTTPTooManyRequests(headers={"Retry-After": "1"})

        bridge.trouble = slow_down
        assert (await run(bridge.config(tmp_path, spool), "--retry")).code == 0
        assert (len(bridge.accepted), turns) == (4, 5)


async def test_it_tries_again_by_itself(tmp_path: Path, spool: Path) -> None:
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:

        async def fail(_stage: str) -> None:
            bridge.trouble = None
            raise web.HTTPServiceUnavailable

        bridge.trouble = fail
        await run(bridge.config(tmp_path, spool), "default", "103", "1", "0", "0")
        await until(lambda: len(bridge.accepted) == 4)


@dataclass
class Killer:
    """Ends the hook with SIGKILL at some stage of its requests."""

    process: asyncio.subprocess.Process
    countdown: int
    kills: int = 0

    async def meet(self, _stage: str) -> None:
        self.countdown -= 1
        if not self.countdown:
            self.kill()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
            self.kills += 1


async def test_killed_at_any_point_it_loses_nothing_and_nothing_is_accepted_twice(tmp_path: Path) -> None:
    spool, wanted = tmp_path / "spool", {f"{number}-x" for number in range(14)}
    for number, each in enumerate(sorted(wanted)):
        put(spool, f"default/103/INBOX/msg{number:04d}", each, wav=each.encode() * 40_000)
    chance = random.Random(3)
    kills = 0
    async with open_bridge(tmp_path / "bridge") as bridge:
        config = bridge.config(tmp_path, spool)
        while True:
            process = await start(config, "--retry")
            killer = Killer(process, countdown=chance.randrange(1, 7) if kills < 15 else 0)
            bridge.trouble = killer.meet
            if kills in {3, 6, 9}:  # and while it does not talk to anybody
                await asyncio.sleep(chance.uniform(0, 0.2))
                killer.kill()
            await process.communicate()
            kills += killer.kills
            if process.returncode == 0:
                break
        assert kills >= 10
        assert bridge.accepted == dict.fromkeys(wanted, 1)
        for each in wanted:
            assert (await bridge.source.fetch(message(each))).sound == each.encode() * 40_000
        assert not list((tmp_path / "state/trying").iterdir())


async def test_what_the_bridge_refuses_for_good_does_not_stop_the_others(tmp_path: Path, spool: Path) -> None:
    (spool / "default/103/INBOX/msg0000.wav").write_bytes(b"x" * 2_000_000)
    (spool / "default/104/INBOX/msg0000.wav").write_bytes(b"done")
    async with open_bridge(tmp_path / "bridge") as bridge:
        config = bridge.config(tmp_path, spool)
        for _attempt in range(5):
            if not (await run(config, "--retry")).code:
                break
        assert bridge.accepted == dict.fromkeys({"1-b", "1-c", "1-e"}, 1)
        asked = bridge.requests
        assert (await run(config, "--retry")).code == 0
        assert bridge.requests == asked


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"secret": ""}, "openssl rand"),
        ({"secret": "short"}, "openssl rand"),
        ({"url": "http://chat.example.com"}, "https://"),
        ({"url": "chat.example.com"}, "must be like"),
        ({"url": "https://chat.example.com/path"}, "must be like"),
        ({"ca_file": "/nowhere"}, "ca_file"),
        ({"spool": "/nowhere"}, "no spool"),
    ],
)
async def test_wrong_settings_are_said_with_the_next_step(
    tmp_path: Path, spool: Path, change: dict[str, str], complaint: str
) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge:
        ran = await run(bridge.config(tmp_path, spool, **change), "--check")
    assert ran.code == 78
    assert complaint in ran.text


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
async def test_settings_others_may_read_or_change_are_refused(tmp_path: Path, spool: Path, mode: int) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge:
        config = bridge.config(tmp_path, spool)
        config.chmod(mode)
        ran = await run(config, "--retry")
        assert (ran.code, bridge.requests) == (78, 0)
    assert "chmod 640" in ran.text


async def test_the_check_tells_whether_everything_is_right(tmp_path: Path, spool: Path) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge:
        ran = await run(bridge.config(tmp_path, spool), "--check")
        assert (ran.code, "4 messages are in the spool" in ran.text) == (0, True)
        ran = await run(bridge.config(tmp_path, spool, secret="x" * 40), "--check")
        assert (ran.code, "compare the secret" in ran.text) == (1, True)
        asked = bridge.requests
        ran = await run(bridge.config(tmp_path, spool, ca_file=""), "--check")
        assert (ran.code, "certificate" in ran.text.lower(), bridge.requests) == (1, True, asked)
        assert not bridge.accepted


async def test_it_runs_on_the_old_python_of_a_pbx() -> None:
    parse = f"import ast; ast.parse(open({str(HOOK)!r}).read(), feature_version=(3, 6))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", parse)
    assert await process.wait() == 0
    assert HOOK.stat().st_mode & 0o111

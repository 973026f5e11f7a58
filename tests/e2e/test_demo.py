"""The demo as its user has it: one command starts it, `say` drives it, a real PBX rings real phones."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.e2e.demo import Demo, Line, running

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("demo"), pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(autouse=True)
def quiet(demo: Demo) -> Iterator[None]:
    yield
    for person in ("alice", "bob"):
        demo.say(person, "/hangup")


def words(lines: list[Line] | Line) -> str:
    last = lines if isinstance(lines, dict) else lines[-1]
    return f"{last['title']} {last['text'] or ''} {last['fields']}"


def bridged_channels(demo: Demo) -> int:
    """How many channels Asterisk itself says are in a bridge."""
    command = [sys.executable, "-m", "ucbridge", "pbx", "console", "--folder", str(demo.folder / "pbx")]
    asked = subprocess.run([*command, "core show channels concise"], capture_output=True, text=True, check=True)
    return sum(1 for line in asked.stdout.splitlines() if line.startswith("PJSIP/") and line.split("!")[12])


def test_call_bob_and_hang_up(demo: Demo) -> None:
    call = demo.following("alice", "/call Bob")
    try:
        assert call.until("ringing")["kind"] == "reply"
        connected = call.until("connected")
        assert connected["kind"] == "edit"
        assert "Bob Durand" in words(connected)
        assert bridged_channels(demo) == 2
        assert "Alice Martin" in str(demo.say("bob", "/status"))
        demo.say("alice", "/hangup")
        ended = call.until("ended")
        assert ended["id"] == connected["id"]
        assert bridged_channels(demo) == 0
    finally:
        call.close()


def test_the_hang_up_button_ends_the_call(demo: Demo) -> None:
    call = demo.following("alice", "/call 102", "--press", "hang up")
    try:
        call.until("ended")
    finally:
        call.close()
    assert bridged_channels(demo) == 0


def test_an_outside_number_is_dialled_in_any_writing(demo: Demo) -> None:
    for number in ("06 12 34 56 78", "+33 6 12 34 56 78", "tel:+33-6-12-34-56-78"):
        call = demo.following("alice", f"/call {number}")
        try:
            assert "06 12 34 56 78" in words(call.until("connected"))
            demo.say("alice", "/hangup")
            call.until("ended")
        finally:
            call.close()


@pytest.mark.parametrize(("target", "reason"), [("Carol", "answer"), ("Dave", "busy")])
def test_a_call_that_is_not_taken_says_why(demo: Demo, target: str, reason: str) -> None:
    call = demo.following("alice", f"/call {target}")
    try:
        assert reason in words(call.until("ended", seconds=30)).lower()
    finally:
        call.close()


@pytest.mark.parametrize(
    ("said", "state", "expected"),
    [
        ("/call +33 8 99 70 12 34", "refused", ""),
        ("/call 112", "refused", "phone"),
        ("/call 1 1 2", "refused", "phone"),
        ("/call Nobody", "error", "Nobody"),
        ("/cal Bob", "error", "/call"),
    ],
)
def test_what_cannot_be_called_is_one_clear_sentence(demo: Demo, said: str, state: str, expected: str) -> None:
    [reply] = demo.say("alice", said)
    assert reply["state"] == state
    assert expected in words(reply)


def test_a_hundred_calls_at_once_lose_nothing(demo: Demo) -> None:
    calls = [demo.talking("alice", "/call Bob") for _number in range(100)]
    for call in calls:
        call.until("ringing", seconds=60)
    time.sleep(3)
    demo.say("alice", "/hangup")
    for call in calls:
        call.until("ended", seconds=60)
        assert len({line["id"] for line in call.lines}) == 1
    assert bridged_channels(demo) == 0


def test_asterisk_killed_in_a_call_ends_it_in_the_chat(demo: Demo) -> None:
    call = demo.following("alice", "/call Bob", follow=60)
    try:
        call.until("connected")
        demo.asterisk().send_signal(signal.SIGKILL)
        call.until("ended", seconds=20)
    finally:
        call.close()
    again = demo.following("alice", "/call Bob")
    try:
        again.until("connected", seconds=20)
    finally:
        again.close()


def test_what_somebody_else_does_to_the_call_stands_on_the_card(demo: Demo) -> None:
    call = demo.following("alice", "/call Bob")
    try:
        call.until("connected")
        demo.say("bob", "/hangup")
        assert "Bob Durand hung up" in words(call.until("ended"))
    finally:
        call.close()


@pytest.mark.asyncio
async def test_a_phone_belongs_to_who_types_the_code_it_reads_out(tmp_path: Path) -> None:
    with running(tmp_path) as demo:
        code = await demo.hear("carol", "/link 102", digits=6)
        bob = demo.following("bob", "/whoami")
        bob.until("info")
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert demo.say("carol", f"/link 102 {wrong}")[-1]["state"] == "error"
        assert demo.say("carol", f"/link 102 {code}")[-1]["state"] == "ok"
        told = bob.until("info")
        bob.close()
        assert told["kind"] == "notice"
        assert "102" in words(told)
        assert demo.say("carol", f"/link 102 {code}")[-1]["state"] == "error"
    with running(tmp_path) as demo:
        assert "PJSIP/102" in words(demo.say("carol", "/whoami"))
        assert demo.say("bob", "/call Alice")[-1]["state"] == "error"
        call = demo.following("carol", "/call Alice")
        call.until("connected")
        call.close()
        assert bridged_channels(demo) == 2


def test_ctrl_c_leaves_no_process_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("second")) as demo:
        family = demo.children()
        assert len(family) >= 5
        demo.process.send_signal(signal.SIGINT)
        demo.process.wait(20)
        assert demo.process.returncode == 0
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []

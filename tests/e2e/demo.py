"""A running `ucbridge demo`, as a person at a terminal has it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import aiohttp
import psutil

from ucbridge.cli.talk import talk
from ucbridge.config import load

Line = dict[str, object]


@dataclass
class Demo:
    folder: Path
    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.output:
                if re.search(pattern, line):
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the demo never printed {pattern!r}, but:\n" + "\n".join(self.output))

    def links(self) -> dict[str, str]:
        found = (re.match(r"\s*(\w+)\b.*?(http\S+)", line) for line in self.output)
        return {match[1].lower(): match[2] for match in found if match}

    def say(self, person: str, text: str = "", *options: str, follow: float = 0) -> list[Line]:
        return [
            json.loads(line)
            for line in self._command(person, text, *options, follow=follow).communicate()[0].splitlines()
        ]

    def _command(self, person: str, text: str, *options: str, follow: float = 0) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "ucbridge", "say", "--as", person, "--json", "--follow", str(follow), *options]
        if text:
            command += ["--", text]
        environment = {**os.environ, "UCBRIDGE_CONFIG": str(self.folder / "ucbridge.toml"), "LANG": "C.UTF-8"}
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)

    def following(self, person: str, text: str, *options: str, follow: float = 50) -> Following:
        return Following(self._command(person, text, *options, follow=follow))

    def talking(self, person: str, text: str) -> Conversation:
        return Conversation(load(self.folder / "ucbridge.toml").socket_path, person, text)

    async def hear(self, person: str, text: str, digits: int) -> str:
        """Say something that has a phone ring and read digits out; listen in on the PBX and return them."""
        ari = tomllib.loads((self.folder / "ucbridge.toml").read_text())["pbx"]["ari"]
        key = {"api_key": f"{ari['username']}:{ari['secret']}", "app": "ear", "subscribeAll": "true"}
        heard = ""
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{ari['url']}/events", params=key) as events:
            await asyncio.to_thread(self.say, person, text)
            while len(heard) < digits:
                event = await events.receive_json(timeout=30)
                if event["type"] == "PlaybackStarted":
                    heard += event["playback"]["media_uri"].partition("digits:")[2]
        return heard

    def phone(self, who: str, *verb: str) -> None:
        """Use one of the demo's phones by hand: `phone("outside", "dial", "103")`."""
        command = [sys.executable, "-m", "ucbridge", "pbx", "phone", "--folder", str(self.folder / "pbx"), who, *verb]
        subprocess.run(command, check=True, capture_output=True)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def asterisk(self) -> psutil.Process:
        found = [child for child in self.children() if any("asterisk.conf" in word for word in child.cmdline())]
        assert len(found) == 1, f"one Asterisk expected, found {found}"
        return found[0]


class Told:
    """Cards of one conversation, which arrive while the test goes on."""

    def __init__(self, read: Callable[[], Iterator[Line]]) -> None:
        self.lines: list[Line] = []
        self._queue: Queue[Line] = Queue()
        self._reader = threading.Thread(target=self._put, args=(read,), daemon=True)
        self._reader.start()

    def _put(self, read: Callable[[], Iterator[Line]]) -> None:
        for line in read():
            self._queue.put(line)

    def until(self, state: str, seconds: float = 20) -> Line:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._queue.get(timeout=left)
            except Empty:
                break
            self.lines.append(line)
            if line["state"] == state:
                return line
        raise AssertionError(f"no card in state {state!r} within {seconds} s, but {self.lines}")


class Following(Told):
    """One `say --follow`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        super().__init__(self._read)

    def _read(self) -> Iterator[Line]:
        assert self.process.stdout is not None
        return (json.loads(line) for line in self.process.stdout)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Conversation(Told):
    """One connection to the socket, as `say` has it, until its call has ended; a hundred of them are no load."""

    def __init__(self, socket: Path, person: str, text: str) -> None:
        self._socket, self._said = socket, {"as": person, "text": text}
        super().__init__(self._read)

    def _read(self) -> Iterator[Line]:
        with talk(self._socket) as line:
            if answer := line.ask(self._said):
                yield dict(answer)
            for event in line.events(time.monotonic() + 120):
                yield dict(event)
                if event["state"] == "ended":
                    return


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ucbridge", "demo", "--port", "0", "--data", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    demo = Demo(folder, process)

    def read() -> None:
        assert process.stdout is not None
        demo.output.extend(line.rstrip() for line in iter(process.stdout.readline, ""))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        demo.wait_for("Ctrl-C")
        yield demo
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(20)
        reader.join(5)
        assert process.stdout is not None
        process.stdout.close()

"""An AMI peer on a real socket that keeps the sign-in contract and misbehaves on cue."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext

from ucbridge.config import AmiSettings

SECRET = "s3cret"
CHALLENGE = "840415273"


@dataclass
class Session:
    """One client of the fake."""

    fake: FakeAmi
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    actions: list[dict[str, str]] = field(default_factory=list)

    async def read(self) -> dict[str, str]:
        """Return the next action, or {} at the end of the stream."""
        try:
            raw = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return {}
        action = dict(line.split(": ", 1) for line in raw.decode().strip("\r\n").split("\r\n"))
        self.actions.append(action)
        return action

    def write(self, *lines: str) -> None:
        """Write one message."""
        self.raw("\r\n".join(lines).encode() + b"\r\n\r\n")

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.writer.write(data)

    def reply(self, action: dict[str, str], *lines: str, response: str = "Success") -> None:
        """Answer an action."""
        self.write(f"Response: {response}", f"ActionID: {action['ActionID']}", *lines)

    def event(self, name: str, *lines: str) -> None:
        """Send an event."""
        self.write(f"Event: {name}", *lines)

    def cut(self) -> None:
        """Close without a word."""
        if not self.writer.is_closing():
            self.writer.transport.abort()

    async def sign_in(self) -> bool:
        """Keep the contract of the MD5 login."""
        self.raw(self.fake.banner)
        while action := await self.read():
            if action["Action"] == "Challenge":
                self.reply(action, f"Challenge: {CHALLENGE}")
            elif action["Action"] == "Login":
                if action.get("Secret") == self.fake.secret:
                    self.reply(action, "Message: Authentication accepted")
                    return True
                proof = hashlib.md5((CHALLENGE + self.fake.secret).encode()).hexdigest()
                if action.get("Key") != proof:
                    self.reply(action, "Message: Authentication failed", response="Error")
                    return False
                self.reply(action, "Message: Authentication accepted")
                return True
        return False


Answer = Callable[[Session, dict[str, str]], Awaitable[None] | None]


@dataclass
class FakeAmi:
    """What the peer does: `answers` by action name; an action without an answer is left waiting."""

    secret: str = SECRET
    banner: bytes = b"Asterisk Call Manager/11.0.0\r\n"
    boots: bool = True
    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    greet: Callable[[Session], Awaitable[None]] | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[object]] = field(default_factory=list)

    def settings(self, **changes: object) -> AmiSettings:
        """Return how to reach it."""
        given: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "username": "bot", "secret": SECRET}
        return AmiSettings.model_validate(given | changes)

    @property
    def session(self) -> Session:
        """The latest client."""
        return self.sessions[-1]

    def actions(self, name: str) -> list[dict[str, str]]:
        """Return every action of that name any client sent."""
        return [action for session in self.sessions for action in session.actions if action["Action"] == name]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until it leaves."""
        session = Session(self, reader, writer)
        self.sessions.append(session)
        self.tasks.append(_current_task())
        self.came.set()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            if self.greet is not None:
                await self.greet(session)
            elif await session.sign_in():
                await self._answer(session)
        writer.close()

    async def _answer(self, session: Session) -> None:
        if self.boots:
            session.event("FullyBooted", "Privilege: system,all", "Uptime: 77", "Status: Fully Booted")
        while action := await session.read():
            answer = self.answers.get(action["Action"])
            if answer is not None:
                done = answer(session, action)
                if done is not None:
                    await done
            elif action["Action"] == "Ping":
                session.reply(action, "Ping: Pong")


@asynccontextmanager
async def fake_ami(*, tls: SSLContext | None = None, **what: object) -> AsyncIterator[FakeAmi]:
    """Run a fake peer on a free port."""
    fake = FakeAmi(**what)  # type: ignore[arg-type]
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, ssl=tls)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        for session in fake.sessions:
            session.cut()
        for task in fake.tasks:
            task.cancel()
        await asyncio.gather(*fake.tasks)
        await server.wait_closed()


def _current_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for 127.0.0.1 and its key."""
    import subprocess

    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=pbx.test", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key

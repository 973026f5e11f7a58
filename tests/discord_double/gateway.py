"""The gateway: sessions over websockets, with heartbeats, resuming and closing as documented."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.discord_double import shapes
from tests.discord_double.lines import Line, Session
from tests.discord_double.querying import answer_members
from tests.discord_double.world import Json

if TYPE_CHECKING:
    from tests.discord_double.core import Core

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, MEMBERS, INVALID, HELLO, ACK = 7, 8, 9, 10, 11
GUILDS, GUILD_MEMBERS, PRESENCES, GUILD_MESSAGES = 1 << 0, 1 << 1, 1 << 8, 1 << 9
DIRECT_MESSAGES, CONTENT = 1 << 12, 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
# privileged intent -> the flags of an application that has it (verified, or limited to 100 servers)
PRIVILEGED = {PRESENCES: 3 << 12, GUILD_MEMBERS: 3 << 14, CONTENT: 3 << 18}
SENDS_A_MINUTE = 120
LONGEST = 4096


class Gateway:
    """Accepts bots and tells them what happens. `heartbeat` seconds; a bot that misses two has to resume."""

    def __init__(self, core: Core) -> None:
        self.heartbeat = 41.25
        self.refuses = False
        self.silent = False
        self.identified = 0
        self.resumed = 0
        self.settled = 0
        self.heartbeats = 0
        self.presence: Json = {}
        self.queries: list[Json] = []
        self.sessions: dict[str, Session] = {}
        self._core = core
        self._lines: set[Line] = set()
        self._sending: asyncio.Queue[tuple[Line, Json]] = asyncio.Queue()

    # what tests do

    async def drops(self) -> None:
        """Have all connections end in a TCP reset; sessions can be resumed."""
        for line in list(self._lines):
            line.reset()

    async def closes(self, code: int) -> None:
        """Close all connections with a code; 4007 and 4009 end the sessions, too."""
        if code in {4007, 4009}:
            self.sessions.clear()
        for line in list(self._lines):
            await line.close(code)

    async def asks_reconnect(self) -> None:
        """Send op 7."""
        for line in list(self._lines):
            await line.send({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def invalidates(self, *, resumable: bool) -> None:
        """Send op 9."""
        if not resumable:
            self.sessions.clear()
        for line in list(self._lines):
            await line.send({"op": INVALID, "d": resumable, "s": None, "t": None})

    async def asks_heartbeat(self) -> None:
        """Send op 1, which wants an answer at once."""
        for line in list(self._lines):
            await line.send({"op": HEARTBEAT, "d": None, "s": None, "t": None})

    @property
    def connected(self) -> int:
        """How many connections have a session."""
        return sum(line.session is not None for line in self._lines)

    # events

    def dispatch(self, name: str, data: Json | Callable[[int], Json], *, intent: int = 0) -> None:
        """Tell the sessions that want it (those with an intent, where one is needed) of an event.

        Sessions without a connection are told when they resume.
        """
        for session in self.sessions.values():
            if intent and not session.intents & intent:
                continue
            session.sequence += 1
            shown = data(session.intents) if callable(data) else data
            event = {"op": DISPATCH, "t": name, "s": session.sequence, "d": shown}
            session.events.append(event)
            if session.line is not None:
                self._sending.put_nowait((session.line, event))

    async def run(self) -> None:
        """Send events in their order, one line after the other."""
        while True:
            line, event = await self._sending.get()
            await line.send(event)

    # connections

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve a websocket until it ends."""
        if self.refuses:
            return web.Response(status=503)
        line_socket = web.WebSocketResponse(max_msg_size=4096 * 16)
        await line_socket.prepare(request)
        packed = request.query.get("compress") == "zlib-stream"
        line = Line(line_socket, request.transport, packed=packed)
        self._lines.add(line)
        try:
            if request.query.get("v") not in {"9", "10"} or request.query.get("encoding") != "json":
                await line.close(4012)
                return line_socket
            interval = round(self.heartbeat * 1000)
            await line.send({"op": HELLO, "d": {"heartbeat_interval": interval}, "s": None, "t": None})
            code = await self._listen(line)
            if code:
                await line.close(code)
        finally:
            self._lines.discard(line)
            self._leave(line)
        return line_socket

    async def _listen(self, line: Line) -> int:
        """Take what a bot sends, until a close code is due (0: the bot went by itself)."""
        while True:
            try:
                async with asyncio.timeout_at(line.beaten + self.heartbeat * 2):
                    message = await line.socket.receive()
            except TimeoutError:
                return 4000
            if message.type is not WSMsgType.TEXT:
                return 0
            if code := await self._take(line, message.data):
                return code

    async def _take(self, line: Line, text: str) -> int:
        payload = _parsed(text)
        if payload is None:
            return 4002
        if self._too_many(line):
            return 4008
        op, data = payload["op"], payload.get("d")
        if op == HEARTBEAT:
            return await self._beat(line)
        if op in {IDENTIFY, RESUME}:
            begin = self._identify if op == IDENTIFY else self._resume
            return 4005 if line.session is not None else await begin(line, data)
        return 4003 if line.session is None else await self._ask(line, op, data)

    def _too_many(self, line: Line) -> bool:
        now = asyncio.get_running_loop().time()
        line.sent.append(now)
        while line.sent[0] < now - 60:
            line.sent.popleft()
        return len(line.sent) > SENDS_A_MINUTE

    async def _beat(self, line: Line) -> int:
        self.heartbeats += 1
        line.beaten = asyncio.get_running_loop().time()
        self.settled += line.settling
        line.settling = False
        if not self.silent:
            await line.send({"op": ACK, "d": None, "s": None, "t": None})
        return 0

    async def _ask(self, line: Line, op: int, data: Json) -> int:
        if op == PRESENCE:
            if not {"since", "activities", "status", "afk"} <= set(data):
                return 4002
            self.presence = data
            return 0
        if op == MEMBERS:
            assert line.session is not None
            self.queries.append(data)
            return answer_members(self._core, self._put, line.session, data)
        return 0 if op == VOICE else 4001

    async def _identify(self, line: Line, data: Json) -> int:
        if data.get("token") != self._core.application.token:
            return 4004
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return 4013
        flags = self._core.application.flags
        if any(intents & intent and not flags & having for intent, having in PRIVILEGED.items()):
            return 4014
        if not {"os", "browser", "device"} <= set(data.get("properties", ())):
            return 4002
        if data.get("shard", [0, 1])[0] >= data.get("shard", [0, 1])[1]:
            return 4010
        session = Session(secrets.token_hex(16), intents)
        self.sessions[session.id] = session
        self.presence = data.get("presence") or {}
        await self._hello(line, session)
        return 0

    async def _hello(self, line: Line, session: Session) -> None:
        core = self._core
        guilds = core.bot_guilds
        ready = {
            "v": 10,
            "user": shapes.user(core.application.bot) | {"mfa_enabled": True, "verified": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": core.gateway_url + "/resume",
            "application": {"id": str(core.application.id), "flags": core.application.flags},
            "private_channels": [],
            "relationships": [],
        }
        line.session = session
        self._join(line, session)
        self._put(session, "READY", ready)
        for guild in guilds if session.intents & GUILDS else ():
            self._put(session, "GUILD_CREATE", shapes.guild_create(guild, core.application.bot))
        self.identified += 1
        self._settle(line)

    def _settle(self, line: Line) -> None:
        """Ask for a heartbeat: once it comes, the bot has read all that was told before it."""
        line.settling = True
        self._sending.put_nowait((line, {"op": HEARTBEAT, "d": None, "s": None, "t": None}))

    def _put(self, session: Session, name: str, data: Json) -> None:
        session.sequence += 1
        event = {"op": DISPATCH, "t": name, "s": session.sequence, "d": data}
        session.events.append(event)
        if session.line is not None:
            self._sending.put_nowait((session.line, event))

    async def _resume(self, line: Line, data: Json) -> int:
        if data.get("token") != self._core.application.token:
            return 4004
        session = self.sessions.get(data.get("session_id", ""))
        if session is None:
            await line.send({"op": INVALID, "d": False, "s": None, "t": None})
            return 0
        if not isinstance(data.get("seq"), int) or data["seq"] > session.sequence:
            return 4007
        line.session = session
        self._join(line, session)
        for event in [each for each in session.events if each["s"] > data["seq"]]:
            self._sending.put_nowait((line, event))
        self._put(session, "RESUMED", {})
        self.resumed += 1
        self._settle(line)
        return 0

    def _join(self, line: Line, session: Session) -> None:
        if session.line is not None:
            session.line.reset()
        session.line = line

    def _leave(self, line: Line) -> None:
        """Forget a connection; the session, too, where the bot said goodbye (1000, 1001)."""
        session = line.session
        if session is None:
            return
        if session.line is line:
            session.line = None
        if not line.closing and line.socket.close_code in {1000, 1001}:
            self.sessions.pop(session.id, None)


def _parsed(text: str) -> Json | None:
    """Return a payload; None where it is none, or longer than Discord takes."""
    with contextlib.suppress(ValueError):
        payload = json.loads(text)
        if isinstance(payload, dict) and "op" in payload and len(text) <= LONGEST:
            return payload
    return None

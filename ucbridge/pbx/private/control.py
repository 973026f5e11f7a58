"""baresip's control port: commands in, answers and events out, JSON in netstrings."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private import netstring
from ucbridge.pbx.private.process import Child

_TIMEOUT = 5.0
_RETRY = 0.02


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """What a phone reports: baresip's event type, the call, the other side's URI and name; `at` as time.time()."""

    type: str
    call_id: str
    peer: str
    peer_name: str
    parameter: str
    at: float


@dataclass(slots=True)
class Control:
    """One phone's control connection. `sink` is given every event, in order."""

    key: str
    writer: asyncio.StreamWriter
    sink: Callable[[PhoneEvent], None]
    _task: asyncio.Task[None] | None = None
    _tokens: itertools.count[int] = field(default_factory=itertools.count)
    _answers: dict[str, asyncio.Future[str]] = field(default_factory=dict)

    @classmethod
    async def open(cls, key: str, port: int, child: Child, sink: Callable[[PhoneEvent], None]) -> Control:
        """Connect to a phone just started.

        Raises:
            PbxError: it ended, or does not listen within five seconds.
        """
        reader, writer = await _connected(key, port, child)
        control = cls(key, writer, sink)
        control._task = asyncio.create_task(control._read(reader))
        return control

    async def command(self, name: str, parameters: str = "") -> str:
        """Send one command and return what the phone answers.

        Raises:
            PbxError: it does not answer within five seconds.
        """
        token = str(next(self._tokens))
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        message = json.dumps({"command": name, "params": parameters, "token": token})
        try:
            self.writer.write(netstring.encode(message.encode()))
            async with asyncio.timeout(_TIMEOUT):
                return await answer
        except TimeoutError:
            raise PbxError(_("The phone {name} of the private PBX does not answer.", name=self.key)) from None
        finally:
            del self._answers[token]

    async def close(self) -> None:
        """Disconnect; the phone goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                message: dict[str, object] = json.loads(await netstring.read(reader))
                if message.get("response"):
                    self._answer(message)
                else:
                    self.sink(_event(message))

    def _answer(self, message: dict[str, object]) -> None:
        answer = self._answers.get(str(message.get("token")))
        if answer is not None and not answer.done():
            answer.set_result(str(message.get("data", "")))


def _event(message: dict[str, object]) -> PhoneEvent:
    def text(key: str) -> str:
        return str(message.get(key) or "")

    return PhoneEvent(text("type"), text("id"), text("peeruri"), text("peerdisplayname"), text("param"), time.time())


async def _connected(key: str, port: int, child: Child) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _attempt in range(round(_TIMEOUT / _RETRY)):
        if not child.running:
            break
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(_RETRY)
    raise PbxError(_("The phone {name} of the private PBX did not start: see its log.", name=key))

"""Many telephones in one process: they ring, answer, are busy, and call as a plan says. They send no sound."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from benchmarks import everyday_sip as sip

OUTSIDE = "127.0.0.99"
"""Where callers from outside come from, the PBX takes it for a trunk."""

INSIDE = "127.0.0.98"
"""Where the phones of the company are."""

AGAIN = 0.5
"""Seconds after which what was not answered is sent again."""

TRYING, OK, REDIRECTED = 100, 200, 300

BUSY = -1.0
"""In place of the seconds after which a phone answers."""

_SERIAL = count(1)


@dataclass(slots=True)
class Dialled:
    """One call to be placed. `answers` says who answers after how many seconds of ringing, or is `BUSY`.

    The caller gives up `gives_up` seconds after so many phones ring (`rings`), and talks for `talks`. `began`, `rang`
    and `ended` say when it happened, `status` how the PBX ended it where it did.
    """

    caller: str
    number: str
    answers: Mapping[str, float] = field(default_factory=dict)
    rings: int = 1
    gives_up: float | None = None
    talks: float = 1.0
    inside: bool = False
    began: float = 0.0
    rung: dict[str, float] = field(default_factory=dict)
    answered: str = ""
    ended: float = 0.0
    status: int = 0


class Line(asyncio.DatagramProtocol):
    """One address from which phones speak SIP."""

    def __init__(self, address: str, phones: Telephones) -> None:
        self.address = address
        self._phones = phones
        self._transport: asyncio.DatagramTransport
        self.port = 0

    @property
    def contact(self) -> str:
        """Return where it is reached."""
        return f"sip:phone@{self.address}:{self.port}"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # it is, and does not say so before 3.12
        self.port = transport.get_extra_info("sockname")[1]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)

    def datagram_received(self, data: bytes, _address: object) -> None:
        """Take what the PBX says."""
        message = sip.parse(data)
        if message is not None:
            self._phones.take(self, message)

    def send(self, data: bytes) -> None:
        """Say something to the PBX."""
        self._transport.sendto(data, ("127.0.0.1", self._phones.pbx))

    def close(self) -> None:
        """Give the socket back."""
        self._transport.close()


@dataclass(slots=True)
class _Caller:
    """A dialog that a caller began."""

    line: Line
    call: Dialled
    id: str
    done: asyncio.Future[None]
    to: str = ""
    uri: str = ""
    heard: bool = False
    rings: bool = False
    waits: bool = False
    up: bool = False
    leaving: bool = False

    def headers(self, method: str, number: int) -> dict[str, str]:
        """Return the headers of a request."""
        who = f"<sip:{self.call.caller}@{self.line.address}>;tag={self.id}"
        whom = self.to or f"<sip:{self.call.number}@127.0.0.1>"
        cseq = f"{number} {method}"
        return {"From": who, "To": whom, "Call-ID": self.id, "CSeq": cseq, "Contact": f"<{self.line.contact}>"}

    def via(self, branch: str = "") -> str:
        """Return the Via of a request."""
        return f"SIP/2.0/UDP {self.line.address}:{self.line.port};branch=z9hG4bK{self.id}{branch};rport"


@dataclass(slots=True)
class _Called:
    """A dialog that the PBX began with one of the phones."""

    line: Line
    invite: sip.Message
    call: Dialled | None
    who: str
    last: bytes = b""
    over: bool = False


class Telephones:
    """All of them, as a context manager; `dial` places a call and returns when it is over."""

    def __init__(self, pbx: int) -> None:
        self.pbx = pbx
        self.inside = Line(INSIDE, self)
        self.outside = Line(OUTSIDE, self)
        self.strays = 0
        """Phones rung for a call that nobody placed."""
        self._callers: dict[str, _Caller] = {}
        self._called: dict[str, _Called] = {}
        self._placed: dict[str, _Caller] = {}
        self._loop: asyncio.AbstractEventLoop

    async def __aenter__(self) -> Telephones:
        self._loop = asyncio.get_running_loop()
        for line in (self.inside, self.outside):
            await self._loop.create_datagram_endpoint(lambda line=line: line, local_addr=(line.address, 0))  # type: ignore[misc]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.inside.close()
        self.outside.close()

    async def dial(self, call: Dialled) -> None:
        """Place a call and wait until it is over."""
        line = self.inside if call.inside else self.outside
        caller = _Caller(line, call, f"bench{next(_SERIAL)}x{time.time_ns()}", self._loop.create_future())
        self._callers[caller.id] = self._placed[call.caller] = caller
        call.began = time.time()
        uri = f"sip:{call.number}@127.0.0.1:{self.pbx}"
        invite = sip.request(
            "INVITE", uri, via=caller.via(), headers=caller.headers("INVITE", 1), body=sip.sound(line.address)
        )
        line.send(invite)
        wait = AGAIN
        while not caller.heard:
            await asyncio.sleep(wait)
            wait *= 2
            if not caller.heard:
                line.send(invite)
        await caller.done
        call.ended = call.ended or time.time()

    def take(self, line: Line, message: sip.Message) -> None:
        """Take in one message of the PBX."""
        if message.status:
            if caller := self._callers.get(message.call_id):
                self._answered(caller, message)
        elif message.method == "INVITE" and not message.in_dialog:
            self._invited(line, message)
        elif message.call_id in self._callers:
            self._asked(self._callers[message.call_id], message)
        elif called := self._called.get(message.call_id):
            self._told(called, message)
        elif message.method != "ACK":
            line.send(sip.response(message, "200 OK", tag="x", contact=line.contact))

    def _invited(self, line: Line, invite: sip.Message) -> None:
        if known := self._called.get(invite.call_id):
            line.send(known.last)  # it was not heard
            return
        caller = self._placed.get(invite.user("from"))
        who = invite.user("to")
        called = self._called[invite.call_id] = _Called(line, invite, caller.call if caller else None, who)
        if caller is None:
            self.strays += 1
            self._say(called, "486 Busy Here")
            return
        after = caller.call.answers.get(who)
        if after == BUSY:
            self._say(called, "486 Busy Here")
            return
        self._say(called, "180 Ringing")
        caller.call.rung[who] = time.time()
        if after is not None:
            self._loop.call_later(after, self._pick_up, called)
        self._wait(caller)

    def _wait(self, caller: _Caller) -> None:
        """Have a caller wait as long as they do, once they hear that it rings and all phones do."""
        call = caller.call
        if call.gives_up is not None and caller.rings and not caller.waits and len(call.rung) >= call.rings:
            caller.waits = True
            self._loop.call_later(call.gives_up, self._leave, caller)

    def _pick_up(self, called: _Called) -> None:
        if not called.over:
            self._say(called, "200 OK", body=sip.sound(called.line.address))

    def _say(self, called: _Called, status: str, body: str = "") -> None:
        contact = f"sip:{called.who}@{called.line.address}:{called.line.port}"
        called.last = sip.response(called.invite, status, tag="phone", contact=contact, body=body)
        called.line.send(called.last)

    def _told(self, called: _Called, message: sip.Message) -> None:
        if message.method == "ACK":
            self._acknowledged(called)
            return
        called.line.send(sip.response(message, "200 OK", tag="phone", contact=called.line.contact))
        if message.method == "CANCEL" and not called.over:
            called.over = True
            self._say(called, "487 Request Terminated")
        elif message.method == "BYE":
            called.over = True

    def _acknowledged(self, called: _Called) -> None:
        call = called.call
        if call and not called.over and called.last.startswith(b"SIP/2.0 200") and not call.answered:
            call.answered = called.who
            self._loop.call_later(call.talks, self._leave, self._placed[call.caller])

    def _asked(self, caller: _Caller, message: sip.Message) -> None:
        if message.method == "ACK":
            return
        caller.line.send(sip.response(message, "200 OK", tag=caller.id, contact=caller.line.contact))
        if message.method == "BYE":
            self._over(caller)

    def _answered(self, caller: _Caller, message: sip.Message) -> None:
        caller.heard = True
        if message.method == "BYE":
            self._over(caller)
        if message.method == "INVITE" and message.status > TRYING:
            caller.rings = True
            self._wait(caller)
        if message.method != "INVITE" or message.status < OK:
            return
        caller.to = message.headers["to"]
        if message.status < REDIRECTED:
            caller.uri = message.contact or f"sip:127.0.0.1:{self.pbx}"
            self._send(caller, "ACK", 1, "ack")
            if not caller.up:
                caller.up = True
                if caller.leaving:
                    self._hang_up(caller)
        else:
            caller.call.status = message.status
            uri = f"sip:{caller.call.number}@127.0.0.1:{self.pbx}"
            caller.line.send(sip.request("ACK", uri, via=caller.via(), headers=caller.headers("ACK", 1)))
            self._over(caller)

    def _leave(self, caller: _Caller) -> None:
        if caller.leaving or caller.done.done():
            return
        caller.leaving, caller.call.ended = True, time.time()
        if caller.up:
            self._hang_up(caller)
            return
        uri = f"sip:{caller.call.number}@127.0.0.1:{self.pbx}"
        headers = caller.headers("CANCEL", 1)
        caller.line.send(sip.request("CANCEL", uri, via=caller.via(), headers=headers))

    def _hang_up(self, caller: _Caller) -> None:
        if not caller.done.done():
            self._send(caller, "BYE", 2, "bye")
            self._loop.call_later(AGAIN, self._hang_up, caller)

    def _send(self, caller: _Caller, method: str, number: int, branch: str) -> None:
        headers = caller.headers(method, number)
        caller.line.send(sip.request(method, caller.uri, via=caller.via(branch), headers=headers))

    def _over(self, caller: _Caller) -> None:
        with suppress(asyncio.InvalidStateError):
            caller.done.set_result(None)

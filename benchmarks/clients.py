"""Three ways to follow one AMI stream; each prints the CPU seconds it took from the first event to the last.

python -m benchmarks.clients ours|bare|panoramisk PORT
"""

from __future__ import annotations

import asyncio
import sys
import time

from ucbridge.config import AmiSettings
from ucbridge.pbx.ami import connect
from ucbridge.pbx.attempts.live import LiveAttempts
from ucbridge.pbx.events import WANTED, typed
from ucbridge.pbx.frames import Frame
from ucbridge.pbx.interface import Change
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.subscription import Subscriptions


async def ours(port: int) -> float:
    """Follow it all the way into the live model and the attempts, with a subscriber that reads every change."""
    done = asyncio.Event()
    readers = Subscriptions()

    def publish(change: Change) -> None:
        readers.publish(change, model.epoch)

    def sink(frame: Frame) -> None:
        event = typed(frame)
        if event is not None:
            model.apply(event)
            attempts.apply(event)
        else:
            done.set()

    async def follow() -> None:
        with readers.open() as changes:
            async for _change in changes:
                pass

    model = LiveModel(publish)
    model.replace([])
    attempts = LiveAttempts(publish)
    settings = AmiSettings.model_validate({"port": port, "secret": "x", "ping_interval": 600})
    following = asyncio.create_task(follow())
    async with connect(settings, wanted=WANTED | {b"UserEvent"}, sink=sink) as ami:
        start = time.process_time()
        await ami.action("Ping")
        await done.wait()
        took = time.process_time() - start
    following.cancel()
    if model.channels or model.bridges or model.calls:
        raise SystemExit("something is left in the model")
    return took


class Bare(asyncio.Protocol):
    """The least a client can do that reads every event: split, and one dict each."""

    def __init__(self, done: asyncio.Event) -> None:
        self._done = done
        self._rest = b""
        self.count = 0

    def data_received(self, data: bytes) -> None:
        """Split and parse."""
        *messages, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for message in messages:
            frame = dict(line.partition(": ")[::2] for line in message.decode().split("\r\n"))
            self.count += 1
            if frame.get("UserEvent") == "End":
                self._done.set()


async def bare(port: int) -> float:
    """Follow it with the bare parser, which keeps nothing."""
    done = asyncio.Event()
    transport, _protocol = await asyncio.get_running_loop().create_connection(lambda: Bare(done), "127.0.0.1", port)
    transport.write(b"Action: Login\r\nUsername: x\r\nSecret: x\r\n\r\n")
    await asyncio.sleep(0.1)
    start = time.process_time()
    transport.write(b"Action: Ping\r\n\r\n")
    await done.wait()
    took = time.process_time() - start
    transport.close()
    return took


async def panoramisk(port: int) -> float:
    """Follow it with panoramisk and one callback that does nothing."""
    from panoramisk import Manager

    done = asyncio.Event()

    def callback(_manager: object, message: dict[str, str]) -> None:
        if message.get("UserEvent") == "End":
            done.set()

    manager = Manager(loop=asyncio.get_running_loop(), host="127.0.0.1", port=port, username="x", secret="x")
    manager.register_event("*", callback)
    await manager.connect()
    await asyncio.sleep(0.2)
    start = time.process_time()
    manager.send_action({"Action": "Ping"})
    await done.wait()
    took = time.process_time() - start
    manager.close()
    return took


CLIENTS = {"ours": ours, "bare": bare, "panoramisk": panoramisk}

if __name__ == "__main__":
    print(asyncio.run(CLIENTS[sys.argv[1]](int(sys.argv[2]))))

"""Make `data/calls.ami.gz` anew: all that AMI says to a user who may read everything, during calls on a real Asterisk.

python -m benchmarks.record
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from pathlib import Path

from benchmarks import pbx
from ucbridge.pbx.ami import connect
from ucbridge.pbx.private import Behaviour

DATA = Path(__file__).parent / "data" / "calls.ami.gz"
RUN = b"ucbridge-private-"
"""What every channel id in the recording begins with, so that a replay can number it anew."""


async def record() -> bytes:
    """Return the stream of forty Local calls and ten between phones."""
    async with pbx.running() as asterisk:
        for who in ("alice", "bob"):
            asterisk.phones[who].behave(Behaviour.ANSWER, answer_after=0.1)
        async with connect(asterisk.admin, wanted=frozenset(), sink=lambda _frame: None) as admin:
            await pbx.add_plan(admin)
            reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.ports.ami)
            secret = asterisk.admin.secret.get_secret_value()
            writer.write(f"Action: Login\r\nUsername: admin\r\nSecret: {secret}\r\n\r\n".encode())
            heard = bytearray()
            listening = asyncio.create_task(_listen(reader, heard))
            await asyncio.sleep(0.5)
            heard.clear()
            for number in range(40):
                await pbx.place(admin, f"ucbridge-private-x{number:03}-a")
                await asyncio.sleep(0.03)
            await asyncio.sleep(2)
            for number in range(10):
                channel_id = f"ucbridge-private-y{number:03}-a"
                await pbx.place_between_phones(admin, channel_id)
                await asyncio.sleep(0.6)
                await admin.action("Hangup", Channel=channel_id)
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.5)
            listening.cancel()
            writer.close()
    return bytes(heard)


async def _listen(reader: asyncio.StreamReader, heard: bytearray) -> None:
    while data := await reader.read(65536):
        heard += data


def main() -> None:
    stream = asyncio.run(record())
    messages = [message for message in stream.split(b"\r\n\r\n")[:-1] if message.lstrip().startswith(b"Event: ")]
    whole = b"".join(message + b"\r\n\r\n" for message in messages)
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_bytes(gzip.compress(whole, 9, mtime=0))
    digest = hashlib.sha256(whole).hexdigest()[:12]
    print(f"{len(messages)} events, {len(whole)} bytes, {DATA.stat().st_size} compressed, {digest}")


if __name__ == "__main__":
    main()

"""The recorded stream, numbered anew as often as wanted, and a peer that plays it over loopback.

python -m benchmarks.stream REPETITIONS    prints the port it listens on
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "calls.ami.gz"
RUN = b"ucbridge-private-"
"""What every channel id in the recording begins with."""
END = b"Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: End\r\n\r\n"
SIGNED_IN = {b"Challenge": b"Challenge: 840415273\r\n", b"Login": b"Message: Authentication accepted\r\n"}


@cache
def recording() -> bytes:
    """Return the stream once."""
    return gzip.decompress(DATA.read_bytes())


def repeated(times: int) -> bytes:
    """Return the stream `times` times, with other channel ids each time."""
    once = recording()
    return b"".join(once.replace(RUN, b"run%013d-" % number) for number in range(times))


def count(times: int) -> int:
    """Return how many events `repeated` holds."""
    return recording().count(b"\r\n\r\n") * times


async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stream: bytes) -> None:
    """Sign a client in, whoever it is, and send the stream at its first Ping."""
    writer.write(b"Asterisk Call Manager/11.0.0\r\n")
    while True:
        action = dict(
            line.partition(b": ")[::2] for line in (await reader.readuntil(b"\r\n\r\n")).strip().split(b"\r\n")
        )
        name = action[b"Action"]
        answer = b"Response: Success\r\nActionID: " + action.get(b"ActionID", b"0") + b"\r\n"
        writer.write(answer + SIGNED_IN.get(name, b"") + b"\r\n")
        if name == b"Login":
            writer.write(b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\nStatus: Fully Booted\r\n\r\n")
        elif name == b"Ping":
            break
    for start in range(0, len(stream), 65536):
        writer.write(stream[start : start + 65536])
        await writer.drain()
    writer.write(END)
    await writer.drain()
    await reader.read()
    writer.close()


async def serve(times: int) -> None:
    """Play to one client after the other until cancelled."""
    stream = repeated(times)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await play(reader, writer, stream)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(client, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))

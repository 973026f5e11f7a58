"""Netstrings (`5:hello,`): how baresip's control port frames its messages."""

from __future__ import annotations

from asyncio import IncompleteReadError, StreamReader

_LONGEST = 1_000_000


def encode(payload: bytes) -> bytes:
    """Frame one message."""
    return b"%d:%s," % (len(payload), payload)


async def read(reader: StreamReader) -> bytes:
    """Return the next message.

    Raises:
        IncompleteReadError: the stream ended, or does not speak netstrings.
    """
    length = (await reader.readuntil(b":"))[:-1]
    if not length.isdigit() or int(length) > _LONGEST:
        raise IncompleteReadError(length, None)
    payload = await reader.readexactly(int(length) + 1)
    return payload[:-1]

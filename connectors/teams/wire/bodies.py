"""What is answered: read whole, but no more than anybody needs; JSON of it, whatever it is."""

from __future__ import annotations

import json

import aiohttp

LARGEST = 4 << 20
"""Bytes of an answer; the keys of Microsoft, and a page of 500 members, are the largest."""


async def body_of(response: aiohttp.ClientResponse) -> bytes:
    """Return the body, in however many pieces it comes.

    Raises:
        ConnectionError: there is no end to it.
    """
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            raise ConnectionResetError("more than anybody asked for")
    return bytes(body)


def json_of(body: bytes | str) -> object:
    """Return what a body says, None where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def object_of(body: bytes | str) -> dict[str, object]:
    """Return the object a body is, {} where it is none."""
    told = json_of(body)
    return told if isinstance(told, dict) else {}

"""Files in people's OneDrive."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.client import Client
from connectors.teams.graph.refusals import Gone, Refusal
from ucbridge.sounds import Sound

SMALL = 4 * 1024 * 1024
"""Bytes that are sent at once; more goes in parts."""

PART = 10 * 320 * 1024
"""Bytes of one part: a multiple of 320 KiB, as Microsoft wants it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was put there: its id, and the address at which its owner opens it."""

    item: str
    url: str


class Files:
    """Puts files into one folder of everybody's OneDrive, and takes them away."""

    def __init__(self, client: Client, folder: str) -> None:
        self._client = client
        self._folder = folder

    async def put(self, account: str, sound: Sound, name: str) -> File:
        """Upload a sound, in place of a file of the same name. Raises as `Client.ask`; Gone: they have no OneDrive."""
        if len(sound.data) > SMALL:
            return _file(await self._in_parts(account, name, sound.data))
        kind = "audio/ogg" if sound.voice else "audio/mpeg"
        told = await self._client.ask(calls.UPLOAD, self._named(account, name), data=sound.data, content_type=kind)
        return _file(told)

    async def delete(self, account: str, item: str) -> None:
        """Delete a file; one that is gone is no trouble. Raises as `Client.ask`."""
        with suppress(Gone):
            await self._client.ask(calls.DELETE, {"user": account, "item": item})

    async def _in_parts(self, account: str, name: str, data: bytes) -> Payload:
        body = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
        session = await self._client.ask(calls.UPLOAD_SESSION, self._named(account, name), body=body)
        told: Payload = {}
        for start in range(0, len(data), PART):
            part = data[start : start + PART]
            span = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(data)}"}
            told = await self._client.put(words(session.get("uploadUrl")), part, span, calls.UPLOAD_SESSION)
        return told

    def _named(self, account: str, name: str) -> dict[str, str]:
        return {"user": account, "folder": self._folder, "name": name}


def _file(told: Payload) -> File:
    file = File(words(told.get("id")), words(told.get("webUrl")))
    if not file.item or not file.url.startswith(("https://", "http://")):
        raise Refusal(0)
    return file

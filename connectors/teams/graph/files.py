"""Files in people's OneDrive."""

from __future__ import annotations

from contextlib import suppress

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.client import Client
from connectors.teams.graph.refusals import Gone, Refusal
from connectors.teams.posts.heard import Stored
from ucbridge.sounds import Sound

SMALL = 4 * 1024 * 1024
"""Bytes that are sent at once; more goes in parts."""

PART = 10 * 320 * 1024
"""Bytes of one part: a multiple of 320 KiB, as Microsoft wants it."""


class Files:
    """Puts files into one folder of everybody's OneDrive, and takes them away."""

    def __init__(self, client: Client, folder: str) -> None:
        self._client = client
        self._folder = folder

    async def put(self, account: str, sound: Sound, name: str) -> Stored:
        """Upload a sound, in place of a file of the same name. Raises as `Client.ask`; Gone: they have no OneDrive."""
        if len(sound.data) > SMALL:
            return _stored(await self._in_parts(account, name, sound.data))
        kind = "audio/ogg" if sound.voice else "audio/mpeg"
        told = await self._client.ask(
            calls.UPLOAD, user=account, folder=self._folder, name=name, data=sound.data, content_type=kind
        )
        return _stored(told)

    async def delete(self, account: str, file: str) -> None:
        """Delete a file; one that is gone is no trouble. Raises as `Client.ask`."""
        with suppress(Gone):
            await self._client.ask(calls.DELETE, user=account, item=file)

    async def _in_parts(self, account: str, name: str, data: bytes) -> Payload:
        body = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
        session = await self._client.ask(calls.UPLOAD_SESSION, user=account, folder=self._folder, name=name, body=body)
        told: Payload = {}
        for start in range(0, len(data), PART):
            part = data[start : start + PART]
            span = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(data)}"}
            told = await self._client.put(words(session.get("uploadUrl")), part, span, calls.UPLOAD_SESSION)
        return told


def _stored(told: Payload) -> Stored:
    stored = Stored(words(told.get("id")), words(told.get("webUrl")))
    if not stored.id or not stored.url.startswith(("https://", "http://")):
        raise Refusal(0)
    return stored

"""The audio of cards as files in their owner's OneDrive."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict, dataclass

import structlog

from connectors.teams.graph.files import Files
from ucbridge.errors import BridgeError
from ucbridge.models import Audio, Reply
from ucbridge.sounds import Sound, Sounds
from ucbridge.store.connector_state import ConnectorState

log = structlog.get_logger(__name__)

KIND = "file"


@dataclass(frozen=True, slots=True)
class Kept:
    """The file of a card: which audio, its id and its address."""

    path: str
    item: str
    url: str


class Recordings:
    """Uploads the audio of a card once, and deletes it with the first version of the card that has none."""

    def __init__(self, files: Files, state: ConnectorState, sounds: Sounds) -> None:
        self._files = files
        self._state = state
        self._sounds = sounds
        self._turns: dict[str, asyncio.Lock] = {}

    async def link(self, account: str, reply: Reply) -> str:
        """Return the address of the audio of somebody's card, "" where there is none, or Graph cannot keep it now."""
        if not reply.topic:
            return ""
        key = f"{account}:{reply.topic}"
        try:
            async with self._turns.setdefault(key, asyncio.Lock()):
                return await self._settled(account, key, reply)
        except (BridgeError, ConnectionError) as error:
            log.warning("recording not in OneDrive", reason=str(error))
            return ""
        finally:
            if not self._turns[key].locked():
                self._turns.pop(key)

    async def _settled(self, account: str, key: str, reply: Reply) -> str:
        value = await self._state.get(KIND, key)
        kept = Kept(**value) if value else None
        if kept and reply.audio and kept.path == reply.audio.path:
            return kept.url
        if kept:
            await self._files.delete(account, kept.item)
            await self._state.drop(KIND, key)
        sound = await self._sounds.of(reply.audio) if reply.audio else None
        if reply.audio is None or sound is None:
            return ""
        return await self._upload(account, key, reply.audio, sound)

    async def _upload(self, account: str, key: str, audio: Audio, sound: Sound) -> str:
        suffix = "ogg" if sound.voice else "mp3"
        file = await self._files.put(account, sound, f"{name_of(audio.path)}.{suffix}")
        await self._state.put(KIND, key, asdict(Kept(audio.path, file.item, file.url)))
        return file.url


def name_of(path: str) -> str:
    """Return the name of a file: what it is, and a word that says nothing about whose call it was."""
    kind = path.strip("/").split("/")[0]
    return f"{kind if kind.isalpha() else 'audio'}-{hashlib.sha256(path.encode()).hexdigest()[:10]}"

"""Recordings the hook on the PBX delivered, kept until the bridge has stored them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ucbridge.errors import BridgeError
from ucbridge.i18n import _
from ucbridge.pbx.voicemail.delivery import Delivery, key_of
from ucbridge.pbx.voicemail.errors import TooLarge
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording
from ucbridge.private_files import beside

ROOM = 2 * 1024**3
"""Bytes that may wait here; the PBX keeps what does not fit and tries again."""
AT_ONCE = 4
"""Recordings that arrive at the same time; each measures the room there is before it begins."""
DAY = 86_400
DRAFT_SECONDS = 3_600
"""How old the beginning of a broken transfer may get."""
LAST = "last"
"""Its time is when something was delivered last."""


class Full(BridgeError):
    """So much waits to be fetched that nothing more is taken."""

    retry = True


class Garbled(BridgeError):
    """What arrived is not what was signed."""

    retry = True


class PushedSource:
    """A folder with one file for each message, which is empty once the message was forgotten: nothing comes twice."""

    def __init__(self, folder: Path, *, largest: int, days: int, room: int = ROOM) -> None:
        self.folder = folder
        self.largest = largest
        self._seconds = days * DAY
        self._room = room
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, message: VoicemailMessage) -> Recording:
        """Return the recording of a message. Raises as `AudioSource.fetch` does."""
        return await asyncio.to_thread(self._read, message)

    async def forget(self, message: VoicemailMessage) -> None:
        """Erase the recording of a message that is stored, or no longer wanted."""
        await asyncio.to_thread(self._forget, key_of(message.mailbox, message.id))

    async def knows(self, delivery: Delivery) -> bool:
        """Tell whether a message was delivered already."""
        return await asyncio.to_thread(lambda: bool(self._files(delivery.key)))

    async def take(self, delivery: Delivery, chunks: AsyncIterator[bytes], *, digest: str) -> None:
        """Keep a recording; it is safe on disk when this returns. Nothing is left of one that breaks off.

        Raises:
            TooLarge, Full, Garbled: it is not kept.
            OSError: the disk does not take it.
        """
        await asyncio.to_thread(self.tidy)
        draft = await asyncio.to_thread(beside, self.folder / delivery.key)
        try:
            async with self._turns:
                await self._write(draft, chunks, digest)
            await asyncio.to_thread(self._place, draft, self.folder / f"{delivery.key}.{delivery.suffix}")
        finally:
            draft.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Erase what nobody fetched in time, and beginnings of broken transfers; make the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = time.time()
        for file, status in self._all():
            life = DRAFT_SECONDS if file.name.startswith(".") else self._seconds
            if file.name != LAST and now - status.st_mtime > life:
                file.unlink(missing_ok=True)

    async def _write(self, draft: Path, chunks: AsyncIterator[bytes], digest: str) -> None:
        free = self._room - await asyncio.to_thread(self._used)
        seen, written = sha256(), 0
        with draft.open("wb") as file:
            async for chunk in chunks:
                written += len(chunk)
                if written > self.largest:
                    raise TooLarge
                if written > free:
                    raise Full(_("Too many recordings are waiting; this one will be taken later."))
                seen.update(chunk)
                await asyncio.to_thread(file.write, chunk)
            if seen.hexdigest() != digest or not written:
                raise Garbled(_("The recording did not arrive as it was sent; send it again."))
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())

    def _place(self, draft: Path, file: Path) -> None:
        draft.replace(file)
        (self.folder / LAST).touch(mode=0o600)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _read(self, message: VoicemailMessage) -> Recording:
        for file in self._files(key_of(message.mailbox, message.id)):
            if sound := file.read_bytes():
                return Recording(sound, file.suffix.removeprefix("."))
        raise LookupError

    def _forget(self, key: str) -> None:
        for file in self._files(key):
            os.truncate(file, 0)

    def _files(self, key: str) -> list[Path]:
        return list(self.folder.glob(f"{key}.*"))

    def _used(self) -> int:
        return sum(status.st_size for _file, status in self._all())

    def _all(self) -> Iterator[tuple[Path, os.stat_result]]:
        for file in list(self.folder.iterdir()):
            with suppress(FileNotFoundError):  # another transfer ended meanwhile
                yield file, file.stat()

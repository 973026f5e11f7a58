"""Recordings read from Asterisk's spool on this machine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.voicemail import contained, envelope
from ucbridge.pbx.voicemail.checked import is_mailbox
from ucbridge.pbx.voicemail.errors import NotOurs, SoundRefused
from ucbridge.pbx.voicemail.formats import SUFFIXES
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording

ATTEMPTS = 5
"""How often a message is looked for again that was renumbered or moved while it was read."""

_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,79}")
_TEXT = re.compile(r"msg[0-9]{4,5}\.txt")


class SpoolSource:
    """Reads `spool/CONTEXT/MAILBOX/FOLDER/msgNNNN.*`, and nothing that is not really in there."""

    def __init__(self, spool: Path, *, largest: int) -> None:
        self._spool = spool
        self._largest = largest

    async def fetch(self, message: VoicemailMessage) -> Recording:
        """Return the recording of a message. Raises as `AudioSource.fetch` does."""
        return await asyncio.to_thread(self.read, message)

    def read(self, message: VoicemailMessage) -> Recording:
        """Do the same at once, blocking."""
        if not is_mailbox(message.mailbox):
            raise NotOurs
        number, _at, context = message.mailbox.partition("@")
        if not contained.is_folder(self._spool):
            raise PbxError(_("There is no voicemail spool at {path}. Correct spool in [voicemail].", path=self._spool))
        mailbox = self._spool / context / number
        for _attempt in range(ATTEMPTS):
            found = False
            for text in self._texts(mailbox, message.folder):
                if self._id(text) != message.id:
                    continue
                found = True
                recording = self._beside(text)
                # It may have been renumbered under our hands: then the sound was that of another message.
                if recording and self._id(text) == message.id:
                    return recording
            if not found:
                break
        raise LookupError

    def _texts(self, mailbox: Path, likely: str) -> Iterator[Path]:
        folders = [name for name in contained.names(self._spool, mailbox) if _FOLDER.fullmatch(name)]
        for folder in sorted(folders, key=lambda name: (name != likely, name)):
            for name in sorted(contained.names(self._spool, mailbox / folder), reverse=True):
                if _TEXT.fullmatch(name):
                    yield mailbox / folder / name

    def _id(self, text: Path) -> str:
        try:
            return envelope.read(contained.read(self._spool, text, largest=envelope.LARGEST)).message_id
        except (LookupError, SoundRefused):
            return ""

    def _beside(self, text: Path) -> Recording | None:
        for suffix in SUFFIXES:
            try:
                sound = contained.read(self._spool, text.with_suffix(f".{suffix}"), largest=self._largest)
            except LookupError:
                continue
            return Recording(sound, suffix)
        return None

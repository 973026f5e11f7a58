"""Recordings asked of ARI, where the voicemail spool lies in the PBX's recording directory.

ARI names files by their number in a folder, AMI lists messages by id in the order of these numbers. So the n-th message
of a folder is its n-th file; the listing is asked for again behind the file, and the length compared.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from ucbridge.config import AriSettings
from ucbridge.pbx.ari.operations import STORED, STORED_FILE
from ucbridge.pbx.ari.rest import NotFound, Rest, connect
from ucbridge.pbx.voicemail.checked import is_mailbox
from ucbridge.pbx.voicemail.errors import NotOurs, NotSeen
from ucbridge.pbx.voicemail.formats import SUFFIXES, seconds
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording

Listing = Callable[[str], Awaitable[list[VoicemailMessage]]]
"""Lists a mailbox: `Pbx.messages`."""

ROOT = "voicemail"
"""The spool's place in the recording directory."""
GAP = 20
"""How many numbers may be missing in a folder; Asterisk leaves none, somebody who deletes files does."""
TOLERANCE = 2.0
"""Seconds by which a recording may differ from the length Asterisk wrote down, or a tenth of it."""

_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SUFFIX = re.compile(r"audio/([A-Za-z0-9]{1,10})")


class StoredSource:
    """Asks ARI for stored recordings named after the files of the spool."""

    def __init__(self, settings: AriSettings, messages: Listing, *, largest: int) -> None:
        self._settings = settings
        self._messages = messages
        self._largest = largest

    async def fetch(self, message: VoicemailMessage) -> Recording:
        """Return the recording of a message. Raises as `AudioSource.fetch` does."""
        folder, before = await self._place(message)
        number = before.index(message.id)
        async with connect(self._settings) as rest:
            name = await file_at(rest, message.mailbox, folder, number, len(before))
            try:
                sound, kind = await rest.download(STORED_FILE, {"recordingName": name}, largest=self._largest)
            except NotFound:
                raise LookupError from None
        now, after = await self._place(message)
        if (now, after[: number + 1]) != (folder, before[: number + 1]):
            raise LookupError  # renumbered meanwhile: it was another message's
        return _checked(Recording(sound, _suffix(kind)), message)

    async def _place(self, message: VoicemailMessage) -> tuple[str, list[str]]:
        """Return the folder a message is in now, and the ids of all that is in there."""
        listed = await self._messages(message.mailbox)
        folder = next((each.folder for each in listed if each.id == message.id), None)
        if folder is None:
            raise LookupError
        return folder, [each.id for each in listed if each.folder == folder]


async def file_at(rest: Rest, mailbox: str, folder: str, place: int, count: int) -> str:
    """Return the name of the file in this place of a folder with so many messages.

    Raises:
        LookupError: ARI sees another number of files than AMI lists messages.
        NotSeen: it sees none of the spool at all.
    """
    if not is_mailbox(mailbox) or not _FOLDER.fullmatch(folder):
        raise NotOurs
    number, _at, context = mailbox.partition("@")
    stem = f"{ROOT}/{context}/{number}/{folder}/msg"
    if await _exists(rest, f"{stem}{count - 1:04d}") and not await _exists(rest, f"{stem}{count:04d}"):
        return f"{stem}{place:04d}"  # no number is missing
    found = [name for name in (f"{stem}{n:04d}" for n in range(count + GAP)) if await _exists(rest, name)]
    if not found:
        raise NotSeen
    if len(found) != count:
        raise LookupError
    return found[place]


async def _exists(rest: Rest, name: str) -> bool:
    try:
        await rest.ask(STORED, {"recordingName": name})
    except NotFound:
        return False
    return True


def _suffix(kind: str) -> str:
    named = _SUFFIX.match(kind)
    return named[1] if named and named[1] in SUFFIXES else ""


def _checked(recording: Recording, message: VoicemailMessage) -> Recording:
    if not recording.sound:
        raise LookupError
    length = seconds(recording.sound, recording.suffix)
    if length is None or not message.seconds:
        return recording
    if abs(length - message.seconds) > max(TOLERANCE, message.seconds / 10):
        raise LookupError
    return recording

"""A bridge as a process that can be killed: `python -m tests.services.voicemail.bridge_process ROLE URL FOLDER`.

ROLE is `all`, `hub` (which writes nothing down) or `worker`. What it does it appends to FOLDER/deeds.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from functools import partial
from pathlib import Path

from tests.durable.machine import QUICK
from tests.plain_logs import plain_logs
from tests.services.voicemail.line import BOX
from ucbridge.config.settings import VoicemailSettings
from ucbridge.durable import keeping
from ucbridge.durable.engine import Durable
from ucbridge.durable.keeping import Keeping
from ucbridge.durable.nodes import Node
from ucbridge.durable.place import place_of
from ucbridge.durable.queues import TRANSCRIBE
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.flows import ALL, HubFlows, WriterFlows, show_soon
from ucbridge.services.voicemail.pipeline import DurablePipeline
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.speech.interface import Prepared, Progress, Transcript
from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Sound, Voicemails

AT_ONCE = 2


class Deeds:
    """Writes down what was done, whatever becomes of the process."""

    def __init__(self, folder: Path, role: str) -> None:
        self._file = os.open(folder / "deeds", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._who = f"{role}-{os.getpid()}"

    def note(self, deed: str, what: object) -> None:
        os.write(self._file, f"{self._who} {deed} {what}\n".encode())

    async def announce(self, voicemail_id: int) -> None:
        self.note("announced", voicemail_id)

    async def show(self, voicemail_id: int) -> None:
        self.note("shown", voicemail_id)

    async def remove(self, voicemail_id: int) -> None:
        self.note("removed", voicemail_id)

    async def fetch(self, message: VoicemailMessage) -> Recording:
        return Recording(message.id.encode(), "wav")

    async def prepare(self, sound: bytes, suffix: str) -> Prepared:
        await asyncio.sleep(0.01)
        return Prepared(1.0, b"mp3 " + sound, b"opus " + sound, "")

    async def transcribe(
        self, sound: bytes, suffix: str, *, language: str = "", engine: str = "", progress: Progress | None = None
    ) -> Transcript:
        await asyncio.sleep(0.05)
        self.note("written", sound.decode())
        return Transcript(f"text of {sound.decode()}", (), "en", 1.0, 0.9, "fake")


async def main(role: str, url: str, folder: Path) -> None:
    deeds = Deeds(folder, role)
    place = place_of(url, folder, node=f"worker-{secrets.token_hex(4)}" if role == "worker" else "")
    keeping._EVERY = 0.5  # type: ignore[misc]
    async with Database.open(url) as database:
        durable = Durable(place, at_once={TRANSCRIBE: AT_ONCE}, waits=QUICK)
        voicemails, sounds = Voicemails(database), VoicemailAudio(database)
        progressed = partial(show_soon, durable)
        transcribing = Transcribing(
            deeds, voicemails, sounds, Mailboxes(database), VoicemailSettings(), region="FR", progressed=progressed
        )
        if role != "worker":
            fetching = Fetching(deeds, deeds, voicemails, sounds)
            durable.carry(HubFlows(voicemails, deeds, deeds, fetching, transcribing).carriers)
        if role != "hub":
            durable.carry(WriterFlows(transcribing).carriers)
        if not place.shared:
            await _carry(durable, None, role, voicemails)
        async with Node.joined(url, place.node) as node:
            await _carry(durable, node, role, voicemails)


async def _carry(durable: Durable, node: Node | None, role: str, voicemails: Voicemails) -> None:
    async with durable, asyncio.TaskGroup() as tasks:
        sys.stdout.write("started\n")
        sys.stdout.flush()
        tasks.create_task(Keeping(durable, ALL, node).run())
        pipeline = DurablePipeline(durable, voicemails)
        while role != "worker":
            for row in await voicemails.present(BOX):  # as a bridge does that cannot know what it missed
                if row.audio is Sound.WAITING:
                    await pipeline.received(row.id)
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    plain_logs()
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))

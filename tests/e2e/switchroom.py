"""The PBX of a running demo: what it says of a mailbox, and what a person does at a desk phone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.waiting import until
from ucbridge.config import load
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.voicemail.actions import over

_EVENTS = frozenset({b"Newchannel", b"Newstate", b"Hangup", b"UserEvent"})
_FIRST_KEYS_AFTER = 1.5
"""Seconds in which a prompt has begun, so that a key interrupts it."""


@dataclass
class Switchroom:
    """A connection of our own to the demo's PBX."""

    ami: Ami
    frames: list[Frame]
    pins: dict[str, str]

    async def folders(self, mailbox: str) -> list[str]:
        """Return in which folders the messages of a mailbox are: what VoicemailBoxSummary says."""
        return sorted(message.folder for message in await over(self.ami).messages(mailbox))

    async def has(self, mailbox: str, *folders: str) -> None:
        """Wait until VoicemailBoxSummary lists these folders."""
        found: list[str] = []
        try:
            async with asyncio.timeout(15):
                while (found := await self.folders(mailbox)) != sorted(folders):  # noqa: ASYNC110 - ask again
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{mailbox} has {found}, not {sorted(folders)}") from None

    async def empty(self, mailbox: str) -> None:
        """Remove every message of a mailbox."""
        actions = over(self.ami)
        for message in await actions.messages(mailbox):
            await actions.remove(message)

    async def outside_calls(self, extension: str) -> None:
        """Have the public network call an extension; whoever reaches a mailbox there speaks."""
        await self._originate("PJSIP/33199001234@outside", "from-outside", extension)

    async def lift(self, phone: str, extension: str) -> str:
        """Have the phone that never answers dial an extension, and return its channel once it is through."""
        channel_id = await self._originate(f"PJSIP/{phone}", "from-internal", extension, phone)
        await until(lambda: any(self._up(frame, channel_id) for frame in self.frames), 20)
        return next(text(frame, "Channel") for frame in self.frames if self._up(frame, channel_id))

    async def press(self, channel: str, keys: str, *, pause: float = _FIRST_KEYS_AFTER) -> None:
        """Press keys of that phone; a comma is a pause."""
        for key in keys:
            if key == ",":
                await asyncio.sleep(pause)
                continue
            await self.ami.action("PlayDTMF", Channel=channel, Digit=key, Duration="100", Receive="true")
            await asyncio.sleep(0.2)

    async def hang_up(self, channel: str) -> None:
        """Put the receiver down."""
        await self.ami.action("Hangup", Channel=channel)

    def _up(self, frame: Frame, channel_id: str) -> bool:
        return text(frame, "Uniqueid") == channel_id and text(frame, "ChannelStateDesc") == "Up"

    async def _originate(self, channel: str, context: str, extension: str, shown: str = "") -> str:
        channel_id = f"test-{uuid4().hex}"
        headers = {"Channel": channel, "Context": context, "Exten": extension, "Priority": "1", "Async": "true"}
        if shown:
            headers |= {"CallerID": shown, "Variable": "UCB_MAILBOX=test"}
        await self.ami.action("Originate", ChannelId=channel_id, **headers)
        return channel_id


@asynccontextmanager
async def switchroom(folder: Path) -> AsyncIterator[Switchroom]:
    """Sign in to the PBX of the demo in a folder as its administrator."""
    secrets = json.loads((folder / "pbx/secrets.json").read_text())
    settings = load(folder / "ucbridge.toml").pbx.ami.model_copy(update={"username": "admin"})
    settings = settings.model_copy(update={"secret": type(settings.secret)(secrets["admin"])})
    frames: list[Frame] = []
    async with connect(settings, wanted=_EVENTS, sink=frames.append) as ami:
        yield Switchroom(ami, frames, secrets["pins"])

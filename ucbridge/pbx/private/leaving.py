"""Leaving a message on the private PBX: a phone calls a mailbox, speaks a file and is done."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ucbridge.config import AmiSettings
from ucbridge.pbx.ami import connect
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.private import speech
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.voicemail.actions import over
from ucbridge.pbx.voicemail.interface import VoicemailMessage

_STRAIGHT_INTO = "*8"
_OUTSIDE = "+33199001234"
"""What the carrier shows, as the dialplan of the private PBX has it."""
_PATIENCE = 15.0


async def leave(admin: AmiSettings, phone: Phone, mailbox: str, wav: Path, *, folder: Path) -> VoicemailMessage:
    """Return the message once it is in the mailbox.

    Raises:
        PbxError: the PBX or the phone is off.
        TimeoutError: no message came of it.
    """
    spoken = folder / f"phones/{phone.subscriber.key}/speech.wav"
    length = await asyncio.to_thread(speech.for_phone, wav, spoken)
    number = phone.subscriber.user if phone.subscriber.registers else _OUTSIDE
    box = f"{mailbox}@default"
    changed = asyncio.Event()

    def take(frame: Frame) -> None:
        if text(frame, "Mailbox") == box:
            changed.set()

    async with phone.speaking(spoken), connect(admin, wanted=frozenset({b"MessageWaiting"}), sink=take) as ami:
        actions = over(ami)
        before = {message.id for message in await actions.messages(box)}
        await phone.dial(_STRAIGHT_INTO + mailbox)
        async with asyncio.timeout(length + _PATIENCE):
            while True:
                await changed.wait()
                changed.clear()
                for message in await actions.messages(box):
                    if message.id not in before and message.caller.number == number:
                        return message

"""Whether the messages of a mailbox are transcribed: the configuration and its people must both agree."""

from __future__ import annotations

from ucbridge.config.settings import VoicemailSettings
from ucbridge.store.mailboxes import Mailboxes


async def transcribed(settings: VoicemailSettings, known: Mailboxes, mailbox: str) -> bool:
    """Tell whether the messages of a mailbox, named whole, are transcribed."""
    return settings.transcribed(mailbox) and await known.transcribe(mailbox) is not False

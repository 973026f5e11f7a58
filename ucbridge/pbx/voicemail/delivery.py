"""What the hook on the PBX signs: one message, and the request that brings it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

from ucbridge.pbx.voicemail.checked import is_mailbox, is_message
from ucbridge.pbx.voicemail.formats import SUFFIXES

PATH = "/hooks/voicemail"
VERSION = "ucbridge-push-1"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The recording of a message, named."""

    mailbox: str
    message_id: str
    suffix: str

    @property
    def valid(self) -> bool:
        """Tell whether it can be one."""
        return is_mailbox(self.mailbox) and is_message(self.message_id) and self.suffix in SUFFIXES

    @property
    def key(self) -> str:
        """Return a name for its file that nobody chose and that tells nothing."""
        return key_of(self.mailbox, self.message_id)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes a request unique; `digest` is the SHA-256 of its body in hex, `timestamp` seconds since the epoch."""

    method: str
    timestamp: str
    nonce: str
    digest: str

    def signature(self, delivery: Delivery, secret: str) -> str:
        """Return the HMAC-SHA256 over all of it, in hex; no part can hold a line end."""
        lines = (
            VERSION, self.method, PATH, self.timestamp, self.nonce,
            delivery.mailbox, delivery.message_id, delivery.suffix, self.digest,
        )  # fmt: skip
        return hmac.digest(secret.encode(), "\n".join(lines).encode(), "sha256").hex()


def key_of(mailbox: str, message_id: str) -> str:
    """Return how the file of a message is named."""
    return sha256(f"{mailbox}\0{message_id}".encode("utf-8", "surrogatepass")).hexdigest()

"""The secrets of one private PBX: drawn at random, kept in its folder, readable by their owner alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ucbridge.pbx.private.plan import SHARED, Subscriber
from ucbridge.private_files import write_private


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens AMI (the bridge's user, an administrator), ARI (the bridge's, a reader), each phone, each mailbox."""

    ami: str
    admin: str
    ari: str
    reader: str
    phones: dict[str, str]
    pins: dict[str, str]

    @classmethod
    def make(cls, subscribers: Sequence[Subscriber]) -> Secrets:
        """Draw new ones."""
        return cls(
            ami=secrets.token_hex(16),
            admin=secrets.token_hex(16),
            ari=secrets.token_hex(16),
            reader=secrets.token_hex(16),
            phones={who.user: secrets.token_hex(12) for who in subscribers},
            pins={box: f"{secrets.randbelow(1_000_000):06}" for box in _boxes(subscribers)},
        )

    @classmethod
    def keep(cls, path: Path, subscribers: Sequence[Subscriber]) -> Secrets:
        """Return those kept in a file; new ones, kept from now on, where there are none for these subscribers."""
        users = {who.user for who in subscribers}
        try:
            kept = cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            kept = None
        if kept is not None and kept.phones.keys() == users and kept.pins.keys() == _boxes(subscribers):
            return kept
        made = cls.make(subscribers)
        write_private(path, json.dumps(asdict(made)))
        return made


def _boxes(subscribers: Sequence[Subscriber]) -> set[str]:
    return {who.user for who in subscribers} | set(SHARED)

"""One call that a queue brought to nobody."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class MissedCall:
    """Who called, as the PBX was told, which queue, when they gave up and after how many seconds.

    `called_by` is the person who called back, "" while nobody did, and `called_at` when.
    """

    queue: str
    channel_id: str
    caller_name: str
    caller_number: str
    seconds: int
    at: datetime
    called_by: str = ""
    called_at: datetime | None = None

    @property
    def key(self) -> str:
        """Return what names it: short, and the same whenever the PBX tells of it."""
        return hashlib.sha256(f"{self.queue}\0{self.channel_id}".encode()).hexdigest()[:24]

    @property
    def waiting_since(self) -> float:
        """Return when they came into the queue, in seconds since the epoch."""
        return self.at.timestamp() - self.seconds

    @property
    def topic(self) -> str:
        """Return the topic of its card."""
        return f"missed-call:{self.key}"

    def written(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in asdict(self).items()}

    @classmethod
    def read(cls, written: dict[str, object]) -> Self:
        """Return what `written` made JSON of."""
        values = {each.name: written[each.name] for each in fields(cls)}
        called = values["called_at"]
        times = {
            "at": datetime.fromisoformat(str(values["at"])),
            "called_at": datetime.fromisoformat(str(called)) if called else None,
        }
        return cls(**{**values, **times})  # type: ignore[arg-type]  # as `written` wrote them

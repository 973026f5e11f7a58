"""A caller a queue did not bring to anybody, who may still be on the line."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Self

from ucbridge.store.missed_rows import IN_QUEUE, Miss, Told
from ucbridge.store.postings import Place


@dataclass(frozen=True, slots=True)
class MissedCall:
    """Who called, as the PBX was told, which queue, when they gave up and after how many seconds."""

    queue: str
    channel_id: str
    caller_name: str
    caller_number: str
    seconds: int
    at: datetime

    @property
    def key(self) -> str:
        """Return what names it: the same whenever the PBX tells of it."""
        return f"{self.channel_id} {self.queue}"

    @property
    def waiting_since(self) -> float:
        """Return when they came into the queue, in seconds since the epoch."""
        return self.at.timestamp() - self.seconds

    def miss(self, places: tuple[Place, ...]) -> Miss:
        """Return it as a missed call for these places."""
        told = Told(self.caller_number, self.caller_name, queue=self.queue, waited=self.seconds)
        return Miss((self.channel_id,), self.channel_id, IN_QUEUE, "", self.at, told, places=places)

    def written(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def read(cls, written: dict[str, object]) -> Self:
        """Return what `written` made JSON of."""
        values = {each.name: written[each.name] for each in fields(cls)}
        return cls(**{**values, "at": datetime.fromisoformat(str(values["at"]))})  # type: ignore[arg-type]

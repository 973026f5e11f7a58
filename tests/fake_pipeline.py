"""A pipeline of voicemail that keeps `ports.Pipeline` without a database of its own, and does what the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ucbridge.services.voicemail.ports import Cards, Removal


@dataclass
class FakePipeline:
    """Announces at once. `received_ids`, `fetched`, `again` and `removals` are what it was asked, once each."""

    cards: Cards
    removal: Removal
    received_ids: list[int] = field(default_factory=list)
    fetched: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    removals: dict[int, datetime] = field(default_factory=dict)

    async def received(self, voicemail_id: int) -> None:
        if voicemail_id not in self.received_ids:
            self.received_ids.append(voicemail_id)
            await self.cards.announce(voicemail_id)

    async def fetch(self, voicemail_id: int) -> None:
        if voicemail_id not in self.fetched:
            self.fetched.append(voicemail_id)

    async def transcribe_again(self, voicemail_id: int, *, asked: str) -> None:
        self.again.append(voicemail_id)

    async def remove_at(self, voicemail_id: int, at: datetime) -> None:
        self.removals[voicemail_id] = at

"""Conferences of the office for the tests: who is rung, what their phones do, what the card says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.waiting import until
from ucbridge.models import Reply
from ucbridge.pbx.conference.interface import Invitation
from ucbridge.services.conferences import watching
from ucbridge.services.conferences.cards import showing
from ucbridge.services.conferences.dial_in import waiting
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.live import attendance, outcome
from ucbridge.services.conferences.ports import Wish
from ucbridge.services.conferences.ringing import inviting
from ucbridge.services.conferences.service import ConferenceService


@dataclass
class Hall:
    """One conference in the office, begun by Alice."""

    office: Office
    pbx: FakePbx

    @property
    def service(self) -> ConferenceService:
        return self.office.services.conferences

    async def start(self, *names: str, by: str = "alice", **wish: object) -> Reply:
        invitees = await self.invitees(*names, by=by)
        return await self.service.start(await self.office.person(by), invitees, Wish(**wish))

    async def invitees(self, *names: str, by: str = "alice") -> list[Invitee]:
        if not names:
            return []
        return await self.office.services.invitees.resolve(await self.office.person(by), ", ".join(names))

    def rung(self, extension: str) -> Invitation:
        """The last time somebody was rung."""
        return [each for each in self.pbx.rooms.invitations if extension in (each.device, each.extension)][-1]

    def phone(self, number: str) -> Invitation:
        return self.rung(f"PJSIP/{number}")

    def answer(self, *numbers: str) -> list[str]:
        return [self.pbx.rooms.answer(self.phone(each)) for each in numbers]

    def shown(self, card: Reply) -> Reply:
        return self.office.board.cards.get(card.topic, [card])[-1]

    def said(self, card: Reply) -> dict[str, str]:
        """The newest card by its fields."""
        return {str(each.name): str(each.value) for each in self.shown(card).fields}

    async def until_said(self, card: Reply, field: str, words: str) -> None:
        try:
            await until(lambda: words in self.said(card).get(field, ""))
        except TimeoutError:
            raise AssertionError(f"{words!r} is not in {self.said(card)}") from None

    async def over(self, card: Reply) -> str:
        await until(lambda: self.shown(card).final)
        return str(self.shown(card).text)

    def buttons(self, card: Reply) -> list[str]:
        return [str(each.label) for each in self.shown(card).buttons]

    def names_in(self, card: Reply) -> list[str]:
        """Who is in the room, as the newest card says."""
        lines = self.said(card).get("In the conference", "").splitlines()
        return [each.lstrip("🔇🔊 ").partition(" · ")[0] for each in lines]

    async def end(self, card: Reply) -> None:
        await self.service.end(await self.office.person("alice"), which=int(card.topic.partition(":")[2]))


@contextmanager
def quick_cards() -> Iterator[None]:
    """Have conferences looked at and shown more often than people need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing, "PAUSE", 0.05)
        patch.setattr(watching, "SWEEP", 0.05)
        patch.setattr(waiting, "LOOK", 0.05)
        yield


@contextmanager
def brisk() -> Iterator[None]:
    """Have the pauses of conferences pass quickly, too: no real phone is slow here."""
    with quick_cards(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcome, "EMPTY", 0.3)
        for module in (attendance, inviting):
            patch.setattr(module, "GRACE", 0.2)
        yield


@asynccontextmanager
async def hall(folder: Path, pbx: FakePbx | None = None, **sections: object) -> AsyncIterator[Hall]:
    pbx = pbx or FakePbx()
    with brisk():
        async with office(folder, pbx, **sections) as there:
            yield Hall(there, pbx)

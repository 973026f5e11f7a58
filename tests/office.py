"""A small company for the tests: its people, its phones, its database, and what its cards say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from tests.fake_pbx import FakePbx
from tests.fake_pipeline import FakePipeline
from ucbridge.command_registry import Registry
from ucbridge.config import (
    AmiSettings,
    AriSettings,
    Bridge,
    Config,
    Contact,
    PbxSettings,
    PersonSettings,
    PolicySettings,
)
from ucbridge.config.pbx import CdrSettings
from ucbridge.models import Account, Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services import Services
from ucbridge.services.building import build
from ucbridge.services.voicemail.ports import Cards, Removal
from ucbridge.services.voicemail.service import VoicemailService
from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.postings import Place
from ucbridge.supervision import Health

PEOPLE = {
    "alice": PersonSettings(name="Alice Martin", extension="101", roles=("admin",)),
    "bob": PersonSettings(name="Bob Durand", extension="102", accounts={"chat": "U-BOB"}),
    "carol": PersonSettings(name="Carol Petit", extension="103"),
    "dave": PersonSettings(name="Dave Moreau", extension="104", language="fr"),
    "eloise": PersonSettings(name="Éloïse O'Neil-Roux"),
}
VOUCHING = frozenset({"local", "webchat"})
REGISTRY = Registry.load()
"""The commands of this installation: looking for them costs as much as the rest of an office."""
CONTACTS = (Contact(name="Dupont Plomberie", number="+33 1 42 68 53 00"),)


@dataclass
class Board:
    """Where cards and notices arrive; keeps `Notices`."""

    cards: dict[str, list[Reply]] = field(default_factory=dict)
    announced: list[tuple[str, str]] = field(default_factory=list)
    """Person and topic, once each, in order."""
    posted: list[tuple[Place, str]] = field(default_factory=list)
    """Place and topic, once each, in order."""
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    handed_over: list[tuple[str, str, str]] = field(default_factory=list)
    """Person, the topic their message had, and the one it has now."""
    told: list[tuple[str, Reply]] = field(default_factory=list)

    async def update(self, topic: str, reply: Reply) -> None:
        self.cards.setdefault(topic, []).append(reply)

    async def announce(self, person: Person, topic: str, reply: Reply) -> None:
        if (person.id, topic) not in self.announced:
            self.announced.append((person.id, topic))
            self.cards.setdefault(topic, [reply])

    async def post(self, place: Place, topic: str, reply: Reply) -> None:
        if (place, topic) not in self.posted:
            self.posted.append((place, topic))
            self.cards.setdefault(topic, [reply])

    async def withdraw(self, topic: str, reply: Reply, *, people: Collection[Person]) -> None:
        kept = {person.id for person in people}
        self.withdrawn += [each for each in self.announced if each[1] == topic and each[0] not in kept]
        self.announced = [each for each in self.announced if each not in self.withdrawn]

    async def hand_over(self, person: Person, old: str, new: str, reply: Reply, *, left: Reply) -> None:
        if (person.id, old) not in self.announced:
            return
        if (person.id, new) not in self.announced:
            self.announced[self.announced.index((person.id, old))] = (person.id, new)
            self.handed_over.append((person.id, old, new))
            self.cards.setdefault(new, [reply])
        self.cards[old].append(left)

    async def notify(self, person: Person, reply: Reply) -> None:
        self.told.append((person.id, reply))

    def newest(self, topic: str) -> Reply:
        return self.cards[topic][-1]

    def titles(self, topic: str) -> list[str]:
        return [str(card.title) for card in self.cards.get(topic, [])]


@dataclass
class Office:
    """The services under test, what they talk to, and people by id."""

    config: Config
    database: Database
    pbx: Pbx
    board: Board
    services: Services
    listed: DirectoryPeople
    """The company's directory, as a connector would bring it along."""
    pipeline: FakePipeline | None = None
    """Only with a `voicemail` section."""

    @property
    def voicemail(self) -> VoicemailService:
        assert self.services.voicemail is not None, "open the office with voicemail=VoicemailSettings(...)"
        return self.services.voicemail

    async def person(self, person_id: str) -> Person:
        return await self.services.people.of(Account("local", person_id))

    async def call(self, target: str, *, by: str = "alice", **options: str) -> Reply:
        return await self.services.calls.place(await self.person(by), target, **options)


def settings(ring_seconds: int = 30, *, cdr: CdrSettings | None = None, **sections: object) -> Config:
    secret = SecretStr("x")
    pbx = PbxSettings(
        ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret), ring_seconds=ring_seconds, cdr=cdr
    )
    values = {"pbx": pbx, "bridge": Bridge(region="FR"), "people": PEOPLE, "contacts": CONTACTS, **sections}
    return Config.model_validate(values)


class NoWork:
    """Leaves recordings that are over where they are; keeps `recording.ports.Pipeline`."""

    async def over(self, recording_id: int) -> None:
        """Do nothing."""


@asynccontextmanager
async def office(
    folder: Path,
    pbx: Pbx | None = None,
    *,
    ring_seconds: int = 30,
    platform: Platform | None = None,
    cdr: CdrSettings | None = None,
    **sections: object,
) -> AsyncIterator[Office]:
    """Open an office whose services run. With `voicemail=VoicemailSettings(...)` it has voicemail, too."""
    config = settings(ring_seconds, cdr=cdr, **sections)
    async with Database.open(f"sqlite+aiosqlite:///{folder}/office.sqlite") as database:
        board, there, made = Board(), pbx or FakePbx(), list[FakePipeline]()

        def pipeline(cards: Cards, removal: Removal) -> FakePipeline:
            made.append(FakePipeline(cards, removal))
            return made[0]

        services = build(
            config,
            database,
            there,
            board,
            health=Health(),
            commands=REGISTRY.commands,
            vouching=VOUCHING,
            key=b"k" * 32,
            pipeline=pipeline,
            recording=lambda _cards: NoWork(),
            platform=platform,
            listed=(listed := DirectoryPeople(database)),
        )
        running = [asyncio.create_task(run()) for run in services.running.values()]
        await asyncio.sleep(0.05)
        try:
            yield Office(config, database, there, board, services, listed, made[0] if made else None)
        finally:
            for task in running:
                task.cancel()
            for outcome in await asyncio.gather(*running, return_exceptions=True):
                if not isinstance(outcome, asyncio.CancelledError):
                    raise outcome  # a part that stopped by itself


def generous() -> PolicySettings:
    return PolicySettings(calls_per_minute=1000, calls_at_once=1000)

"""An office that plans conferences: its clock is the test's, and so is what begins when it is time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from tests.commands.bot import Chat, chat
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, REGISTRY, VOUCHING, Board, Office, settings
from ucbridge.config import Bridge, PersonSettings
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import BridgeError
from ucbridge.models import Person, Reply
from ucbridge.services.building import build
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.joining.how_to_join import Page
from ucbridge.services.conferences.plans.service import Plans
from ucbridge.services.conferences.ports import Wish
from ucbridge.store.conference_tables import conferences
from ucbridge.store.conferences import Conference
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import Plan, PlannedConferences
from ucbridge.supervision import Health

MORNING = datetime(2026, 11, 23, 9, 7, tzinfo=UTC)
"""A Monday; 10:07 in Paris."""

FAR = PersonSettings(name="Nadia Tokyo", extension="104", timezone="Asia/Tokyo", accounts={"chat": "U-NADIA"})


def address(page: Page, number: int, pin: str) -> str:
    return f"https://chat.example/conference/{page}/{number}?sign={pin}"


@dataclass
class Rung:
    """One conference that was begun."""

    host: str
    people: list[str]
    devices: list[str]
    wish: Wish


@dataclass
class FakeConferences:
    """Begins conferences as `ports.Starting` says: written down first. `trouble` is raised instead, `crash` after."""

    database: Database
    now: datetime = MORNING
    rung: list[Rung] = field(default_factory=list)
    live: dict[int, Conference] = field(default_factory=dict)
    joined: list[tuple[str, int]] = field(default_factory=list)
    trouble: list[BridgeError] = field(default_factory=list)
    crash: BaseException | None = None
    plans: object = None
    permanent: object = None

    async def begin(self, host: Person, invitees: Sequence[Invitee], wish: Wish, *, language: str) -> Conference:
        if self.trouble:
            raise self.trouble.pop(0)
        values = {
            "room": f"ucb{len(self.rung):012x}",
            "name": wish.name,
            "pin": wish.pin or "999999",
            "starter_id": host.id,
            "host_id": host.id,
            "ends_with_host": False,
            "retry": False,
            "locked": False,
            "language": language,
            "permanent_id": None,
            "started_at": self.now,
            "ended_at": None,
            "outcome": "",
        }
        async with self.database.begin() as connection:
            number = (await connection.execute(insert(conferences).values(**values))).inserted_primary_key[0]
        self.rung.append(
            Rung(
                host.id, [each.person_id or each.number for each in invitees], [each.device for each in invitees], wish
            )
        )
        self.live[number] = Conference(id=number, **values)
        if self.crash:
            raise self.crash
        return self.live[number]

    async def start(self, person: Person, invitees: Sequence[Invitee], wish: Wish, **_how: str) -> Reply:
        await self.begin(person, invitees, wish, language="en")
        return Reply("begun")  # type: ignore[arg-type]

    async def by_pin(self, pin: str) -> Conference | None:
        return next((each for each in self.live.values() if each.pin == pin), None)

    async def join(self, person: Person, *, which: str | int = "") -> Reply | None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.joined.append((person.id, int(which)))
        return None

    def going(self) -> list[Conference]:
        return list(self.live.values())

    def get(self, conference_id: int) -> Conference | None:
        return self.live.get(conference_id)


@dataclass
class Diary:
    """The plans under test, and what they talk to."""

    chat: Chat
    plans: Plans
    board: Board
    rows: PlannedConferences
    rooms: PermanentRooms
    began: FakeConferences
    now: datetime = MORNING

    async def pass_time(self, **by: float) -> None:
        """Let time go by, and what is due be done."""
        await self.until(self.now + timedelta(**by))

    async def until(self, moment: datetime) -> None:
        self.now = self.began.now = moment
        await self.plans.clock.look()

    async def plan(self, number: int = 1) -> Plan:
        plan = await self.rows.get(number)
        assert plan is not None
        return plan

    async def say(self, text: str, *, by: str = "alice", language: str = "en") -> Reply:
        return await self.chat.say(text, by=by, language=language)

    async def press(self, reply: Reply, label: str, *, by: str = "alice") -> Reply | None:
        sealed = self.chat.bot._signer.seal(reply)
        return await self.chat.press(next(each.token for each in sealed.buttons if str(each.label) == label), by=by)

    def card(self, person: str, number: int = 1) -> Reply:
        return self.board.newest(f"plan:{number}:{person}")


def value(reply: Reply, name: str, language: str = "en") -> str:
    """Return what stands beside a name on a card."""
    found = next(each.value for each in reply.fields if str(each.name) == name)
    return found if isinstance(found, str) else found.to(language)


@asynccontextmanager
async def diary(
    folder: Path, *, now: datetime = MORNING, url: str = "", pbx: FakePbx | None = None, **sections: object
) -> AsyncIterator[Diary]:
    """Open one; nothing runs but what the test lets: opened again on the same folder it is the next run."""
    there = {
        "people": {**PEOPLE, "nadia": FAR},
        "bridge": Bridge(region="FR", timezone="Europe/Paris"),
        "conference": ConferenceSettings(number="800", outside_number="+33 1 99 00 80 00"),
    }
    config = settings(**{**there, **sections})
    async with Database.open(url or f"sqlite+aiosqlite:///{folder}/diary.sqlite") as database:
        board, pbx = Board(), pbx or FakePbx()
        services = build(
            config, database, pbx, board, health=Health(), commands=REGISTRY.commands, vouching=VOUCHING, key=b"k" * 32
        )
        began = FakeConferences(database, now)
        made: list[Diary] = []
        plans = Plans(
            config,
            database,
            began,  # type: ignore[arg-type]
            people=services.people,
            invitees=services.invitees,
            permissions=services.permissions,
            notices=board,
            address=address,
            clock=lambda: made[0].now,
        )
        services = replace(services, plans=plans, conferences=began)  # type: ignore[arg-type]
        talk = chat(Office(config, database, pbx, board, services, DirectoryPeople(database)))
        made.append(Diary(talk, plans, board, PlannedConferences(database), PermanentRooms(database), began, now))
        yield made[0]

"""What people of the FreePBX company have before them: the chat, by the bridge's local socket, and their phones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.freepbx.company import FreePbxCompany
from tests.waiting import until
from ucbridge.config import load
from ucbridge.pbx.private.plan import Behaviour
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

SOON = 0.05
"""Seconds until a phone answers."""

PEOPLE = {"alice": ("Alice", "101"), "bob": ("Bob", "102"), "carol": ("Carol", "103"), "erin": ("Erin", "105")}
"""Those the bridge knows by its configuration; of everybody else FreePBX has the name."""

_CONFIGURATION = """\
[bridge]
data = {data}
region = "FR"

[web]
host = "127.0.0.1"
port = 0

[calls]
incoming_after = 0.1

[history]

{pbx}
"""
_PERSON = """
[people.{person}]
name = "{name}"
extension = "{extension}"
"""
_DEVICES = 'devices = ["PJSIP/101", "PJSIP/111"]\n'


class Card:
    """A message of the bridge, as it stands now."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    @property
    def text(self) -> str:
        """Return all that somebody reads on it."""
        fields = [f"{each['name']}: {each['value']}" for each in self.content["fields"]]
        return "\n".join([self.content["title"], self.content["text"], *fields])

    @property
    def buttons(self) -> dict[str, str]:
        """Return what presses each of its buttons, by what stands on it."""
        return {each["label"]: each["id"] for each in self.content["buttons"]}

    async def shows(self, *texts: str) -> None:
        """Wait until it says all of this."""
        await until(lambda: all(each in self.text for each in texts), instead=lambda: f"{self.text}\n{self.buttons}")

    async def gives(self, button: str) -> None:
        """Wait until it has a button."""
        await until(lambda: button in self.buttons, instead=lambda: f"{self.text}\n{self.buttons}")


@dataclass
class Seat:
    """One person at the chat."""

    person: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    cards: list[Card] = field(default_factory=list)
    looked_at: int = 0
    _answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def says(self, text: str) -> Card:
        """Type a command that is not refused; return what answers it."""
        card = await self.asks(text)
        assert card.content["state"] != "error", f"{text}: {card.text}"
        return card

    async def asks(self, text: str) -> Card:
        """Type something; return what answers it."""
        answer = await self._send(text=text)
        assert answer is not None, f"{text}: nothing answers"
        return answer

    async def reads(self, text: str, *words: str) -> Card:
        """Type a command until its answer has all these words; return that."""
        answer = await self.says(text)
        for _look in range(100):
            if all(each in answer.text for each in words):
                return answer
            await asyncio.sleep(0.1)
            answer = await self.says(text)
        raise TimeoutError(answer.text)

    async def presses(self, card: Card, button: str) -> Card:
        """Press a button, once it is there; return what answers, or the card itself."""
        await card.gives(button)
        answer = await self._send(token=card.buttons[button])
        assert answer is None or answer.content["state"] != "error", f"{button}: {answer.text}"
        return answer or card

    async def sees(self, text: str) -> Card:
        """Wait until there is a card with these words in this part of the story."""

        def found() -> list[Card]:
            return [each for each in self.seen if text in each.text]

        await until(found, instead=lambda: "\n---\n".join(each.text for each in self.seen))
        return found()[-1]

    @property
    def seen(self) -> list[Card]:
        """Return the cards of this part of the story."""
        return self.cards[self.looked_at :]

    async def read(self) -> None:
        """Take in what the bridge says, until it hangs up."""
        while line := await self.reader.readline():
            content = json.loads(line)
            if "event" in content:
                self._show(content["event"])
            else:
                await self._answers.put(content)

    async def _send(self, **asked: str) -> Card | None:
        self.writer.write(json.dumps({"as": self.person, "language": "en", **asked}).encode() + b"\n")
        async with asyncio.timeout(20):
            answer = await self._answers.get()
        assert "answer" in answer, answer
        return self._show(answer["answer"]) if answer["answer"] else None

    def _show(self, content: dict[str, Any]) -> Card:
        for card in self.cards:
            if card.content["id"] == content["id"]:
                card.content = content
                return card
        self.cards.append(Card(content))
        return self.cards[-1]


@dataclass
class Desk:
    """The whole company: `company` is its PBX, `seats` who is at the chat."""

    company: FreePbxCompany
    bridge: Bridge
    seats: dict[str, Seat]

    async def begin(self) -> None:
        """Have nothing be set on any phone, every phone ring unanswered, and none in a call."""
        await self.company.use_device_states(on=True)
        await self.company.begin(ring_seconds=60)
        for phone in self.company.pbx.phones.values():
            phone.behave(Behaviour.IGNORE)
        await self.quiet()

    async def ends(self) -> None:
        """End every call."""
        await self.company.pbx.hang_up_all()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until no phone has a call; what was posted until now is not looked at again."""
        await until(lambda: not any(each.calls for each in self.company.pbx.phones.values()), instead=self.what)
        for seat in self.seats.values():
            seat.looked_at = len(seat.cards)

    def answers(self, *who: str) -> None:
        for each in who:
            self.company.pbx.phones[each].behave(Behaviour.ANSWER, answer_after=SOON)

    async def dials(self, who: str, number: str) -> None:
        """Have a phone call a number; from outside over the trunk."""
        outside = f"sip:{number}@127.0.0.1:{self.company.pbx.ports.sip}"
        await self.company.pbx.phones[who].dial(outside if who == "outside" else number)

    async def rings(self, *who: str) -> None:
        """Wait until these phones ring, and no other one."""
        phones = self.company.pbx.phones
        await until(lambda: {key for key, each in phones.items() if each.ringing} == set(who), instead=self.what)

    async def picks_up(self, who: str) -> None:
        """Have a phone answer the call that rings it."""
        phone = self.company.pbx.phones[who]
        await until(lambda: phone.ringing, instead=self.what)
        await phone.accept(phone.ringing[0])

    async def gets(self, who: str, caller: str, *, on: str = "") -> Card:
        """Have somebody see that they are called, and answer; return the card, which is that of the call then."""
        card = await self.seats[who].sees(f"{caller} is calling")
        await self.picks_up(on or who)
        await card.shows("Connected with ")
        return card

    async def talk(self, *who: str) -> None:
        """Wait until these phones, and no other, are in a call that was answered, one each."""
        phones = self.company.pbx.phones
        wanted = {key: ["CALL_ESTABLISHED"] for key in who}
        await until(
            lambda: {key: list(each.calls.values()) for key, each in phones.items() if each.calls} == wanted,
            instead=self.what,
        )

    async def reaches(self, exten: str) -> None:
        """Wait until a caller is at this extension of the dialplan."""
        async with asyncio.timeout(20):
            while f"!{exten}!" not in await self._channels():  # noqa: ASYNC110 - ask again
                await asyncio.sleep(0.05)

    async def _channels(self) -> str:
        return await self.company.cli("core show channels concise")

    def missed(self, who: str) -> list[str]:
        """Return the missed calls somebody was told of in this part of the story."""
        return [each.text for each in self.seats[who].seen if "issed call" in each.text]

    async def hangs_up(self, *who: str) -> None:
        for each in who:
            await self.company.pbx.phones[each].hang_up()

    def what(self) -> str:
        """Return what every phone does, for who reads a failure."""
        phones = self.company.pbx.phones.items()
        return "\n".join(f"{key}: {each.calls}" for key, each in phones if each.calls) or "quiet"


@asynccontextmanager
async def desk(folder: Path, pbx: Elsewhere) -> AsyncIterator[Desk]:
    """Run the bridge at this PBX, whose dialect it is not told, with everybody at the chat."""
    text = _CONFIGURATION.format(data=json.dumps(str(folder / "data")), pbx=snippet(pbx.settings))
    for person, (name, extension) in PEOPLE.items():
        text += _PERSON.format(person=person, name=name, extension=extension) + (_DEVICES if person == "alice" else "")
    write_private(folder / "ucbridge.toml", text)
    bridge = Bridge(folder)
    await bridge.start()
    try:
        await until(lambda: b"ami.synchronised" in bridge.log.read_bytes(), 60, instead=bridge.told)
        async with AsyncExitStack() as stack:
            seats = {each: await stack.enter_async_context(_seat(folder, each)) for each in PEOPLE}
            there = Desk(FreePbxCompany(pbx), bridge, seats)
            await there.begin()
            for each in seats.values():
                await each.says("/whoami")
            yield there
    finally:
        await bridge.kill()


@asynccontextmanager
async def _seat(folder: Path, person: str) -> AsyncIterator[Seat]:
    path = load(folder / "ucbridge.toml").socket_path
    reader, writer = await asyncio.open_unix_connection(path)
    seat = Seat(person, reader, writer)
    reading = asyncio.create_task(seat.read())
    try:
        yield seat
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        writer.close()

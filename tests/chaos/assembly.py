"""The whole bridge with conferences, in a process to be killed: commands by its socket, cards on a chat beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.asterisk import Elsewhere
from tests.chaos import platform
from tests.chaos.bridge import Bridge, install_connectors
from tests.chaos.platform import Platform
from tests.chaos.scene import scene
from tests.waiting import until
from ucbridge.cli.talk import talk
from ucbridge.codec import PublicReply
from ucbridge.config import load
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

PEOPLE = {"alice": "101", "bob": "102", "carol": "103", "dave": "104", "erin": "105", "frank": "106"}
KIND = "keys"

_CONFIGURATION = """\
[bridge]
data = {data}
region = "FR"

[web]
host = "127.0.0.1"
port = 0

[conference]
number = "800"
{more}
[connectors.{kind}]
url = "{chat}"
people = {people}

{pbx}
"""
_PERSON = """
[people.{person}]
name = "{name}"
extension = "{extension}"
"""


@dataclass
class Assembly:
    """One bridge, and what people see of it. `calls` counts what the phones had heard before."""

    bridge: Bridge
    chat: Platform
    pbx: Elsewhere
    calls: dict[str, int] = field(default_factory=dict)

    async def say(self, who: str, text: str) -> None:
        """Have somebody type a command that is not refused."""
        _not_refused(text, await self.ask(who, text=text))

    async def press(self, who: str, button: str) -> None:
        """Have somebody press a button of their card in the chat, once it is there."""
        await self.until(lambda: button in self._buttons(who))
        _not_refused(button, await self.ask(who, token=self._buttons(who)[button]))

    async def until(self, condition: Callable[[], object], within: float = 20.0) -> None:
        """Wait for something; a failure tells what there was instead."""
        await until(condition, within, instead=lambda: scene(self.bridge, self.chat, self.pbx))

    def cards(self, who: str, topic: str = "conference:") -> list[dict[str, str]]:
        """Return the messages somebody got about conferences, oldest first."""
        rooms = self.chat.state()["rooms"].get(KIND, {})
        return [each["body"] for each in rooms.get(who, []) if each["body"]["topic"].startswith(topic)]

    def title(self, who: str) -> str:
        """Return what the one card they have is called; "" before it is there."""
        return self._card(who)["title"]

    def said(self, who: str, field: str = "In the conference") -> str:
        """Return what a field of it says; "" where it has none like that."""
        fields: dict[str, str] = json.loads(self._card(who)["fields"])
        return fields.get(field, "")

    def inside(self, who: str) -> set[str]:
        """Return who is in the room, as their card says."""
        lines = self.said(who).splitlines()
        return {each.lstrip("🔇🔊 ").partition(" · ")[0].partition(" ")[0].casefold() for each in lines}

    def rang(self) -> dict[str, int]:
        """Return how often each phone rang."""
        events = {who: phone.events[self.calls[who] :] for who, phone in self.pbx.phones.items()}
        rung = {who: [each.type for each in seen].count("CALL_INCOMING") for who, seen in events.items()}
        return {who: times for who, times in rung.items() if times}

    async def start(self) -> None:
        """Begin a life of the bridge, and wait until it sees the PBX: before that it refuses to ring anybody."""
        await self.bridge.start()
        await self.until(self.bridge.works, 30)
        async with asyncio.timeout(30):
            while (  # noqa: ASYNC110 - ask again
                seen := await self.ask("alice", text="/status")
            ) is None or seen["state"] == "error":
                await asyncio.sleep(0.05)

    async def gather(self, *people: str) -> None:
        """Have Alice begin a conference with these, and wait until everybody is in and has a card."""
        await self.say("alice", f"/conference {' '.join(people)}")
        await self.until(lambda: self.inside(people[0]) == {"alice", *people}, 30)

    async def in_stasis(self, phone: str) -> None:
        """Wait until the bridge has a caller."""
        async with asyncio.timeout(20):
            while not any(  # noqa: ASYNC110 - ask again
                line.startswith(f"PJSIP/{phone}-") and "!Up!Stasis!" in line
                for line in (await self.pbx.cli("core show channels concise")).splitlines()
            ):
                await asyncio.sleep(0.1)

    def _card(self, who: str) -> dict[str, str]:
        cards = self.cards(who)
        assert len(cards) <= 1, f"{who} has {len(cards)} cards"
        return cards[0] if cards else {"title": "", "fields": "{}", "buttons": "{}"}

    def _buttons(self, who: str) -> dict[str, str]:
        tokens: dict[str, str] = json.loads(self._card(who)["buttons"])
        return tokens

    async def ask(self, who: str, **what: str) -> PublicReply | None:
        """Have somebody type or press something; return what answers it."""
        path = load(self.bridge.folder / "ucbridge.toml").socket_path

        def ask() -> PublicReply | None:
            with talk(path) as line:
                return line.ask({"as": who, "language": "en", **what})

        return await asyncio.to_thread(ask)


def _not_refused(asked: str, reply: PublicReply | None) -> None:
    assert reply is None or reply["state"] != "error", f"{asked}: {reply['title']}. {reply['text']}"


@asynccontextmanager
async def assembly(folder: Path, pbx: Elsewhere, *, more: str = "", fails: float = 0.0) -> AsyncIterator[Assembly]:
    """Install a bridge on this PBX and its chat, and start it."""
    async with platform.running(fails=fails) as chat:
        text = _CONFIGURATION.format(
            data=json.dumps(str(folder / "data")),
            more=more,
            kind=KIND,
            chat=chat.url,
            people=json.dumps(list(PEOPLE)),
            pbx=snippet(pbx.settings),
        )
        for person, extension in PEOPLE.items():
            text += _PERSON.format(person=person, name=person.capitalize(), extension=extension)
        write_private(folder / "ucbridge.toml", text)
        install_connectors(folder)
        there = Assembly(Bridge(folder), chat, pbx, {who: len(each.events) for who, each in pbx.phones.items()})
        try:
            await there.start()
            yield there
        finally:
            await there.bridge.kill()

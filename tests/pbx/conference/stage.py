"""Real phones in rooms of a real Asterisk, each talking a tone of its own: who hears whom is measured, not believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from tests.asterisk import Elsewhere
from tests.pbx.private.tones import HEARD, UNHEARD, level, write_tone
from tests.pbx.test_switchboard_asterisk import Watched, watching
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Entry, Invitation, Member, Recorder, Rooms
from ucbridge.pbx.private import Behaviour

TONES = {"alice": 350, "bob": 475, "erin": 645, "frank": 880, "outside": 1190}
"""None is a multiple of another, or a difference of two."""
EXTENSIONS = {"alice": "101", "bob": "102", "erin": "105", "frank": "106"}
LISTENING, LONGER = 0.3, 0.8


def fresh_id() -> str:
    return f"ucb-{token_hex(16)}"


async def fetched(recorder: Recorder, name: str, folder: Path) -> Path:
    """Return the file of a recording that has ended."""
    file = folder / f"{name.replace('/', '-')}.wav"
    async with asyncio.timeout(30):
        while not file.exists():
            try:
                await recorder.fetch(name, file)
            except LookupError:
                await asyncio.sleep(0.05)
    return file


@dataclass
class Stage:
    """One room of ours, and the phones that may be in it."""

    pbx: Elsewhere
    folder: Path
    room: str = field(default_factory=lambda: f"ucb{token_hex(6)}")
    legs: dict[str, str] = field(default_factory=dict)
    """Who to their channel id."""
    bridge: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start_bridge(self) -> None:
        """Run a switchboard, the bridge's view of the PBX, until `bridge` is closed."""
        self.seen: Watched = await self.bridge.enter_async_context(watching(self.pbx))

    @property
    def rooms(self) -> Rooms:
        return self.seen.board.rooms

    @property
    def members(self) -> dict[str, Member]:
        """Who is in the room, by the names of `TONES`; "?" for nobody of ours."""
        room = self.rooms.live.get(self.room)
        names = {channel_id: who for who, channel_id in self.legs.items()}
        return {names.get(each, "?"): member for each, member in room.members.items()} if room else {}

    async def ring(self, who: str, *, confirm: bool = False, **entry: object) -> None:
        """Ring somebody into the room, quietly unless told otherwise, and do not wait."""
        self.legs[who] = fresh_id()
        shown = CallerId("Conference", "")
        where = {"device": f"PJSIP/{EXTENSIONS[who]}"} if who in EXTENSIONS else {"extension": "+33612345678"}
        await self.rooms.invite(
            Invitation(
                self.legs[who], Entry(self.room, **{"quiet": True} | entry), shown, shown, confirm=confirm, **where
            )
        )

    async def gather(self, *people: str, **entry: object) -> None:
        """Ring people into the room all at once, and wait until each is in it."""
        await asyncio.gather(*(self.ring(who, **entry) for who in people))
        await self.seen.when(lambda: set(people) <= self.members.keys(), within=20)

    async def listen(self, listeners: Iterable[str], seconds: float = LISTENING) -> dict[str, dict[str, float]]:
        """Return how loud each of these heard each tone during the same time."""
        async with self.hearing(listeners) as files:
            await asyncio.sleep(seconds)
        return {who: {tone: level(file, hertz) for tone, hertz in TONES.items()} for who, file in files.items()}

    @asynccontextmanager
    async def hearing(self, listeners: Iterable[str]) -> AsyncIterator[dict[str, Path]]:
        """Write down what these phones hear meanwhile."""
        files = {who: self.folder / f"{who}-{token_hex(4)}.wav" for who in listeners}
        for who, file in files.items():
            await self.pbx.phones[who].command("auplay", f"aufile,{file}")
        try:
            yield files
        finally:
            for who in files:
                await self.pbx.phones[who].command("auplay", "aubridge,silent")

    async def hears(self, expected: dict[str, set[str]], *, within: float = 20.0) -> None:
        """Wait until these phones hear exactly these people, each clearly or not at all.

        Prompts are over some time, and what is asked of Asterisk holds a moment later: but for good then.
        """
        heard: dict[str, dict[str, float]] = {}
        try:
            async with asyncio.timeout(within):
                seconds = LISTENING
                while not matches(heard := await self.listen(expected, seconds), expected) or seconds == LISTENING:
                    seconds = LONGER if matches(heard, expected) else LISTENING
        except TimeoutError:
            raise AssertionError(f"{expected} was expected, heard was {heard}") from None


def matches(heard: dict[str, dict[str, float]], expected: dict[str, set[str]]) -> bool:
    return all(
        loud > HEARD if speaker in expected[listener] else loud < UNHEARD
        for listener, levels in heard.items()
        for speaker, loud in levels.items()
    )


def everybody(*people: str) -> dict[str, set[str]]:
    """Each hears all the others, and not themselves."""
    return {who: set(people) - {who} for who in people}


@asynccontextmanager
async def staged(pbx: Elsewhere, folder: Path, tones: Path) -> AsyncIterator[Stage]:
    """Have the phones answer at once and talk their tones, and run a switchboard."""
    async with AsyncExitStack() as stack:
        for who, hertz in TONES.items():
            phone, tone = pbx.phones[who], tones / f"{who}.wav"
            if not tone.exists():
                write_tone(tone, hertz)
            phone.behave(Behaviour.ANSWER, answer_after=0.0)
            await phone.play(tone)
            stack.push_async_callback(phone.hum)
        stack.push_async_callback(pbx.hang_up_all)
        stage = Stage(pbx, folder)
        stack.push_async_callback(stage.bridge.aclose)
        await stage.start_bridge()
        yield stage

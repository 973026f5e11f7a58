"""The floor of a company: its phones, and its chat."""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.company import Company
from tests.e2e.everyday.chats import Card, Chat
from tests.waiting import until
from ucbridge.pbx.private import Behaviour

SOON = 0.05
"""Seconds until a phone answers."""


@dataclass
class Floor:
    """What stories are told with: `there` are the phones and the bridge."""

    there: Company
    chat: Chat

    async def begin(self) -> None:
        """Have every phone ring unanswered, and none in a call."""
        self.ignores(*self.there.pbx.phones)
        await self.silence()

    async def ends(self) -> None:
        """End every call."""
        await self.there.pbx.hang_up_all()
        await self.there.silence()

    def answers(self, *who: str) -> None:
        for each in who:
            self.there.pbx.phones[each].behave(Behaviour.ANSWER, answer_after=SOON)

    def ignores(self, *who: str) -> None:
        for each in who:
            self.there.pbx.phones[each].behave(Behaviour.IGNORE)

    async def dials(self, who: str, number: str) -> None:
        """Have a phone call a number; from outside over the trunk."""
        outside = f"sip:{number}@127.0.0.1:{self.there.pbx.ports.sip}"
        await self.there.pbx.phones[who].dial(outside if who in {"outside", "mobile"} else number)

    async def rings(self, *who: str) -> None:
        """Wait until all these phones ring."""
        phones = self.there.pbx.phones
        await until(lambda: all(phones[each].ringing for each in who), instead=self.what)

    async def talk(self, *who: str) -> None:
        """Wait until these phones, and no other, are in a call that was answered, one each."""
        phones = self.there.pbx.phones.values()
        await until(
            lambda: (
                {each.subscriber.key for each in phones if each.calls} == set(who)
                and all(list(each.calls.values()) == ["CALL_ESTABLISHED"] for each in phones if each.calls)
            ),
            instead=self.what,
        )

    async def picks_up(self, who: str) -> None:
        """Have a phone answer the call that rings it."""
        await self.rings(who)
        phone = self.there.pbx.phones[who]
        await phone.accept(phone.ringing[0])

    async def gets(self, who: str, caller: str, *, on: str = "") -> Card:
        """Have somebody see that they are called, and answer; return the card, which is that of the call then."""
        card = await self.chat.sees(who, f"{caller} is calling")
        await self.picks_up(on or who)
        await self.chat.shows(card, "Connected with ")
        return card

    async def stored(self, key: str) -> str:
        """Return what AstDB has of a key, "" where it has none."""
        said = await self.there.pbx.cli(f"database get {key.replace('/', ' ', 1)}")
        return said.strip().removeprefix("Value: ") if "Value: " in said else ""

    async def hangs_up(self, *who: str) -> None:
        for each in who:
            await self.there.pbx.phones[each].hang_up()

    async def silence(self) -> None:
        """Wait until no phone has a call; then the story goes on."""
        await self.there.silence()
        self.chat.goes_on()

    def what(self) -> str:
        """Return what every phone does, for who reads a failure."""
        return "\n".join(f"{key}: {each.calls}" for key, each in self.there.pbx.phones.items() if each.calls) or "quiet"

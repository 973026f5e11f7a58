"""What is set in chat holds for real calls, and what is dialled on a real handset reaches the chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.commands.bot import Chat, chat
from tests.commands.test_commands import said
from tests.office import PEOPLE, Office
from tests.services.test_calls_asterisk import real_office
from tests.waiting import until
from ucbridge.models import Reply
from ucbridge.pbx.private.plan import MOBILES, SUBSCRIBERS, Behaviour

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.asterisk,
    pytest.mark.timeout(120),
]

FAMILIES = ("DND", "CF", "CFB", "CFU", "CW", "FOLLOWME", "RING", "CustomPresence")


@dataclass
class Desk:
    """Alice's handset, softphone and mobile, and her chat."""

    there: Office
    asterisk: Elsewhere
    bot: Chat
    card: Reply

    async def say(self, text: str) -> str:
        return said(await self.bot.say(text))

    def standing(self) -> str:
        return said(self.there.board.cards.get(self.card.topic, [self.card])[-1])

    def told(self) -> list[str]:
        return [str(reply.title) for who, reply in self.there.board.told if who == "alice"]

    async def dial(self, code: str) -> None:
        """Dial a feature code on Alice's handset, and let it end."""
        phone = self.asterisk.phones["alice"]
        await until(lambda: not phone.calls)
        before = len(phone.events)
        await phone.dial(code)
        await until(lambda: any(each.type == "CALL_CLOSED" for each in phone.events[before:]))

    async def rung(self, *keys: str, by: str = "bob", number: str = "101") -> None:
        """Have somebody call Alice; return when exactly these phones were rung, and the call is over."""
        phones = self.asterisk.phones
        before = {key: len(phones[key].events) for key in phones}

        def incoming(key: str) -> bool:
            return any(each.type == "CALL_INCOMING" for each in phones[key].events[before[key] :])

        await phones[by].dial(number)
        await until(
            lambda: all(incoming(key) for key in keys), instead=lambda: [key for key in phones if incoming(key)]
        )
        assert {key for key in phones if incoming(key)} == set(keys)
        await self.asterisk.hang_up_all()
        await until(lambda: not self.there.pbx.model.channels)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(shared_asterisk: Elsewhere, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    alice = PEOPLE["alice"].model_copy(update={"mobile": MOBILES["101"], "devices": ("PJSIP/101", "PJSIP/111")})
    people = {**PEOPLE, "alice": alice}
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(
            real_office(tmp_path_factory.mktemp("office"), shared_asterisk, people=people)
        )
        bot = chat(there)
        last = there.services.my_phone.choices._seen.last
        await until(lambda: last("101"))
        for who in SUBSCRIBERS:
            if who.key != "bob":
                shared_asterisk.phones[who.key].behave(Behaviour.IGNORE)
        try:
            yield Desk(there, shared_asterisk, bot, await bot.say("/phone"))
        finally:
            for who in SUBSCRIBERS:
                shared_asterisk.phones[who.key].subscriber = who
            await _clear(shared_asterisk)


@pytest_asyncio.fixture(loop_scope="module")
async def desk(company: Desk) -> Desk:
    """The company with nothing set."""
    await company.asterisk.cli("database deltree FOLLOWME")
    for line in ("/dnd off", "/forward off", "/followme off", "/callwaiting on", "/devices all", "/presence off"):
        await company.bot.say(line)
    company.there.board.told.clear()
    return company


async def _clear(asterisk: Elsewhere) -> None:
    for family in FAMILIES:
        await asterisk.cli(f"database deltree {family}")


CODES = {
    "*78": ("Do not disturb is on: your phone does not ring", "do not disturb"),
    "*900612345678": ("While you are busy, calls go to 06 12 34 56 78", "While busy: → 06 12 34 56 78"),
    f"*52{MOBILES['101']}": ("Calls you do not answer go to mobile (06 12 00 01 01)", "Not answered: → mobile"),
    "*71": ("Call waiting is off: a second caller hears that you are busy", "Call waiting: off"),
}


async def test_each_code_of_the_handset_shows_in_chat_and_is_told_once(desk: Desk) -> None:
    for code, (words, line) in CODES.items():
        await desk.dial(code)
        await until(lambda line=line: line in desk.standing(), instead=desk.standing)
        await until(lambda words=words: words in desk.told(), instead=desk.told)
    assert sorted(desk.told()) == sorted(words for words, _line in CODES.values())


async def test_what_is_set_in_chat_the_handset_takes_back(desk: Desk) -> None:
    await desk.say("/dnd on")
    await desk.say("/forward all Bob")
    assert (await desk.asterisk.cli("database get DND 101")).strip() == "Value: YES"
    assert (await desk.asterisk.cli("database get CF 101")).strip() == "Value: 102"
    assert "Custom:DND101" in await desk.asterisk.cli("devstate list")
    await desk.dial("*79")
    await desk.dial("*73")
    await until(lambda: "My phone 101\n" in desk.standing(), instead=desk.standing)
    await until(lambda: len(desk.told()) > 1, instead=desk.told)
    assert sorted(desk.told()) == ["Do not disturb is off", "Your calls are not forwarded"]


async def test_follow_me_is_switched_by_the_handset_and_its_numbers_stay(desk: Desk) -> None:
    await desk.say("/devices ring mobile")
    await desk.rung("alice", "softphone", "mobile")
    await desk.dial("*21")
    await until(lambda: "Follow me: off" in desk.standing(), instead=desk.standing)
    await desk.rung("alice", "softphone")
    await desk.dial("*21")
    await until(lambda: "Follow me: on: mobile (06 12 00 01 01)" in desk.standing(), instead=desk.standing)
    await desk.say("/devices silence mobile")


async def test_calls_go_where_chat_says(desk: Desk) -> None:
    await desk.rung("alice", "softphone")
    await desk.say("/devices silence 101")
    await desk.rung("softphone")
    await desk.say("/devices all")
    await desk.say("/forward Carol")
    await desk.rung("carol")
    await desk.say("/forward mobile")
    await desk.rung("mobile")
    await desk.say("/forward off")
    await desk.say("/dnd on")
    await desk.say("/forward busy Carol")
    await desk.rung("carol")


async def test_how_one_is_reaches_the_lamps_and_comes_back_from_them(desk: Desk) -> None:
    await desk.say("/presence away Back at three, really")
    assert "Shows: away – Back at three, really" in said(await desk.bot.say("/who Alice", by="bob"))
    await desk.asterisk.cli("presencestate change CustomPresence:101 AVAILABLE")
    await until(lambda: "Others see: available" in desk.standing(), instead=desk.standing)
    await until(desk.told)
    assert desk.told() == ["Others see: available"]


async def test_two_who_set_at_once_and_the_handset_in_between_agree_in_the_end(desk: Desk) -> None:
    lines = [f"/dnd {state}" for state in ("on", "off") * 3] + ["/forward busy Bob", "/forward busy off"] * 2
    await asyncio.gather(desk.dial("*78"), *(desk.say(line) for line in lines))
    settings = await desk.there.pbx.features.get("101")
    await until(lambda: ("do not disturb" in desk.standing()) == settings.do_not_disturb, instead=desk.standing)
    await until(lambda: ("While busy" in desk.standing()) == bool(settings.forwards), instead=desk.standing)

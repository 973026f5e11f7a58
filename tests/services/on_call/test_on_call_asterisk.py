"""What people do with the call they are on, typed and pressed, against a real Asterisk with real phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.commands.bot import Chat, chat
from tests.commands.on_call import button, labels, shows
from tests.office import PEOPLE, office
from tests.pbx.control.exchange import BOBS, DESK, ERINS, SOFTPHONE, TRUNK, Exchange, exchange
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.models import Reply, State
from ucbridge.pbx.private import Behaviour

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

COMPANY = {
    **PEOPLE,
    "alice": PersonSettings(
        name="Alice Martin", extension="101", devices=("PJSIP/101", "PJSIP/111"), mobile="+33612345678"
    ),
    "erin": PersonSettings(name="Erin Lambert", extension="105"),
}
OUTSIDE = "01 99 00 12 34"
"""Who calls from outside, as the trunk shows it."""


@dataclass
class Floor:
    """The phones and the chat of one company."""

    ex: Exchange
    bot: Chat

    async def say(self, line: str, title: str, *, by: str = "alice") -> Reply:
        card = await self.bot.say(line, by=by)
        assert str(card.title) == title, (line, str(card.text))
        return card

    async def press(self, card: Reply, label: str, *, by: str = "alice") -> Reply | None:
        return await self.bot.press(button(card, label).token, by=by)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def everybody(shared_asterisk: Elsewhere, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    folder = tmp_path_factory.mktemp("office")
    async with exchange(shared_asterisk) as ex, office(folder, ex.board, people=COMPANY) as there:
        await until(lambda: "PJSIP/111" in ex.board.model.endpoints)
        yield Floor(ex, chat(there))


@pytest_asyncio.fixture(loop_scope="module")
async def floor(everybody: Floor, asterisk: Elsewhere) -> AsyncIterator[Floor]:
    await everybody.ex.over()
    for phone in asterisk.phones.values():
        phone.behave(phone.subscriber.behaviour, answer_after=0.05)
    yield everybody


async def test_alice_and_bob_each_hold_the_call_of_their_handsets(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from phone to phone")
    held = await floor.say("/hold", "Bob Durand is on hold")
    await until(lambda: not ex.board.model.bridges, instead=ex.what)
    await floor.say("/transfer Erin", "Alice Martin has put you on hold", by="bob")
    assert await floor.press(held, "Resume") is None
    await ex.talk(DESK, BOBS)
    await shows(floor.bot, held, "Connected with Bob Durand")
    await floor.say("/hold", "Alice Martin is on hold", by="bob")
    await floor.say("/resume", "Connected with Alice Martin", by="bob")
    await ex.talk(DESK, BOBS)
    muted = await floor.say("/mute", "Connected with Bob Durand")
    assert str(muted.text) == "You are muted."
    await floor.say("/unmute", "Connected with Bob Durand")
    await floor.say("/dtmf 12#", "The keys were pressed")
    await floor.press(muted, "Hang up")
    await ex.over()
    final = await shows(floor.bot, held, "Call with Bob Durand ended")
    assert (final.state, str(final.text)) == (State.ENDED, "You hung up.")


async def test_bob_parks_who_calls_from_outside_and_erin_takes_them(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from outside")
    card = await floor.say("/park", "Outside is parked on 701", by="bob")
    await until(lambda: not ex.has(BOBS), instead=ex.what)
    listed = await floor.say("/parked", "Parked calls")
    assert [str(each.name) for each in listed.fields] == ["701: Outside"]
    ringing = await floor.say("/pickup 701", "Ringing your phone", by="erin")
    await ex.talk(TRUNK, ERINS)
    await shows(floor.bot, card, "Erin Lambert took Outside")
    live = await shows(floor.bot, ringing, "Connected with Outside")
    assert [str(each.value) for each in live.fields] == [OUTSIDE]
    back = await floor.say("/transfer Bob", "Outside was transferred to Bob Durand", by="erin")
    assert back.state is State.OK
    await ex.talk(TRUNK, BOBS)
    await shows(floor.bot, ringing, "Outside was transferred to Bob Durand")


async def test_alice_announces_the_call_she_placed_from_chat(floor: Floor) -> None:
    ex = floor.ex
    card = await floor.bot.say("/call Bob")
    await shows(floor.bot, card, "Connected with Bob Durand")
    with ex.behaving(Behaviour.IGNORE, "erin"):
        await floor.bot.say("/transfer announce Erin")
        live = await shows(floor.bot, card, "Ringing Erin Lambert")
        await ex.rings(ERINS)
        assert labels(live) == ["Hang up", "Transfer now", "Cancel the transfer"]
        assert await floor.press(live, "Cancel the transfer") is None
    await ex.talk(DESK, BOBS)
    await shows(floor.bot, card, "Connected with Bob Durand")
    await until(lambda: not ex.has(ERINS), instead=ex.what)
    await floor.bot.say("/transfer announce Erin")
    await ex.talk(DESK, ERINS)
    live = await shows(floor.bot, card, "Connected with Erin Lambert")
    assert str(live.text) == "Bob Durand is on hold: connect them, or cancel and go back."
    done = await floor.press(live, "Connect them")
    assert str(done.title) == "Bob Durand was transferred to Erin Lambert"
    await ex.talk(BOBS, ERINS)
    await shows(floor.bot, card, "Bob Durand was transferred to Erin Lambert")
    assert not ex.has(DESK)


async def test_bob_is_back_with_the_caller_when_whom_he_asked_does_not_want_the_call(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from outside")
    card = await floor.bot.say("/transfer announce Erin", by="bob")
    await ex.talk(BOBS, ERINS)
    await shows(floor.bot, card, "Connected with Erin Lambert")
    await ex.pbx.phones["erin"].hang_up()
    live = await shows(floor.bot, card, "Connected with Outside")
    assert str(live.text) == "Erin Lambert hung up. You are back with Outside."
    await ex.talk(TRUNK, BOBS)
    await floor.bot.say("/transfer announce Dave", by="bob")
    live = await shows(floor.bot, card, "Dave Moreau did not answer")
    assert labels(live) == ["Hang up", "Transfer now", "Cancel the transfer"]
    assert await floor.press(live, "Cancel the transfer", by="bob") is None
    await ex.talk(TRUNK, BOBS)
    await shows(floor.bot, card, "Connected with Outside")


async def test_a_busy_number_outside_gives_the_call_back_by_itself(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from phone to phone")
    with ex.behaving(Behaviour.BUSY, "outside"):
        card = await floor.bot.say("/transfer announce 06 12 34 56 79")
        live = await shows(floor.bot, card, "Connected with Bob Durand")
    assert str(live.text) == "06 12 34 56 79 is busy. You are back with Bob Durand."
    await ex.talk(DESK, BOBS)


async def test_alice_takes_the_call_to_her_softphone_and_then_to_her_mobile(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from phone to phone")
    old = await floor.say("/unmute", "Connected with Bob Durand")
    asked = await floor.press(old, "Move")
    assert labels(asked) == ["111", "your mobile"]
    first = await floor.press(asked, "111")
    await ex.talk(SOFTPHONE, BOBS)
    await shows(floor.bot, old, "Your call with Bob Durand is on 111 now")
    first = await shows(floor.bot, first, "Connected with Bob Durand")
    second = await floor.say("/move mobile", "Ringing your phone")
    await shows(floor.bot, first, "Your call with Bob Durand is on your mobile now")
    second = await shows(floor.bot, second, "Connected with Bob Durand")
    assert await floor.press(second, "Hold") is None
    second = await shows(floor.bot, second, "Bob Durand is on hold")
    assert await floor.press(second, "Resume") is None
    await shows(floor.bot, second, "Connected with Bob Durand")
    await floor.say("/transfer voicemail of Erin", "Bob Durand was transferred to the voicemail of Erin Lambert")
    await until(lambda: not ex.has(TRUNK), instead=ex.what)
    assert ex.has(BOBS)


async def test_a_call_on_her_mobile_is_hung_up_as_any_other(floor: Floor) -> None:
    ex = floor.ex
    await ex.call("from phone to phone")
    card = await floor.say("/move mobile", "Ringing your phone")
    await shows(floor.bot, card, "Connected with Bob Durand")
    await floor.say("/hangup", "Hung up")
    await until(lambda: not ex.has(TRUNK) and not ex.has(BOBS), instead=ex.what)


async def test_erin_picks_up_the_call_that_rings_carol(floor: Floor) -> None:
    ex = floor.ex
    await ex.dial("alice", "103")
    await ex.rings("PJSIP/103")
    card = await floor.say("/pickup Carol", "Ringing your phone", by="erin")
    await ex.talk(DESK, ERINS)
    await shows(floor.bot, card, "Connected with Alice Martin")
    await until(lambda: not ex.has("PJSIP/103"), instead=ex.what)


async def test_carol_sends_on_who_rings_her(floor: Floor) -> None:
    ex = floor.ex
    await ex.dial("alice", "103")
    await ex.rings("PJSIP/103")
    await floor.say("/hold", "Alice Martin is still calling you", by="carol")
    await floor.say("/transfer Erin", "Alice Martin was transferred to Erin Lambert", by="carol")
    await ex.talk(DESK, ERINS)

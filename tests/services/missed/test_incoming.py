"""A call while it rings: its card, its buttons, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fake_pbx import FakePbx
from tests.services.missed.telephone import Line, direct, group
from tests.services.missed.test_missed_calls import Desk, desk, fields
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.calls import CallsSettings
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Reply, State
from ucbridge.pbx.caller import CallerId

pytestmark = pytest.mark.asyncio

AT_ONCE = CallsSettings(incoming_after=0)
BOB = PersonSettings(name="Bob Durand", extension="102", devices=("PJSIP/102", "PJSIP/bobsoft"))
PEOPLE = {
    "alice": PersonSettings(name="Alice Martin", extension="101", roles=("admin",)),
    "bob": BOB,
    "carol": PersonSettings(name="Carol Petit", extension="103"),
    "dave": PersonSettings(name="Dave Moreau", extension="104"),
}


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, calls=AT_ONCE, people=PEOPLE) as there:
        yield there


async def rings(here: Desk, *people: str, line: Line | None = None) -> tuple[Line, Reply]:
    """Have a call ring people on the fake PBX, and wait for the card of the first."""
    line = line or direct(*people, devices={"bob": ("PJSIP/102",)})
    here.pbx.appear(line.endpoint, caller=line.caller, channel_id=line.id)
    for person in people:
        here.pbx.ring_leg(f"{line.id}-{person}-0", "PJSIP/102")
    await here.hear(line.ringing())
    return line, await here.card(people[0])


def labels(card: Reply) -> list[str]:
    return [str(each.label) for each in card.buttons]


async def test_while_it_rings_it_says_who_calls_and_what_can_be_done(here: Desk) -> None:
    _line, card = await rings(here, "bob")
    assert (str(card.title), card.state) == ("Dupont Plomberie is calling", State.RINGING)
    assert fields(card) == {"Number": "01 42 68 53 00", "Called": "102"}
    assert labels(card) == ["Answer on my other phone", "Decline", "To voicemail", "To a colleague"]


async def test_in_a_group_nobody_sends_the_caller_away_from_the_others(here: Desk) -> None:
    line = group("bob", "alice", devices={"bob": ("PJSIP/102",), "alice": ("PJSIP/101",)})
    await here.hear(line.ringing())
    assert labels(await here.card("bob")) == ["Answer on my other phone", "Decline"]
    assert labels(await here.card("alice")) == ["Decline"]


async def test_a_call_that_is_answered_soon_has_no_card(tmp_path: Path) -> None:
    async with desk(tmp_path, calls=CallsSettings(incoming_after=30)) as here:
        line = group("alice", "bob")
        await here.hear(line.ringing(), line.answered("bob"))
        await here.idle()
        assert here.there.board.announced == []


async def test_answered_elsewhere_it_says_by_whom(here: Desk) -> None:
    line = group("bob", "alice")
    await here.hear(line.ringing())
    await here.card("alice")
    await here.card("bob")
    await here.hear(line.answered("bob", talked=4.0))
    await until(lambda: str(here.cards("alice")[0].title) == "Bob Durand answered Dupont Plomberie")
    assert here.cards("alice")[0].buttons == ()
    await until(lambda: str(here.cards("bob")[0].title) == "You answered Dupont Plomberie")


async def test_answered_by_me_the_card_becomes_that_of_the_call(here: Desk) -> None:
    line, _card = await rings(here, "bob")
    mine = f"{line.id}-bob"
    here.pbx.appear("PJSIP/102", caller=CallerId("", "102"), channel_id=mine)
    here.pbx.talk(line.id, mine)
    await here.hear(line.answered("bob"))
    await until(lambda: here.cards("bob")[0].state is State.CONNECTED)
    assert {"Hold", "Transfer", "Hang up"} <= set(labels(here.cards("bob")[0]))
    here.pbx.end(mine)
    here.pbx.end(line.id)
    await until(lambda: here.cards("bob")[0].state is State.ENDED)


async def test_missed_the_same_message_is_the_missed_call(here: Desk) -> None:
    line, card = await rings(here, "bob")
    await here.hear(line.missed())
    await until(lambda: here.there.board.handed_over)
    assert [each[:2] for each in here.there.board.handed_over] == [("bob", card.topic)]
    assert str((await here.card("bob")).title) == "Missed call from Dupont Plomberie"


async def test_missed_again_the_old_card_counts_up_and_the_new_one_says_so(here: Desk) -> None:
    await here.hear(direct("bob").missed())
    await here.card("bob")
    line = direct("bob")
    await here.hear(line.ringing())
    await until(lambda: len(here.cards("bob")) == 2)
    await here.hear(line.missed())
    await until(lambda: str(here.cards("bob")[0].title) == "2 missed calls from Dupont Plomberie")
    await until(lambda: here.cards("bob")[1].state is State.ENDED)
    assert here.cards("bob")[1].buttons == ()


async def test_whoever_wants_no_missed_calls_sees_that_it_rang(here: Desk) -> None:
    await here.chat.say("/notifications off missed", by="bob")
    line, _card = await rings(here, "bob")
    await here.hear(line.missed())
    await until(lambda: here.cards("bob")[0].state is State.ENDED)
    assert (str(here.cards("bob")[0].title), here.cards("bob")[0].buttons) == ("Missed call from Dupont Plomberie", ())


async def test_whoever_wants_no_cards_of_ringing_calls_gets_none(here: Desk) -> None:
    await here.chat.say("/notifications off ringing", by="bob")
    line = direct("bob")
    await here.hear(line.ringing(), line.missed())
    assert str((await here.card("bob")).title) == "Missed call from Dupont Plomberie"


async def test_a_call_of_which_the_end_was_not_seen_says_so(here: Desk) -> None:
    line, _card = await rings(here, "bob")
    await here.hear(line.lost())
    await until(lambda: "could not be seen" in str(here.cards("bob")[0].title))
    await here.hear(replace(line, late=True, number=0).missed())  # the PBX's own records say it was missed
    await until(lambda: here.there.board.handed_over)
    assert "while the connection was down" in str((await here.card("bob")).text)


async def test_more_than_a_few_at_once_are_not_all_shown(here: Desk) -> None:
    for _number in range(12):
        await here.hear(direct("bob").ringing())
    await until(lambda: len(here.cards("bob")) == 5)
    await here.idle()
    assert len(here.cards("bob")) == 5


async def test_a_card_left_ringing_by_a_former_run_is_closed_or_goes_on(tmp_path: Path) -> None:
    pbx = FakePbx()
    line, card = await left_ringing(tmp_path, pbx)
    async with desk(tmp_path, pbx, calls=AT_ONCE) as here:
        await until(lambda: card.topic in here.there.services.missed.watching.live.former)
        await here.hear(line.ringing())
        await until(lambda: here.there.board.titles(card.topic) == ["Dupont Plomberie is calling"])
        assert here.there.board.announced == []
        await here.hear(line.missed())
        await here.card("bob")


async def test_a_card_left_ringing_says_that_somebody_answered_meanwhile(tmp_path: Path) -> None:
    pbx = FakePbx()
    line, card = await left_ringing(tmp_path, pbx)
    async with desk(tmp_path, pbx, calls=AT_ONCE) as here:
        await here.hear(line.answered("carol"))
        await until(lambda: here.there.board.titles(card.topic)[-1:] == ["Somebody else answered Dupont Plomberie"])
        assert here.there.services.missed.watching.live.former == {}


async def test_a_card_that_is_of_the_call_by_now_is_not_closed_as_left_ringing(tmp_path: Path) -> None:
    pbx = FakePbx()
    line, card = await left_ringing(tmp_path, pbx)
    async with desk(tmp_path, pbx, calls=AT_ONCE) as here:
        his = {"person": "bob", "topic": card.topic}
        await here.there.services.on_call.live._kept.put("on-call", f"{line.id}-bob-0", his)
    async with desk(tmp_path, pbx, calls=AT_ONCE) as here:
        watching = here.there.services.missed.watching
        await watching._begin()
        assert watching.live.former == {}


# --- buttons


async def test_decline_stops_my_phones_and_is_no_missed_call(here: Desk) -> None:
    line, card = await rings(here, "bob")
    await here.press(card, by="bob", button=1)
    assert here.pbx.control.deeds[-1] == ("decline", f"{line.id}-bob-0")
    await until(lambda: str(here.cards("bob")[0].title) == "You declined the call from Dupont Plomberie")
    await here.hear(line.missed())
    await here.idle()
    assert [str(each.title) for each in here.cards("bob")] == ["You declined the call from Dupont Plomberie"]


async def test_to_voicemail_sends_the_caller_to_my_mailbox(here: Desk) -> None:
    line, card = await rings(here, "bob")
    await here.press(card, by="bob", button=2)
    assert here.pbx.control.deeds[-1] == ("to voicemail", line.id, "102")
    await until(lambda: str(here.cards("bob")[0].title) == "You sent Dupont Plomberie to voicemail")


async def test_where_there_is_no_mailbox_it_goes_on_ringing(here: Desk) -> None:
    line, card = await rings(here, "bob")
    here.pbx.control.without_mailbox.add("102")
    reply = await here.press(card, by="bob", button=2)
    assert reply is not None
    assert str(reply.title) == "Your mailbox cannot be reached from here"
    await here.hear(line.missed())
    await until(lambda: str(here.cards("bob")[0].title) == "Missed call from Dupont Plomberie")


async def test_to_a_colleague_by_name(here: Desk) -> None:
    line, card = await rings(here, "bob")
    await here.chat.press(sealed(here, card, 3), by="bob", typed="Carol")
    assert here.pbx.control.deeds[-1] == ("transfer", line.id, "103", "")
    await until(lambda: str(here.cards("bob")[0].title) == "You sent Dupont Plomberie to Carol Petit")


async def test_not_to_myself_nor_where_the_policy_forbids_it(here: Desk) -> None:
    _line, card = await rings(here, "bob")
    for typed in ("102", "112", "+33899123456", "+1 212 555 0100"):
        reply = await here.chat.press(sealed(here, card, 3), by="bob", typed=typed)
        assert reply is not None
        assert reply.state is State.REFUSED
    assert here.pbx.control.deeds == []


async def test_answer_on_my_other_phone_rings_that(here: Desk) -> None:
    line, card = await rings(here, "bob")
    reply = await here.press(card, by="bob", button=0)
    assert reply is not None
    assert str(reply.title) == "Ringing your phone"
    assert here.pbx.control.deeds[-1] == ("pick up", f"{line.id}-bob-0")
    assert here.pbx.control.rings[-1].device == "PJSIP/bobsoft"


async def test_nobody_else_can_press_them_nor_later(here: Desk) -> None:
    line, card = await rings(here, "bob")
    for by in ("carol", "alice"):
        reply = await here.press(card, by=by, button=1)
        assert reply is not None
        assert str(reply.title) == "This call no longer rings your phone"
    await here.hear(line.missed())
    await until(lambda: here.there.board.handed_over)
    reply = await here.press(card, by="bob", button=1)
    assert reply is not None
    assert str(reply.title) == "This call no longer rings your phone"
    assert here.pbx.control.deeds == []


async def test_while_the_pbx_is_away_nothing_is_done_and_the_call_can_still_be_missed(here: Desk) -> None:
    line, card = await rings(here, "bob")
    here.pbx.control.refusal = PbxUnreachable(_("Try again in a moment."))
    reply = await here.press(card, by="bob", button=1)
    assert reply is not None
    assert reply.state is State.ERROR
    here.pbx.control.refusal = None
    await here.hear(line.missed())
    await until(lambda: str(here.cards("bob")[0].title) == "Missed call from Dupont Plomberie")


def sealed(here: Desk, card: Reply, button: int) -> str:
    return here.chat.bot._signer.seal(card).buttons[button].token


async def left_ringing(folder: Path, pbx: FakePbx) -> tuple[Line, Reply]:
    """Have a call ring Bob, and the bridge go down; return the call and the card it leaves."""
    async with desk(folder, pbx, calls=AT_ONCE) as here:
        line, card = await rings(here, "bob")
        await here.there.services.missed.watching._kept.save(card.topic, 1, "{}", final=False)
    return line, card

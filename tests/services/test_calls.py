"""What happens after `/call Bob`, told by the card."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, generous, office
from tests.waiting import until
from ucbridge.config import PolicySettings
from ucbridge.errors import Ambiguous, OutcomeUnknown, PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.models import Reply, State
from ucbridge.store.calls import PlacedCalls

pytestmark = pytest.mark.asyncio


def last(open_office: Office, card: Reply) -> Reply:
    return open_office.board.cards.get(card.topic, [card])[-1]


async def ended(open_office: Office, card: Reply) -> Reply:
    await until(lambda: last(open_office, card).final)
    return last(open_office, card)


def connected(pbx: FakePbx) -> str:
    order = pbx.orders[-1]
    pbx.ring_own(order)
    pbx.answer_own(order)
    theirs = pbx.ring(order)
    pbx.answer(order, theirs)
    return theirs


async def test_alice_calls_bob_and_the_card_follows(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        assert (card.state, str(card.title)) == (State.RINGING, "Ringing your phone")
        order = pbx.orders[0]
        assert (order.device, order.extension) == ("PJSIP/101", "102")
        assert (order.shown.name, order.shown.number) == ("Bob Durand", "102")
        assert (order.caller.name, order.caller.number) == ("Alice Martin", "101")
        for step in (lambda: pbx.ring_own(order), lambda: pbx.answer_own(order), lambda: pbx.ring(order)):
            step()
            await asyncio.sleep(0.05)
        theirs = next(each for each in pbx.model.channels if each != order.channel_id)
        pbx.answer(order, theirs)
        await until(lambda: last(there, card).state is State.CONNECTED)
        assert last(there, card).since is not None
        pbx.end(theirs)
        pbx.end(order.channel_id)
        final = await ended(there, card)
        assert (final.state, str(final.text)) == (State.ENDED, "Bob Durand hung up.")
        assert [str(each.label) for each in final.buttons] == []
        assert [str(each.name) for each in final.fields] == ["Number", "Duration"]
        assert there.board.titles(card.topic) == [
            "Calling Bob Durand",
            "Ringing Bob Durand",
            "Connected with Bob Durand",
            "Call to Bob Durand ended",
        ]


@pytest.mark.parametrize(
    ("status", "cause", "words"),
    [
        ("NOANSWER", 0, "No answer: Bob Durand did not pick up."),
        ("BUSY", 17, "Bob Durand is busy."),
        ("BUSY", 21, "Bob Durand declined the call."),
        ("CHANUNAVAIL", 20, "Bob Durand is unreachable: the phone is off or the number does not exist."),
        ("CANCEL", 0, "Hung up before Bob Durand answered."),
    ],
)
async def test_bob_does_not_answer(tmp_path: Path, status: str, cause: int, words: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.not_answered(order, pbx.ring(order), status, cause)
        await asyncio.sleep(0.05)
        pbx.end(order.channel_id)
        assert str((await ended(there, card)).text) == words


@pytest.mark.parametrize("button", [True, False])
@pytest.mark.parametrize(
    ("status", "cause", "words"),
    [("NOANSWER", 0, "No answer: Bob Durand did not pick up."), ("BUSY", 17, "Bob Durand is busy.")],
)
async def test_bobs_voicemail_takes_the_call(tmp_path: Path, status: str, cause: int, words: str, button: bool) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.applications[order.channel_id] = "VoiceMail"
        pbx.not_answered(order, pbx.ring(order), status, cause)
        await until(lambda: "Voicemail" in str(last(there, card).title))
        shown = last(there, card)
        assert (shown.state, str(shown.title)) == (State.RINGING, "Voicemail after calling Bob Durand")
        assert str(shown.text) == f"{words} You can leave a message after the tone; hang up when you are done."
        assert (shown.since is not None, len(shown.buttons)) == (True, 1)
        if button:
            await there.services.calls.press_hang_up(await there.person("alice"), shown.buttons[0].argument)
        else:
            pbx.end(order.channel_id)
        assert str((await ended(there, card)).text) == f"{words} You were in voicemail for 0 s."


async def test_a_mailbox_answers_at_once(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.applications[order.channel_id] = "VoiceMail"
        pbx.answer_own(order)
        await until(lambda: "can leave a message" in str(last(there, card).text))
        pbx.end(order.channel_id)
        words = "No answer: Bob Durand did not pick up. You were in voicemail for 0 s."
        assert str((await ended(there, card)).text) == words


async def test_an_announcement_is_not_called_voicemail(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.applications[order.channel_id] = "Playback"
        pbx.not_answered(order, pbx.ring(order), "CHANUNAVAIL", 20)
        await until(lambda: pbx.asked.count(order.channel_id) > 1)
        assert "may still play a tone or a message" in str(last(there, card).text)


@pytest.mark.parametrize(
    ("cause", "reason", "words"),
    [
        (19, 3, "You did not answer your phone."),
        (17, 0, "Your own phone is busy."),
        (21, 0, "You declined the call on your phone."),
        (16, 0, "Hung up before Bob Durand answered."),
    ],
)
async def test_alice_does_not_answer_herself(tmp_path: Path, cause: int, reason: int, words: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        pbx.ring_own(pbx.orders[0])
        pbx.fail(pbx.orders[0], reason)
        pbx.end(pbx.orders[0].channel_id, cause=cause)
        assert str((await ended(there, card)).text) == words


async def test_a_phone_that_is_off_has_no_channel_at_all(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        pbx.fail(pbx.orders[0])
        final = await ended(there, card)
        assert final.state is State.ERROR
        assert "Your own phone is unreachable" in str(final.text)


@pytest.mark.parametrize(("cause", "words"), [(21, "The phone system refused the call."), (1, "unreachable")])
async def test_the_dialplan_sends_the_call_away(tmp_path: Path, cause: int, words: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        pbx.ring_own(pbx.orders[0])
        pbx.answer_own(pbx.orders[0])
        pbx.end(pbx.orders[0].channel_id, cause=cause)
        assert words in str((await ended(there, card)).text)


async def test_of_several_phones_the_first_to_answer_counts(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        busy, slow, quick = pbx.ring(order), pbx.ring(order, "PJSIP/103"), pbx.ring(order, "PJSIP/104")
        pbx.not_answered(order, busy, "BUSY", 17)
        await until(lambda: "Ringing Bob Durand" in there.board.titles(card.topic))
        pbx.answer(order, quick)
        pbx.not_answered(order, slow, "CANCEL", 26)
        await until(lambda: last(there, card).state is State.CONNECTED)
        pbx.end(quick)
        pbx.end(order.channel_id)
        assert str((await ended(there, card)).text) == "Bob Durand hung up."


async def test_still_on_the_line_after_bob_was_busy(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.not_answered(order, pbx.ring(order), "BUSY", 17)
        await until(lambda: there.board.titles(card.topic)[-1:] == ["Only you are on the line"])
        words = "Bob Durand is busy. Your phone may still play a tone or a message: listen, or hang up."
        assert str(last(there, card).text) == words
        assert last(there, card).buttons


async def test_the_hang_up_button_ends_only_the_own_call(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        connected(pbx)
        button = card.buttons[0]
        assert button.action == "hangup"
        with pytest.raises(Refused):
            await there.services.calls.press_hang_up(await there.person("carol"), button.argument)
        assert pbx.hung_up == []
        assert await there.services.calls.press_hang_up(await there.person("alice"), button.argument) is None
        assert str((await ended(there, card)).text) == "You hung up."
        again = await there.services.calls.press_hang_up(await there.person("alice"), button.argument)
        assert again is not None
        assert pbx.hung_up == [button.argument]


async def test_a_call_hung_up_before_the_pbx_shows_it_does_not_go_on(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        assert await there.services.calls.press_hang_up(await there.person("alice"), card.buttons[0].argument) is None
        connected(pbx)
        await ended(there, card)
        assert pbx.hung_up == [card.buttons[0].argument] * 2


async def test_hangup_ends_all_of_mine_and_nobody_elses(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        await there.call("Bob")
        await there.call("Carol", by="dave")
        dialled_by_hand = pbx.call_from("PJSIP/101", "104")
        pbx.call_from("PJSIP/103", "104")
        await there.services.calls.hang_up(await there.person("alice"))
        assert set(pbx.hung_up) == {pbx.orders[0].channel_id, dialled_by_hand}
        with pytest.raises(UserError):
            await there.services.calls.hang_up(await there.person("bob"))


@pytest.mark.parametrize("target", ["112", "1 1 2", "+112", "0112", "tel:112", "15", "+33 17", "911", "١١٢", "*31#112"])
async def test_emergency_numbers_are_never_dialled(tmp_path: Path, target: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        for who in ("alice", "eloise"):
            with pytest.raises(Refused) as refused:
                await there.call(target, by=who)
            assert "pick up a phone" in str(refused.value.text)
        assert pbx.orders == []


async def test_a_colleague_whose_extension_is_an_emergency_number(tmp_path: Path) -> None:
    pbx = FakePbx()
    people = {"alice": {"name": "Alice", "extension": "101"}, "zoe": {"name": "Zoe", "extension": "118"}}
    async with office(tmp_path, pbx, people=people) as there:
        for target in ("118", "Zoe"):
            with pytest.raises(Refused):
                await there.call(target)
        assert pbx.orders == []


async def test_who_cannot_be_called(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        for target in ("Nobody", "101", "Alice", "Éloïse", "199", "3631", "12345678901234", "PJSIP/102", "*97"):
            with pytest.raises(UserError):
                await there.call(target)
        with pytest.raises(UserError, match="no phone linked"):
            await there.call("Bob", by="eloise")
        with pytest.raises(UserError, match="none of your phones"):
            await there.call("Bob", device="PJSIP/104")
        assert pbx.orders == []
        await there.call("Bob", device="101")


async def test_a_number_outside_is_dialled_whole(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        await there.call("06 12 34 56 78")
        await there.call("plomberie")
        assert [each.extension for each in pbx.orders] == ["+33612345678", "+33142685300"]
        assert pbx.orders[1].shown.name == "Dupont Plomberie"


async def test_no_more_calls_than_allowed_even_all_at_once(tmp_path: Path) -> None:
    pbx = FakePbx()
    policy = PolicySettings(calls_at_once=3, calls_per_minute=5)
    async with office(tmp_path, pbx, policy=policy) as there:
        results = await asyncio.gather(*(there.call("Bob") for _ in range(100)), return_exceptions=True)
        assert len(pbx.orders) == 3
        assert sum(isinstance(each, Refused) for each in results) == 97
        for order in pbx.orders:
            pbx.ring_own(order)
            pbx.end(order.channel_id, cause=17)
        await until(lambda: all(there.board.cards.get(f"call:{order.channel_id}") for order in pbx.orders))
        results = await asyncio.gather(*(there.call("Bob") for _ in range(100)), return_exceptions=True)
        assert len(pbx.orders) == 5


async def test_a_hundred_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        cards = await asyncio.gather(*(there.call("Bob") for _ in range(100)))
        assert len({card.topic for card in cards}) == len(pbx.orders) == 100
        assert len(await PlacedCalls(there.database).open()) == 100
        for order in pbx.orders:
            pbx.ring_own(order)
            pbx.end(order.channel_id, cause=17)
        for card in cards:
            await ended(there, card)
        assert await PlacedCalls(there.database).open() == []


async def test_while_the_pbx_is_away_nothing_is_placed(tmp_path: Path) -> None:
    async with office(tmp_path, FakePbx(connected=False)) as there:
        with pytest.raises(PbxUnreachable):
            await there.call("Bob")
        with pytest.raises(Refused):
            await there.call("112")


async def test_a_call_the_pbx_refuses_is_written_off(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        pbx.refusal = PbxError(Text("no"))
        with pytest.raises(PbxError):
            await there.call("Bob")
        assert await PlacedCalls(there.database).open() == []
        assert there.board.cards == {}


@pytest.mark.parametrize("exists", [True, False])
async def test_a_call_of_unknown_outcome_is_settled_after_the_reconnect(tmp_path: Path, exists: bool) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        pbx.refusal = OutcomeUnknown(Text("?"))
        pbx.lose()
        pbx._live.fresh = True  # the break shows only when the order is written
        card = await there.call("Bob")
        pbx.lose()
        assert "checking" in str(card.text)
        assert card.state is State.RINGING
        channel_id = card.topic.removeprefix("call:")
        if exists:
            pbx.connect()
            pbx._new(channel_id, channel_id, "PJSIP/101")
            await until(lambda: "Pick up" in str(last(there, card).text))
        else:
            pbx.connect()
            assert "could not be seen" in str((await ended(there, card)).text)


async def test_the_link_is_lost_in_mid_call_and_the_call_goes_on(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        theirs = connected(pbx)
        await until(lambda: last(there, card).state is State.CONNECTED)
        pbx.lose()
        await until(lambda: "connection to the phone system was lost" in str(last(there, card).text))
        assert last(there, card).state is State.CONNECTED
        pbx.connect(theirs, pbx.orders[0].channel_id)
        await until(lambda: last(there, card).text is None)
        assert last(there, card).state is State.CONNECTED


async def test_the_pbx_restarts_in_mid_call(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await there.call("Bob")
        connected(pbx)
        await until(lambda: last(there, card).state is State.CONNECTED)
        pbx.lose()
        pbx.connect(same_process=False)
        final = await ended(there, card)
        assert (final.state, str(final.text)) == (
            State.ENDED,
            "The call ended while the phone system could not be seen.",
        )


async def test_the_bridge_restarts_in_mid_call(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        living, gone = await there.call("Bob"), await there.call("Carol")
        connected(pbx)
        pbx.ring_own(pbx.orders[0])
    pbx.end(pbx.orders[1].channel_id)
    async with office(tmp_path, pbx) as there:
        assert "could not be seen" in str((await ended(there, gone)).text)
        assert not last(there, living).final
        pbx.end(pbx.orders[0].channel_id, cause=19)
        assert str((await ended(there, living)).text) == "You did not answer your phone."


async def test_two_bobs_are_asked_about(tmp_path: Path) -> None:
    people = {
        "alice": {"name": "Alice", "extension": "101"},
        "bob1": {"name": "Bob Durand", "extension": "102"},
        "bob2": {"name": "Bob Petit", "extension": "103"},
    }
    async with office(tmp_path, people=people) as there:
        with pytest.raises(Ambiguous) as asked:
            await there.call("bob")
        assert [(str(each.label), each.action, each.argument) for each in asked.value.buttons] == [
            ("Bob Durand (102)", "run", "/call 102"),
            ("Bob Petit (103)", "run", "/call 103"),
        ]

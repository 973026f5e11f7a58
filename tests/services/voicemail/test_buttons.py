"""The buttons of a card, pressed in chat: what they do on the PBX, what the card says then, who may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands.bot import Chat, chat
from tests.fake_pbx import FakePbx
from tests.office import Office, generous
from tests.services.voicemail.house import (
    arrived,
    fields,
    labels,
    newest,
    row,
    topic,
    until_it,
    voicemail_office,
)
from tests.waiting import until
from ucbridge.codec import dumps
from ucbridge.errors import PbxError, PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Reply, State
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import FolderFull
from ucbridge.pbx.interface import OriginateFailed
from ucbridge.pbx.voicemail.interface import TRASH, VoicemailMessage
from ucbridge.signer import Signer
from ucbridge.store.audit import Audit
from ucbridge.store.cards import Cards
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Sound, Voicemail, Writing

pytestmark = pytest.mark.asyncio

SIGNER = Signer(b"k" * 32)


@dataclass
class Room:
    """An office, its PBX, a message in a mailbox, and its card."""

    there: Office
    pbx: FakePbx
    chat: Chat
    message: VoicemailMessage
    voicemail: Voicemail

    @property
    def card(self) -> Reply:
        return newest(self.there, self.voicemail)

    async def row(self) -> Voicemail:
        found = await self.there.voicemail.voicemails.get(self.voicemail.id)
        assert found is not None
        return found

    async def press(self, label: str, *, by: str = "carol", on: Reply | None = None) -> Reply | None:
        sealed = SIGNER.seal(on or self.card)
        return await self.chat.press(next(each.token for each in sealed.buttons if str(each.label) == label), by=by)

    def folders(self, mailbox: str = "") -> list[str]:
        return [each.folder for each in self.pbx.boxes[mailbox or self.message.mailbox]]


@asynccontextmanager
async def room(folder: Path, mailbox: str = "103@default", **options: object) -> AsyncIterator[Room]:
    pbx = FakePbx()
    caller = options.pop("caller", CallerId("Bob Durand", "102"))
    async with voicemail_office(folder, pbx, policy=generous(), **options) as there:
        message = pbx.leave_message(mailbox, caller=caller)
        yield Room(there, pbx, chat(there), message, await arrived(there, message))


async def test_heard_and_new(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        assert await here.press("Mark heard") is None
        assert (here.folders(), here.card.state) == (["Old"], State.OK)
        assert await here.press("Mark unheard") is None
        assert (here.folders(), here.card.state) == (["INBOX"], State.INFO)
        audit = [entry.command for entry in await Audit(here.there.database).latest()]
        assert {"voicemail-heard", "voicemail-new"} <= set(audit)


async def test_a_button_pressed_twice_is_one_deed(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        await asyncio.gather(*(here.press("Mark heard", on=card) for _again in range(5)))
        assert [each for each in here.pbx.deeds if each[0] == "move"] == [("move", here.message.id, "Old")]


async def test_deleted_undone_and_deleted_for_good(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.press("Delete")
        assert here.folders() == [TRASH]
        assert str(here.card.title) == "Voicemail from Bob Durand deleted"
        assert str(here.card.text).startswith("Carol Petit deleted it. Until ")
        await here.press("Undo")
        assert (here.folders(), str(here.card.title)) == (["INBOX"], "New voicemail from Bob Durand")
        await here.there.pipeline.removal.remove(here.voicemail.id)
        assert here.folders() == ["INBOX"], "taken back"
        await here.press("Delete")
        await here.there.pipeline.removal.remove(here.voicemail.id)
        assert here.folders() == [TRASH], "not yet"
        await here.there.voicemail.voicemails.change(here.voicemail.id, delete_at=utc_now() - timedelta(seconds=1))
        await here.there.pipeline.removal.remove(here.voicemail.id)
        assert here.folders() == []
        assert (str(here.card.text), here.card.buttons) == ("Carol Petit deleted it.", ())
        await here.there.pipeline.removal.remove(here.voicemail.id)


async def test_undo_of_a_heard_message_leaves_it_heard(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.press("Mark heard")
        await here.press("Delete")
        await here.press("Undo")
        assert (here.folders(), str(here.card.title)) == (["Old"], "Voicemail from Bob Durand")


async def test_what_the_bridge_did_is_never_shown_as_done_on_the_phone(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.press("Delete")
        await here.there.voicemail.voicemails.change(here.voicemail.id, delete_at=utc_now())
        await here.there.pipeline.removal.remove(here.voicemail.id)
        other = await arrived(here.there, here.pbx.leave_message())  # the mailbox was listed again
        texts = [str(card.text) for card in here.there.board.cards[topic(here.voicemail)]]
        assert "It was deleted on the phone." not in texts
        assert topic(other) in here.there.board.cards


async def test_put_back_on_the_phone_while_in_the_trash(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.press("Delete")
        trashed = here.pbx.boxes["103@default"][0]
        await here.pbx.move_message(trashed, "INBOX")
        await until(lambda: str(here.card.title) == "New voicemail from Bob Durand")
        await here.there.voicemail.voicemails.change(here.voicemail.id, delete_at=None)
        await here.there.pipeline.removal.remove(here.voicemail.id)
        assert here.folders() == ["INBOX"]


async def test_deletion_is_carried_on_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.press("Delete")
        at, pbx = (await here.row()).delete_at, here.pbx
    async with voicemail_office(tmp_path, pbx) as there:
        assert there.pipeline.removals == {here.voicemail.id: at}


async def test_the_pbx_refuses_to_delete(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        here.pbx.refusal = PbxError(_("The folder is full."))
        reply = await here.press("Delete", on=card)
        assert reply is not None
        assert (str(reply.title), str(reply.text)) == ("The phone system could not do it", "The folder is full.")
        here.pbx.refusal = None
        assert (await here.row()).delete_at is None
        assert (here.folders(), here.card) == (["INBOX"], card)


async def test_deleted_although_the_folder_of_heard_messages_is_full(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        here.pbx.refusal = FolderFull(_("The folder is full."))
        reply = await here.press("Mark heard", on=card)
        assert reply is not None
        assert str(reply.text) == "The folder is full."
        assert await here.press("Delete", on=card) is None
        here.pbx.refusal = None
        assert (here.folders(), labels(here.card)) == (["INBOX"], ["Undo"])
        await here.press("Undo")
        assert (here.folders(), str(here.card.title)) == (["INBOX"], "New voicemail from Bob Durand")
        here.pbx.refusal = FolderFull(_("The folder is full."))
        await here.press("Delete")
        here.pbx.refusal = None
        await here.there.voicemail.voicemails.change(here.voicemail.id, delete_at=utc_now())
        await here.there.pipeline.removal.remove(here.voicemail.id)
        assert here.folders() == []


async def test_gone_meanwhile(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        here.pbx.take_away(here.message, quietly=True)
        for label in ("Mark heard", "Play on my phone", "Delete"):
            reply = await here.press(label, on=card)
            assert reply is not None
            assert (str(reply.title), reply.state) == ("This message is gone", State.ERROR)
        await until(lambda: str(here.card.text) == "It was deleted on the phone.")


async def test_gone_while_it_is_deleted(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        here.pbx.take_away(here.message, quietly=True)
        reply = await here.press("Delete", on=card)
        assert reply is not None
        assert str(reply.title) == "This message is gone"
        await until(lambda: str(here.card.text) == "It was deleted on the phone.")


async def test_moved_on_the_phone_meanwhile(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        here.pbx.hear(here.message, quietly=True)
        assert await here.press("Delete") is None
        await here.press("Undo")
        assert (here.folders(), str(here.card.title)) == (["Old"], "Voicemail from Bob Durand")


async def test_nobody_else_may(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        for label in labels(here.card):
            reply = await here.press(label, by="dave")
            assert reply is not None
            assert (str(reply.title), reply.state) == ("This message is gone", State.ERROR)
        assert (here.folders(), here.pbx.deeds, here.pbx.played, here.pbx.orders) == (["INBOX"], [], [], [])


async def test_an_argument_nobody_signed_does_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        reply = await here.chat.press("1:voicemail-delete:1:xxxxxxxxxxxxxxxx", by="carol")
        assert reply is not None
        assert reply.state is State.ERROR


async def test_forward_to_a_colleague(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        asked = await here.press("Forward")
        assert asked is not None
        assert (asked.state, asked.private) == (State.QUESTION, True)
        assert labels(asked) == ["Alice Martin", "Bob Durand", "Dave Moreau", "Somebody else"]
        told = await here.press("Alice Martin", on=asked)
        assert told is not None
        assert str(told.title) == "Forwarded to Alice Martin"
        copy = await row(here.there, replace(here.message, mailbox="101@default"))
        assert copy is not None
        await until(lambda: ("alice", topic(copy)) in here.there.board.announced)
        assert fields(newest(here.there, copy))["Forwarded by"] == "Carol Petit"
        assert here.folders("101@default") == ["INBOX"]
        again = await here.press("Alice Martin", on=asked)
        assert again is not None
        assert str(again.title) == "Alice Martin already has this message"
        assert here.folders("101@default") == ["INBOX"]


async def test_forward_each_other_at_once(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        other = await arrived(here.there, here.pbx.leave_message("101@default"))
        alice, carol = await here.there.person("alice"), await here.there.person("carol")
        voicemail = here.there.voicemail
        await asyncio.wait_for(
            asyncio.gather(
                voicemail.forward(carol, here.voicemail.id, alice), voicemail.forward(alice, other.id, carol)
            ),
            10,
        )
        assert (len(here.folders("101@default")), len(here.folders("103@default"))) == (2, 2)


async def test_forward_to_somebody_without_a_mailbox(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        asked = await here.press("Forward")
        assert asked is not None
        del here.pbx.boxes["101@default"]
        told = await here.press("Alice Martin", on=asked)
        assert told is not None
        assert str(told.title) == "Alice Martin has no mailbox here"


async def test_played_on_the_phone(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        ringing = await here.press("Play on my phone")
        assert ringing is not None
        assert (str(ringing.title), ringing.state) == ("Ringing your phone", State.RINGING)
        played = here.pbx.played[0]
        assert (played.device, played.message.id) == ("PJSIP/103", here.message.id)
        here.pbx.finish_playing(played)
        await until(lambda: here.card.state is State.OK)
        assert here.folders() == ["Old"]
        assert str(here.there.board.newest(ringing.topic).title) == "The message was played on your phone"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (3, "You did not answer your phone."),
        (0, "Your phone is busy or unreachable: check that it is on and connected."),
    ],
)
async def test_not_played(tmp_path: Path, reason: int, words: str) -> None:
    async with room(tmp_path) as here:
        ringing = await here.press("Play on my phone")
        assert ringing is not None
        here.pbx._tell(OriginateFailed(here.pbx.played[0].channel_id, reason))
        await until(lambda: ringing.topic in here.there.board.cards)
        over = here.there.board.newest(ringing.topic)
        assert (str(over.title), str(over.text), over.final) == ("The message was not played", words, True)
        assert here.folders() == ["INBOX"]


async def test_hung_up_before_it_was_heard(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        ringing = await here.press("Play on my phone")
        assert ringing is not None
        here.pbx.finish_playing(here.pbx.played[0], heard=False)
        await until(lambda: ringing.topic in here.there.board.cards)
        assert here.there.board.newest(ringing.topic).state is State.ERROR
        assert here.folders() == ["INBOX"]


async def test_the_bridge_is_restarted_while_a_message_is_played(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        ringing = await here.press("Play on my phone")
        assert ringing is not None
        await Cards(here.there.database).save(ringing.topic, 1, dumps(ringing), final=ringing.final)  # as it is posted
        pbx, voicemail = here.pbx, here.voicemail
    async with voicemail_office(tmp_path, pbx) as there:
        await until(lambda: there.voicemail._playing._live)
        pbx.finish_playing(pbx.played[0])
        await until(lambda: there.board.cards.get(topic(voicemail), [ringing])[-1].state is State.OK)
        assert there.board.newest(ringing.topic).final


async def test_the_link_breaks_while_it_is_played(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        ringing = await here.press("Play on my phone")
        assert ringing is not None
        here.pbx.lose()
        await until(lambda: ringing.topic in here.there.board.cards)
        assert here.there.board.newest(ringing.topic).final


async def test_call_back_claims_in_a_shared_mailbox(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "0612345678")) as here:
        calling = await here.press("Call back", by="alice")
        assert calling is not None
        assert calling.topic.startswith("call:")
        assert here.pbx.orders[0].extension == "+33612345678"
        assert fields(here.card)["Called back by"].startswith("Alice Martin, ")
        asked = await here.press("Call back", by="bob")
        assert asked is not None
        assert (str(asked.title), str(asked.text)) == ("Alice Martin is already calling back", "Call anyway?")
        assert len(here.pbx.orders) == 1
        anyway = await here.press("Call anyway", by="bob", on=asked)
        assert anyway is not None
        assert anyway.topic.startswith("call:")
        assert len(here.pbx.orders) == 2
        assert fields(here.card)["Called back by"].startswith("Alice Martin, ")


async def test_two_press_call_back_at_once(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "0612345678")) as here:
        card = here.card
        replies = await asyncio.gather(*(here.press("Call back", by=who, on=card) for who in ("alice", "bob")))
        assert sorted(reply is not None and reply.state is State.QUESTION for reply in replies) == [False, True]
        assert len(here.pbx.orders) == 1


async def test_a_claim_is_free_again_when_the_call_reached_nobody(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "0612345678")) as here:
        await here.press("Call back", by="alice")
        order = here.pbx.orders[0]
        here.pbx.ring_own(order)
        here.pbx.end(order.channel_id, cause=19)
        await until(lambda: "Called back by" not in fields(here.card))
        calling = await here.press("Call back", by="bob")
        assert calling is not None
        assert calling.topic.startswith("call:")


async def test_a_claim_whose_call_was_talked_in_stays(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "0612345678")) as here:
        await here.press("Call back", by="alice")
        order = here.pbx.orders[0]
        here.pbx.ring_own(order)
        here.pbx.answer_own(order)
        far = here.pbx.ring(order, "PJSIP/outside")
        here.pbx.answer(order, far)
        here.pbx.end(order.channel_id)
        here.pbx.end(far)
        await until(lambda: not here.there.voicemail._call_backs._claims._open)
        assert (await here.row()).claimed_by == "alice"


async def test_a_claim_is_freed_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "0612345678")) as here:
        await here.press("Call back", by="alice")
        order, pbx, voicemail = here.pbx.orders[0], here.pbx, here.voicemail
        pbx.ring_own(order)
    async with voicemail_office(tmp_path, pbx) as there:
        pbx.end(order.channel_id, cause=17)

        async def free() -> bool:
            found = await there.voicemail.voicemails.get(voicemail.id)
            return found is not None and not found.claimed_by

        await until_it(free)


async def test_a_refused_call_claims_nothing(tmp_path: Path) -> None:
    async with room(tmp_path, "200@default", caller=CallerId("", "112")) as here:
        reply = await here.press("Call back", by="alice")
        assert reply is not None
        assert reply.state is State.REFUSED, "nobody calls an emergency number by somebody's caller id"
        assert (await here.row()).claimed_by == ""
        assert here.pbx.orders == []


async def test_the_pbx_is_gone(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        here.pbx.lose()
        here.pbx.refusal = PbxUnreachable(_("Nothing was done. Try again in a moment."))
        for label in ("Call back", "Play on my phone", "Mark heard", "Delete"):
            reply = await here.press(label, on=card)
            assert reply is not None
            assert str(reply.title) == "The phone system cannot be reached", label
        found = await here.row()
        assert (found.claimed_by, found.delete_at, found.folder) == ("", None, "INBOX")


async def test_transcribe_again(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        done = {"audio": Sound.READY, "transcription": Writing.FAILED}
        await here.there.voicemail.voicemails.change(here.voicemail.id, **done)
        await here.there.voicemail.cards.show(here.voicemail.id)
        assert await here.press("Transcribe again") is None
        assert here.there.pipeline.again == [here.voicemail.id]
        await here.there.voicemail.known.decide_transcribe("103@default", False)
        reply = await here.press("Transcribe again")
        assert reply is not None
        assert reply.state is State.REFUSED
        assert here.there.pipeline.again == [here.voicemail.id]


async def test_numbers_said_can_be_called(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.there.voicemail.voicemails.change(
            here.voicemail.id, numbers="+33698765432", text="rappelez-moi", transcription=Writing.DONE
        )
        await here.there.voicemail.cards.show(here.voicemail.id)
        calling = await here.press("Call 06 98 76 54 32")
        assert calling is not None
        assert here.pbx.orders[0].extension == "+33698765432"


async def test_buttons_where_voicemail_was_turned_off(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        here.chat.bot._services = replace(here.there.services, voicemail=None)
        reply = await here.press("Mark heard")
        assert reply is not None
        assert str(reply.title) == "There is no voicemail in chat here"

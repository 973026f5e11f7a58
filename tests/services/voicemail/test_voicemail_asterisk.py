"""Voicemail against a real Asterisk: what its mailboxes and lamps say and what the cards say are the same."""

from __future__ import annotations

import asyncio
import random
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.commands.bot import Chat, chat
from tests.office import Office, generous
from tests.services.voicemail.house import arrived, fields, newest, topic, voicemail_office
from tests.waiting import until
from ucbridge.models import Reply, State
from ucbridge.pbx.ami import connect
from ucbridge.pbx.frames import text
from ucbridge.pbx.private.plan import Behaviour, VoicemailPlan
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.signer import Signer
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemail

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(180)]

SIGNER = Signer(b"k" * 32)


@dataclass
class Desk:
    """Carol's desk: her card of a message, her phone, her mailbox as Asterisk has it."""

    there: Office
    asterisk: Elsewhere
    chat: Chat
    wav: Path

    async def leave(self, mailbox: str = "103", *, caller: str = "102") -> VoicemailMessage:
        return await self.asterisk.leave_message(mailbox, caller=caller, wav=self.wav)

    async def press(
        self, label: str, voicemail: Voicemail, *, by: str = "carol", on: Reply | None = None
    ) -> Reply | None:
        sealed = SIGNER.seal(on or newest(self.there, voicemail))
        return await self.chat.press(next(each.token for each in sealed.buttons if str(each.label) == label), by=by)

    async def folders(self, mailbox: str = "103") -> list[str]:
        return [message.folder for message in await self.there.pbx.messages(f"{mailbox}@default")]

    async def lamp(self, mailbox: str = "103") -> bool:
        async with connect(self.asterisk.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
            answer = await ami.action("MailboxStatus", within=5, Mailbox=f"{mailbox}@default")
            return text(answer, "Waiting") == "1"


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A second and a half of noise."""
    noise = random.Random(1).randbytes(8000 * 3)
    with wave.open(str(tmp_path / "noise.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(noise)
    return tmp_path / "noise.wav"


@asynccontextmanager
async def desk(folder: Path, asterisk: Elsewhere, wav: Path, *, keep: bool = False) -> AsyncIterator[Desk]:
    switchboard = Switchboard(asterisk.settings)
    running = asyncio.create_task(switchboard.run())
    try:
        await until(lambda: switchboard.model.fresh and "PJSIP/103" in switchboard.model.endpoints)
        if not keep:
            await empty(switchboard)
        async with voicemail_office(folder, switchboard, policy=generous()) as there:
            yield Desk(there, asterisk, chat(there), wav)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def empty(switchboard: Switchboard) -> None:
    for box in await switchboard.mailboxes():
        for message in await switchboard.messages(box.id):
            await switchboard.remove_message(message)


async def test_a_call_leaves_a_message_and_each_button_does_what_it_says(
    tmp_path: Path, asterisk: Elsewhere, wav: Path
) -> None:
    async with desk(tmp_path, asterisk, wav) as here:
        voicemail = await arrived(here.there, await here.leave())
        card = newest(here.there, voicemail)
        assert (str(card.title), card.state) == ("New voicemail from Bob Durand", State.INFO)
        assert fields(card)["Number"] == "102"
        assert (await here.folders(), await here.lamp()) == (["INBOX"], True)

        await here.press("Mark heard", voicemail)
        assert (await here.folders(), await here.lamp()) == (["Old"], False)
        assert newest(here.there, voicemail).state is State.OK

        await here.press("Mark unheard", voicemail)
        assert (await here.folders(), await here.lamp()) == (["INBOX"], True)
        assert newest(here.there, voicemail).state is State.INFO

        await here.press("Delete", voicemail)
        assert not await here.lamp()
        assert str(newest(here.there, voicemail).title) == "Voicemail from Bob Durand deleted"

        await here.press("Undo", voicemail)
        assert (await here.folders(), await here.lamp()) == (["INBOX"], True)
        assert str(newest(here.there, voicemail).title) == "New voicemail from Bob Durand"

        asked = await here.press("Forward", voicemail)
        told = await here.press("Alice Martin", voicemail, on=asked)
        assert told is not None
        assert (told.state, await here.folders("101"), await here.lamp("101")) == (State.OK, ["INBOX"], True)
        copy = await here.there.voicemail.voicemails.find("101@default", voicemail.message_id)
        assert copy is not None
        assert fields(newest(here.there, copy))["Forwarded by"] == "Carol Petit"

        await here.press("Delete", voicemail)
        await here.there.voicemail.voicemails.change(voicemail.id, delete_at=utc_now())
        await here.there.pipeline.removal.remove(voicemail.id)
        assert (await here.folders(), await here.folders("101")) == ([], ["INBOX"])
        assert str(newest(here.there, voicemail).text) == "Carol Petit deleted it."
        told_of = {str(each.text) for each in here.there.board.cards[topic(voicemail)]}
        assert "It was deleted on the phone." not in told_of


async def test_played_on_the_phone_puts_the_lamp_out(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    async with desk(tmp_path, asterisk, wav) as here:
        voicemail = await arrived(here.there, await here.leave())
        asterisk.phones["carol"].behave(Behaviour.ANSWER, answer_after=0.1)
        ringing = await here.press("Play on my phone", voicemail)
        assert ringing is not None
        await until(lambda: newest(here.there, voicemail).state is State.OK, 40)
        assert (await here.folders(), await here.lamp()) == (["Old"], False)
        await until(lambda: here.there.board.newest(ringing.topic).state is State.ENDED)
        shown = [each for each in asterisk.phones["carol"].events if each.type == "CALL_INCOMING"][-1]
        assert shown.peer_name == "Bob Durand"


async def test_a_busy_phone_plays_nothing(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    async with desk(tmp_path, asterisk, wav) as here:
        voicemail = await arrived(here.there, await here.leave())
        asterisk.phones["carol"].behave(Behaviour.BUSY)
        ringing = await here.press("Play on my phone", voicemail)
        assert ringing is not None
        await until(lambda: ringing.topic in here.there.board.cards)
        assert here.there.board.newest(ringing.topic).state is State.ERROR
        assert await here.folders() == ["INBOX"]


async def test_heard_and_deleted_by_the_keys_of_a_phone(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    async with saying_little(asterisk), desk(tmp_path, asterisk, wav) as here:
        voicemail = await arrived(here.there, await here.leave())
        async with visiting(here) as phone:
            await phone.press("1")  # new messages
            await until(lambda: plays(asterisk))
        await until(lambda: newest(here.there, voicemail).state is State.OK)
        assert str(newest(here.there, voicemail).title) == "Voicemail from Bob Durand"
        assert (await here.folders(), await here.lamp()) == (["Old"], False)
        async with visiting(here) as phone:
            await phone.press("21")  # change folders: old messages
            await phone.press("1")
            await until(lambda: plays(asterisk))
            await phone.press("7")  # delete
            await until(lambda: not plays(asterisk))
        await until(lambda: newest(here.there, voicemail).buttons == ())
        assert str(newest(here.there, voicemail).text) == "It was deleted on the phone."
        assert await here.folders() == []


async def test_asterisk_restarts_while_messages_arrive(tmp_path: Path, fresh_asterisk: Elsewhere, wav: Path) -> None:
    async with desk(tmp_path, fresh_asterisk, wav) as here:
        first = await arrived(here.there, await here.leave())
        await fresh_asterisk.kill()
        await fresh_asterisk.boot()
        second = await arrived(here.there, await here.leave())
        await until(lambda: here.there.pbx.model.fresh)
        third = await arrived(here.there, await here.leave(caller="101"))
        announced = [name for _person, name in here.there.board.announced if name.startswith("voicemail:")]
        assert announced == [topic(each) for each in (first, second, third)]
        assert {str(newest(here.there, each).title) for each in (first, second)} == {"New voicemail from Bob Durand"}


async def test_messages_left_while_the_bridge_is_off(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    async with desk(tmp_path, asterisk, wav) as here:
        first = await arrived(here.there, await here.leave())
    second = await asterisk.leave_message("103", caller="101", wav=wav)
    async with desk(tmp_path, asterisk, wav, keep=True) as here:
        found = await arrived(here.there, second)
        assert ("carol", topic(found)) in here.there.board.announced
        assert str(newest(here.there, found).title) == "New voicemail from Alice Martin"
        assert first.id != found.id


@asynccontextmanager
async def visiting(here: Desk) -> AsyncIterator[Elsewhere]:
    """Have Carol call her mailbox and type her password; she hangs up at the end."""
    phone = here.asterisk.phones["carol"]
    since = len(phone.events)
    await phone.dial("*97")
    await phone.wait_for("CALL_ESTABLISHED", since=since)
    await phone.press(f"{here.asterisk.secrets.pins['103']}#")
    yield phone
    await phone.hang_up()


@asynccontextmanager
async def saying_little(asterisk: Elsewhere) -> AsyncIterator[None]:
    """Have messages played without who left them when."""
    await asterisk.plan_voicemail(VoicemailPlan(general=("envelope = no", "saycid = no")))
    try:
        yield
    finally:
        await asterisk.plan_voicemail(VoicemailPlan())


def plays(asterisk: Elsewhere) -> bool:
    """Tell whether Asterisk has a message open: it plays one."""
    for link in Path(f"/proc/{asterisk.pid}/fd").iterdir():
        with suppress(OSError):
            if link.readlink().name.startswith("msg0"):
                return True
    return False

"""Mailboxes, messages and phones in them, on a real Asterisk."""

import asyncio
import struct
import wave
from dataclasses import replace

import pytest

from tests.pbx.test_switchboard_asterisk import administration, watching
from tests.waiting import until
from ucbridge.errors import PbxError
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import CallEnded
from ucbridge.pbx.private import Behaviour, VoicemailPlan
from ucbridge.pbx.voicemail.interface import TRASH, Folder, Greeting, MailboxChanged, MessagePlayed

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

VOICEMAIL = CallerId("Voicemail", "103")


@pytest.fixture
def wav(tmp_path):
    """One and a half seconds that are not silent."""
    with wave.open(str(tmp_path / "short.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", 9000 if i % 20 < 10 else -9000) for i in range(12_000)))
    return tmp_path / "short.wav"


def files(asterisk, *parts):
    """Names of what is on the disk below a mailbox."""
    below = asterisk.messages.resolve() / "default" / "/".join(parts)
    return sorted(str(path.relative_to(below)) for path in below.rglob("msg*.*"))


async def test_a_message_is_left_listed_moved_forwarded_and_removed(asterisk, wav):
    async with watching(asterisk) as seen:
        board = seen.board
        assert {box.id: box.name for box in await board.mailboxes()}["200@default"] == "Sales"
        left = await asterisk.leave_message("103", caller="outside", wav=wav)
        await seen.when(lambda: MailboxChanged("103@default") in seen.told)
        assert await board.messages("103@default") == [left]
        assert left.caller == CallerId("Outside", "+33199001234")
        assert (left.folder, left.unheard, left.seconds in {1, 2}) == ("INBOX", True, True)

        told = len(seen.told)
        await board.move_message(left, Folder.OLD)
        await seen.when(lambda: MailboxChanged("103@default") in seen.told[told:])
        [heard] = await board.messages("103@default")
        assert heard == replace(left, folder="Old")
        counts = {box.id: (box.new, box.old) for box in await board.mailboxes()}
        assert counts["103@default"] == (0, 1)
        with pytest.raises(LookupError):
            await board.move_message(left, Folder.OLD)

        await board.forward_message(heard, "200@default")
        assert [one.id for one in await board.messages("200@default")] == [left.id]
        with pytest.raises(PbxError):
            await board.forward_message(heard, "999@default")
        await board.remove_message(heard)
        assert await board.messages("103@default") == []
        with pytest.raises(LookupError):
            await board.remove_message(heard)
        with pytest.raises(LookupError):
            await board.messages("999@default")


async def test_what_waits_for_its_deletion_is_off_the_lamp_can_come_back_and_leaves_nothing(asterisk, wav):
    async with watching(asterisk) as seen:
        for _time in range(2):
            await asterisk.leave_message("103", wav=wav)
        first, second = await seen.board.messages("103@default")
        await seen.board.move_message(first, TRASH)
        assert files(asterisk, "103", "INBOX") == ["msg0000.txt", "msg0000.wav"]
        [away] = [one for one in await seen.board.messages("103@default") if one.id == first.id]
        assert not away.unheard
        await seen.board.move_message(away, first.folder)
        assert {one.id for one in await seen.board.messages("103@default") if one.unheard} == {first.id, second.id}
        for message in await seen.board.messages("103@default"):
            await seen.board.move_message(message, TRASH)
            await seen.board.remove_message(replace(message, folder=TRASH))
        assert files(asterisk, "103") == []


async def test_asterisks_own_trash_loses_messages_without_losing_their_sound(asterisk, wav):
    """Why `TRASH` is not the folder Deleted: should this fail, a newer Asterisk has mended it."""
    async with watching(asterisk) as seen:
        message = await asterisk.leave_message("103", wav=wav)
        await seen.board.move_message(message, "Deleted")
        assert await seen.board.messages("103@default") == []
        assert files(asterisk, "103") == ["Deleted/msg-001.txt", "Deleted/msg-001.wav"]


@pytest.mark.parametrize("formats", ["gsm", "wav49|ulaw"])
async def test_messages_are_written_in_the_formats_asked_for(asterisk, wav, formats):
    await asterisk.plan_voicemail(VoicemailPlan(formats))
    await asterisk.leave_message("103", wav=wav)
    written = {name.rpartition(".")[2] for name in files(asterisk, "103", "INBOX")}
    assert written == {"txt", *formats.replace("wav49", "WAV").split("|")}


async def test_two_phones_leave_messages_at_once(asterisk, wav):
    callers = ("101", "102", "outside")
    left = await asyncio.gather(*(asterisk.leave_message("200", caller=who, wav=wav) for who in callers))
    assert [one.caller.number for one in left] == ["101", "102", "+33199001234"]
    assert len({one.id for one in left}) == 3


async def test_a_phone_plays_a_message_and_the_lamp_goes_out(asterisk, wav):
    message = await asterisk.leave_message("103", wav=wav)
    asterisk.phones["carol"].behave(Behaviour.ANSWER, answer_after=0.1)
    async with watching(asterisk) as seen:
        await seen.board.play_message(message, "PJSIP/103", channel_id="ucb-play", shown=VOICEMAIL)
        await seen.when(lambda: seen.of(MessagePlayed))
        await seen.end_of("ucb-play")
        assert seen.of(MessagePlayed) == [MessagePlayed("ucb-play", "103@default", message.id, True)]
        assert [one.folder for one in await seen.board.messages("103@default")] == ["Old"]
    assert "ucb-play" not in {each["uniqueid"] for each in asterisk.cdr()}, "it is nobody's call"


async def test_a_phone_is_told_that_the_message_is_gone(asterisk, wav):
    message = await asterisk.leave_message("103", wav=wav)
    asterisk.phones["carol"].behave(Behaviour.ANSWER, answer_after=0.1)
    async with watching(asterisk) as seen:
        await seen.board.remove_message(message)
        await seen.board.play_message(message, "PJSIP/103", channel_id="ucb-gone", shown=VOICEMAIL)
        await seen.when(lambda: seen.of(MessagePlayed))
        assert seen.of(MessagePlayed)[0].heard is False


async def test_a_greeting_is_recorded_by_phone_and_the_temporary_one_erased(asterisk):
    carol = asterisk.phones["carol"]
    carol.behave(Behaviour.ANSWER, answer_after=0.1)
    kept = asterisk.messages / "default/103/temp.wav"
    recording = kept.with_name("temp.tmp.wav")
    async with watching(asterisk) as seen:
        await open_greeting(seen, "ucb-record")
        await until(lambda: recording.exists() and recording.stat().st_size > 30_000)  # longer than `minsecs`
        await carol.press("#")
        await pressed(carol, "1", lambda: kept.exists() and not recording.exists())
        await carol.hang_up()
        await seen.end_of("ucb-record")

        await open_greeting(seen, "ucb-erase")
        await pressed(carol, "2", lambda: not kept.exists())
        await carol.hang_up()
        await seen.end_of("ucb-erase")


async def open_greeting(seen, channel_id):
    await seen.board.open_greetings(
        "103@default", "PJSIP/103", Greeting.TEMPORARY, channel_id=channel_id, shown=VOICEMAIL
    )


async def pressed(phone, key, done):
    """Press a key again and again, as somebody does who listens to a menu, until it has had its effect."""
    async with asyncio.timeout(25):
        while not done():
            if phone.calls:
                await phone.press(key)
            await asyncio.sleep(0.7)


BAD_MAILBOX = {"UCB_MAILBOX": "103@default,s", "UCB_MESSAGE": "1-1"}


@pytest.mark.parametrize(
    ("exten", "variables"),
    [
        ("play", BAD_MAILBOX),
        ("play", {"UCB_MAILBOX": "103@default", "UCB_MESSAGE": "1)x"}),
        ("play", {"UCB_MAILBOX": "", "UCB_MESSAGE": "1-1"}),
        ("play", {}),
        ("greeting", BAD_MAILBOX),
        ("greeting", {}),
        ("menu", BAD_MAILBOX),
        ("menu", {"UCB_MAILBOX": "999@default"}),
        ("menu", {}),
    ],
)
async def test_the_dialplan_itself_refuses_what_is_no_mailbox(asterisk, exten, variables):
    asterisk.phones["carol"].behave(Behaviour.ANSWER, answer_after=0)
    async with watching(asterisk) as seen, administration(asterisk) as admin:
        place = {"Channel": "PJSIP/103", "Context": "ucbridge-mailbox", "Exten": exten, "Priority": 1, "Async": True}
        await admin.action("Originate", ChannelId="ucb-bad", Variable=variables, **place)
        await seen.when(lambda: seen.of(CallEnded))
    assert seen.of(CallEnded)[0].call.channels["ucb-bad"].cause == 21


@pytest.mark.parametrize("dialled", ["menu", "play", "greeting"])
async def test_no_phone_dials_into_mailboxes(asterisk, dialled):
    bob = asterisk.phones["bob"]
    since = len(bob.events)
    await bob.dial(dialled)
    await bob.wait_for("CALL_CLOSED", since=since, seconds=20)
    assert "CALL_ESTABLISHED" not in [event.type for event in bob.events[since:]]


async def test_a_greeting_of_no_mailbox_ends_in_words(asterisk):
    asterisk.phones["carol"].behave(Behaviour.ANSWER, answer_after=0)
    async with watching(asterisk) as seen:
        missing, name = "999@default", Greeting.NAME
        await seen.board.open_greetings(missing, "PJSIP/103", name, channel_id="ucb-999", shown=VOICEMAIL)
        assert (await seen.end_of("ucb-999")).channels["ucb-999"].cause == 1

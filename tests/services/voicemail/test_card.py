"""What the card of a message says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.services.voicemail.house import fields, labels
from tests.services.voicemail.rows import voicemail
from ucbridge.codec import dumps, loads
from ucbridge.models import Reply, State
from ucbridge.services.voicemail.callers import Caller
from ucbridge.services.voicemail.card import Facts, card
from ucbridge.signer import Signer
from ucbridge.store.voicemails import Sound, Writing

BOB = Facts(Caller("Bob Durand", "102", "102"))
LEFT = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
MESSAGE = voicemail(
    7,
    mailbox="103@default",
    caller_name="Bob",
    caller_number="102",
    left_at=LEFT,
    seconds=65,
    text="Please call me back",
)


def shown(facts: Facts = BOB, **changes: object) -> Reply:
    return card(replace(MESSAGE, **changes), facts, ZoneInfo("Europe/Paris"))


def test_everything_is_there() -> None:
    found = shown(replace(BOB, waveform="AAEC", seconds=64.8, numbers=(("+33612345678", "06 12 34 56 78"),)))
    assert str(found.title) == "New voicemail from Bob Durand"
    assert str(found.text) == "“Please call me back”"
    assert fields(found) == {
        "Number": "102",
        "When": "Mon 23 Nov 2026, 08:05",
        "Length": "1 min 5 s",
        "Status": "not heard yet",
        "Transcript": "Very likely right.",
        "Language": "English",
    }
    assert labels(found) == [
        "Call back",
        "Call 06 12 34 56 78",
        "Play on my phone",
        "Mark heard",
        "Forward",
        "Transcribe again",
        "Delete",
    ]
    assert found.audio is not None
    assert (found.audio.path, found.audio.seconds, found.audio.waveform) == ("/voicemail/7/audio", 64.8, "AAEC")
    assert (found.state, found.topic, found.final) == (State.INFO, "voicemail:7", True)


@pytest.mark.parametrize(
    ("transcription", "words"),
    [
        (Writing.EMPTY, "The message is empty."),
        (Writing.NO_SPEECH, "Nobody speaks in this message."),
        (Writing.UNINTELLIGIBLE, "Somebody speaks, but it could not be understood: listen to it."),
        (Writing.TOO_LONG, "The message is too long to be transcribed: listen to it."),
        (Writing.NO_ENGINE, "No speech recognition is installed that can transcribe it: listen to it."),
        (Writing.FAILED, "It could not be transcribed this time: try “Transcribe again”, or listen to it."),
        (Writing.OFF, "Messages of this mailbox are not transcribed."),
        (Writing.EXPIRED, "The transcript was deleted."),
        (Writing.WAITING, "Transcribing…"),
    ],
)
def test_why_there_is_no_text(transcription: Writing, words: str) -> None:
    found = shown(transcription=transcription, text="")
    assert str(found.text) == words
    assert "Transcript" not in fields(found)
    assert ("Transcribe again" in labels(found)) is (transcription not in {Writing.WAITING, Writing.OFF})


def test_on_the_way() -> None:
    waiting = shown(audio=Sound.WAITING, transcription=Writing.WAITING, text="")
    assert (str(waiting.text), waiting.audio) == ("Transcribing…", None)
    assert "Play on my phone" in labels(waiting)
    assert "Transcribe again" not in labels(waiting)
    assert str(shown(transcription=Writing.WAITING, text="", progress=40).text) == "Transcribing… 40 %"


def test_a_mailbox_that_is_not_transcribed_promises_no_transcript() -> None:
    off = replace(BOB, transcribed=False)
    waiting = shown(off, audio=Sound.WAITING, transcription=Writing.WAITING, text="")
    assert str(waiting.text) == "Fetching the recording…"
    fetched = shown(off, transcription=Writing.WAITING, text="")
    assert str(fetched.text) == "Messages of this mailbox are not transcribed."
    assert str(shown(off).text) == "“Please call me back”"


def test_damaged_and_expired_sound() -> None:
    damaged = shown(audio=Sound.UNREADABLE, transcription=Writing.FAILED, text="")
    assert (str(damaged.text), damaged.audio) == (
        "The recording is damaged or cannot be read here: try “Play on my phone”.",
        None,
    )
    expired = shown(audio=Sound.EXPIRED)
    assert (str(expired.text), expired.audio) == ("“Please call me back”", None)
    assert "too old" in fields(expired)["Recording"]


def test_a_rough_draft_and_an_uncertain_text_are_marked() -> None:
    assert "rough draft" in fields(shown(rough=True))["Transcript"]
    assert fields(shown(confidence=0.3))["Transcript"].startswith("Uncertain")


@pytest.mark.parametrize(
    ("caller", "title", "number"),
    [
        (Caller("", "06 12 34 56 78", "+33612345678"), "New voicemail from 06 12 34 56 78", None),
        (Caller("", "", ""), "New voicemail from an unknown caller", "withheld"),
        (Caller("Dupont", "", ""), "New voicemail from Dupont", "withheld"),
    ],
)
def test_callers(caller: Caller, title: str, number: str | None) -> None:
    found = shown(Facts(caller))
    assert str(found.title) == title
    assert fields(found).get("Number") == number
    assert ("Call back" in labels(found)) is bool(caller.dial)


def test_urgent_shared_forwarded_and_claimed() -> None:
    facts = replace(BOB, mailbox="Sales", forwarder="Alice Martin", claimer="Carol Petit")
    found = shown(facts, urgent=True, folder="Urgent", claimed_at=LEFT)
    assert str(found.title) == "Urgent voicemail from Bob Durand"
    said = fields(found)
    assert (said["Mailbox"], said["Forwarded by"]) == ("Sales", "Alice Martin")
    assert said["Called back by"] == "Carol Petit, Mon 23 Nov 2026, 08:05"


def test_heard() -> None:
    found = shown(folder="Old")
    assert (str(found.title), found.state) == ("Voicemail from Bob Durand", State.OK)
    assert fields(found)["Status"] == "heard"
    assert "Mark unheard" in labels(found)


def test_deleted_with_undo_then_for_good() -> None:
    facts = replace(BOB, deleter="Alice Martin")
    found = shown(facts, folder="Old", delete_at=LEFT, deleted_by="alice")
    assert str(found.title) == "Voicemail from Bob Durand deleted"
    assert str(found.text) == "Alice Martin deleted it. Until 08:05:00, Undo restores it."
    assert (labels(found), found.audio) == (["Undo"], None)
    gone = shown(facts, folder="Old", delete_at=LEFT, deleted_by="alice", gone_at=LEFT)
    assert (str(gone.text), gone.buttons) == ("Alice Martin deleted it.", ())


def test_at_most_three_numbers_that_are_numbers() -> None:
    said = (("+33611111111", "a"), ("rm -rf", "b"), ("+3", "c"), ("+33622222222", "d"), ("+33633333333", "e"))
    found = shown(replace(BOB, numbers=(*said, ("+33644444444", "f"))))
    assert [each.argument for each in found.buttons if each.action == "run"] == [
        "/call +33611111111",
        "/call +33622222222",
        "/call +33633333333",
    ]


def test_the_longest_card_is_kept_and_its_buttons_can_be_signed() -> None:
    found = shown(id=2**53, text="x" * 100_000)
    assert len(str(found.text)) < 4000
    assert loads(dumps(found)) == found
    assert all(each.token for each in Signer(b"k" * 32).seal(found).buttons)

"""Rows of AMI's voicemail lists, the hostile ones too, as mailboxes and messages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail import listed
from ucbridge.pbx.voicemail.dates import left_at
from ucbridge.pbx.voicemail.interface import VoicemailBox

DETAIL = {
    "Event": "VoicemailBoxDetail",
    "Folder": "INBOX",
    "CallerID": '"Bob Durand" <102>',
    "Date": "Mon Nov 23 12:41:34 AM UTC 2026",
    "Duration": "7",
    "Flag": "",
    "ID": "1795394494-00000000",
}
ENTRY = {"VMContext": "default", "VoiceMailbox": "103", "Fullname": "Carol", "NewMessageCount": "2"}


def test_a_message_as_asterisk_lists_it():
    message = listed.message(DETAIL, "103@default")

    assert (message.mailbox, message.id, message.folder) == ("103@default", "1795394494-00000000", "INBOX")
    assert message.caller == CallerId("Bob Durand", "102")
    assert message.left_at == datetime(2026, 11, 23, 0, 41, 34, tzinfo=UTC)
    assert (message.seconds, message.urgent, message.unheard) == (7, False, True)


@pytest.mark.parametrize(
    ("folder", "flag", "urgent", "unheard"),
    [
        ("Urgent", "", True, True),
        ("INBOX", "Urgent", True, True),
        ("Old", "", False, False),
        ("Work", "", False, False),
    ],
)
def test_urgent_by_folder_or_flag(folder, flag, urgent, unheard):
    message = listed.message({**DETAIL, "Folder": folder, "Flag": flag}, "103@default")
    assert (message.urgent, message.unheard) == (urgent, unheard)


@pytest.mark.parametrize(
    ("written", "name", "number"),
    [
        ('"Bob Durand" <102>', "Bob Durand", "102"),
        ("Bob Durand <102>", "Bob Durand", "102"),
        ("102", "", "102"),
        ('"102" <102>', "", "102"),
        ('"" <+33142685300>', "", "+33142685300"),
        ('"Éloïse O\'Neil" <+33 1 42>', "Éloïse O'Neil", ""),
        ("Unknown", "", ""),
        ("<unknown>", "", ""),
        ("", "", ""),
        ('"a <b> c" <102>', "a <b> c", "102"),
        ('"x" <102>\r\nAction: Command', '"x" <102> Action: Command', ""),
        ('"Bob\r\nInjected: 1\x00\u202e" <102>', "Bob Injected: 1", "102"),
        ('"' + "n" * 500 + '" <102>', "n" * 80, "102"),
        ("sip:evil@example.com", "sip:evil@example.com", ""),
        ('"x" <' + "1" * 400 + ">", "x", ""),
        ('"x" <١٠٢>', "x", ""),
    ],
)
def test_who_called_whatever_they_wrote(written, name, number):
    assert listed.caller(written) == CallerId(name, number)


@given(st.text())
def test_no_caller_breaks_anything(written):
    caller = listed.caller(written)
    assert len(caller.name) <= 80
    assert caller.name.isprintable()
    assert set(caller.number) <= set("+0123456789*#")


@pytest.mark.parametrize("hostile", ["", "../../x", "1 2", "1\r\n", "x" * 200, "1795394494;00000000"])
def test_what_has_no_id_is_left_out(hostile):
    assert listed.message({**DETAIL, "ID": hostile}, "103@default") is None


def test_missing_or_odd_values_are_nothing_worse():
    message = listed.message({"ID": "abc", "Duration": "-5", "Date": "soon", "CallerID": ["a", "b"]}, "103@default")
    assert (message.seconds, message.left_at, message.folder) == (0, None, "")


def test_a_mailbox():
    assert listed.box(ENTRY) == VoicemailBox("103@default", "Carol", 2, 0)
    assert listed.box({**ENTRY, "Email": "carol@example.com"}).mail == "carol@example.com"
    assert listed.box({**ENTRY, "VoiceMailbox": "../103"}) is None
    assert listed.box({**ENTRY, "VMContext": "a@b"}) is None


@pytest.mark.parametrize(
    ("message_id", "date", "expected"),
    [
        ("1795394494-00000000", "", datetime(2026, 11, 23, 0, 41, 34, tzinfo=UTC)),
        ("1795394494-00000000", "Sun Nov 22 07:41:34 PM EST 2026", datetime(2026, 11, 23, 0, 41, 34, tzinfo=UTC)),
        # Older than ids: it got one when it was first listed, years later.
        ("1795394494-00000000", "Thu Mar  1 09:05:00 UTC 2012", datetime(2012, 3, 1, 9, 5, tzinfo=UTC)),
        ("abc", "Thu Mar 01 09:05:00 PM UTC 2012", datetime(2012, 3, 1, 21, 5, tzinfo=UTC)),
        ("abc", "Thu Mar 99 09:05:00 PM UTC 2012", None),
        ("abc", "", None),
    ],
)
def test_when_it_was_left(message_id, date, expected):
    assert left_at(message_id, date) == expected


def test_a_date_in_a_zone_whose_name_says_little_is_taken_for_ours():
    when = left_at("abc", "Thu Mar 01 09:05:00 AM CET 2012")
    assert when == datetime(2012, 3, 1, 9, 5).astimezone(UTC)

"""Phones rung for a mailbox: constants of ours, and nothing in them that becomes anything but data."""

from dataclasses import replace

import pytest

from ucbridge.errors import PbxError
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail import visits
from ucbridge.pbx.voicemail.interface import Greeting, VoicemailMessage

MESSAGE = VoicemailMessage("103@default", "1795394494-00000000", "INBOX", CallerId("", ""), None, 7)
HOW = {"channel_id": "ucb-1", "shown": CallerId("Voicemail", "103"), "ring_seconds": 20}


def test_a_message_is_played_in_our_own_context():
    headers = visits.playing(MESSAGE, "PJSIP/103", **HOW)

    assert headers == {
        "Channel": "PJSIP/103",
        "Context": "ucbridge-mailbox",
        "Exten": "play",
        "Priority": 1,
        "Async": True,
        "ChannelId": "ucb-1",
        "Timeout": 20_000,
        "CallerID": '"Voicemail" <103>',
        "Variable": {"UCB_MAILBOX": "103@default", "UCB_MESSAGE": "1795394494-00000000"},
    }


@pytest.mark.parametrize(("greeting", "key"), [("unavailable", "1"), ("busy", "2"), ("name", "3"), ("temporary", "4")])
def test_a_greeting_is_a_key_of_the_mailboxs_menu(greeting, key):
    headers = visits.recording("103@default", Greeting(greeting), "PJSIP/103", **HOW)
    assert headers["Variable"] == {"UCB_MAILBOX": "103@default", "UCB_GREETING": key}
    assert headers["Exten"] == "greeting"


HOSTILE = ["", "103", "103@a@b", "103@default,s", "${SHELL(id)}@x", "103@default\r\nX: y", "../103@default", "1٠3@x"]


@pytest.mark.parametrize("mailbox", HOSTILE)
def test_a_hostile_mailbox_is_refused(mailbox):
    with pytest.raises(PbxError):
        visits.playing(replace(MESSAGE, mailbox=mailbox), "PJSIP/103", **HOW)
    with pytest.raises(PbxError):
        visits.recording(mailbox, Greeting.BUSY, "PJSIP/103", **HOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"channel_id": "/.*/"},
        {"channel_id": "a b"},
        {"ring_seconds": 0},
        {"shown": CallerId("x", "1;2")},
        {"shown": CallerId("a\nb", "1")},
    ],
)
def test_nothing_else_that_is_hostile_passes(changes):
    with pytest.raises(PbxError):
        visits.playing(MESSAGE, "PJSIP/103", **{**HOW, **changes})


@pytest.mark.parametrize("device", ["PJSIP/101&PJSIP/102", "Local/s@x", ""])
def test_only_one_phone_is_rung(device):
    with pytest.raises(PbxError):
        visits.playing(MESSAGE, device, **HOW)


@pytest.mark.parametrize("message_id", ["", "1,2", "1\r\n2", "${X}", "../x", "x" * 100])
def test_a_hostile_message_id_is_refused(message_id):
    with pytest.raises(PbxError):
        visits.playing(replace(MESSAGE, id=message_id), "PJSIP/103", **HOW)

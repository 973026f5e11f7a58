"""What FreePBX's keys say, and what the bridge makes of a follow-me list."""

import pytest

from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.features import freepbx_keys, presence
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneSettings, Presence, Shown

USERS = {"101": 1, "102": 1, "103": 1}


@pytest.mark.parametrize(
    ("ddial", "on"),
    [("DIRECT", True), ("EXTENSION", False), ("EXTENSION ", False), (None, False), ("", True)],
)
def test_follow_me_is_on_where_calls_do_not_go_to_the_extension_alone(ddial, on):
    kept = {} if ddial is None else {"AMPUSER/101/followme/ddial": ddial}
    assert freepbx_keys.read("101", kept).follow_me == FollowMe(on)


def test_everything_that_is_set_is_read():
    kept = {
        "DND/101": "YES",
        "CF/101": "102",
        "CFB/101": "",
        "CFU/101": "+33612345678",
        "CW/101": "ENABLED",
        "AMPUSER/101/followme/ddial": "DIRECT",
        "AMPUSER/101/followme/grplist": "101-0612345678#-102",
        "CustomPresence/101": "chat,,Ask me",
        "DND/102": "YES",
    }
    assert freepbx_keys.read("101", kept) == PhoneSettings(
        do_not_disturb=True,
        forwards={Forward.ALL: "102", Forward.NO_ANSWER: "+33612345678"},
        call_waiting=True,
        follow_me=FollowMe(True, ("0612345678", "102")),
        shown=Shown(Presence.CHAT, "Ask me"),
    )


@pytest.mark.parametrize(
    ("before", "numbers", "after"),
    [
        ("", [], "101"),
        ("", ["0612345678"], "101-0612345678#"),
        ("101", ["102", "0612345678"], "101-102-0612345678#"),
        ("0612345678#", ["0612345678", "102"], "0612345678#-102"),
        ("102#-101", ["102"], "102#-101"),
        ("102-101-103", ["103"], "103-101"),
        ("101#-102", ["102"], "101#-102"),
        ("102", [], "101"),
    ],
)
def test_a_follow_me_list_keeps_what_is_in_it_as_it_was_written(before, numbers, after):
    assert freepbx_keys.following("101", before, numbers, USERS) == after


def test_users_are_listed_with_the_phones_of_their_devices():
    kept = {
        "AMPUSER/101/device": "&101&99101&../x",
        "AMPUSER/101/cidname": '"Alice Martin"',
        "AMPUSER/101/voicemail": "default",
        "AMPUSER/102/voicemail": "novm",
        "AMPUSER/none/cidname": "not an extension",
        "DEVICE/101/dial": "PJSIP/101",
        "DEVICE/99101/dial": "PJSIP/99101",
        "DND/103": "YES",
    }
    assert freepbx_keys.listed(kept) == {
        "101": Listed("101", "Alice Martin", ("PJSIP/101", "PJSIP/99101"), "101@default"),
        "102": Listed("102", ""),
    }
    assert freepbx_keys.owner("99101", freepbx_keys.listed(kept)) == "101"
    assert freepbx_keys.owner("106", {}) == "106"


@pytest.mark.parametrize("dial", ["Local/0899@from-internal", "PJSIP/1&PJSIP/2", "PJSIP/trunk/0899700123", "PJSIP/a b"])
def test_a_device_that_would_dial_anything_is_no_phone(dial):
    kept = {"AMPUSER/101/device": "101&102", "DEVICE/101/dial": dial, "DEVICE/102/dial": "PJSIP/102"}
    assert freepbx_keys.listed(kept)["101"].devices == ("PJSIP/102",)


def test_of_a_thousand_devices_a_few_are_taken():
    kept = {"AMPUSER/101/device": "&".join(map(str, range(1000, 2000)))}
    kept |= {f"DEVICE/{each}/dial": f"PJSIP/{each}" for each in range(1000, 2000)}
    assert len(freepbx_keys.listed(kept)["101"].devices) == freepbx_keys.MOST_DEVICES


@pytest.mark.parametrize(
    ("key", "whose"),
    [
        ("DND/101", "101"),
        ("AMPUSER/101/followme/ddial", "101"),
        ("AMPUSER/101/cidname", ""),
        ("AMPUSER/101", "101"),
        ("DEVICE/101", ""),
        ("DND/x", ""),
        ("CustomPresence/101", "101"),
    ],
)
def test_a_key_is_somebodys(key, whose):
    assert freepbx_keys.extension_of(key) == whose


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("Custom:DND101", "101"),
        ("Custom:DEVDND99101", "99101"),
        ("Custom:CF101", "101"),
        ("Custom:DEVCF101", "101"),
        ("Custom:FOLLOWME101", "101"),
        ("CustomPresence:101", "101"),
        ("Custom:QUEUE101*600", ""),
        ("Custom:DAYNIGHT0", ""),
        ("Custom:TC1", ""),
    ],
)
def test_a_state_is_somebodys(state, whose):
    assert freepbx_keys.state_of(state) == whose


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        (Shown(Presence.AWAY, "Lunch"), "away,,Lunch"),
        (Shown(Presence.DND), "dnd,,"),
        (Shown(), "not_set,,"),
        (Shown(Presence.XA, "a, b"), "xa,,YSwgYg==,e"),
        (Shown(Presence.XA, "Zoë, 漢字"), "xa,,Wm/DqywgIOa8ouWtlw==,e"),
    ],
)
def test_what_is_shown_is_kept_as_asterisk_does(shown, kept):
    written = presence.written(shown)
    assert presence.read(written) == shown
    assert written == kept or "漢" in shown.message


@pytest.mark.parametrize("kept", ["", "nonsense,,x", ",", "away", "AWAY,sub,words", "away,,not base64!,e"])
def test_whatever_is_kept_is_read(kept):
    assert isinstance(presence.read(kept), Shown)


@pytest.mark.parametrize("message", ["a\nb", "a\r\nAction: Logoff", "x" * 201, "\x00"])
def test_words_that_would_not_stay_words_are_refused(message):
    with pytest.raises(Unsafe):
        presence.written(Shown(Presence.AWAY, message))


def test_a_message_shown_is_one_line_that_can_be_read():
    hostile = "Back\r\nsoon \u202egnp.exe\u200b" + "x" * 10_000
    shown = presence.read(f"away,,{hostile}")
    assert shown.message.startswith("Back soon gnp.exe x")
    assert len(shown.message) == 200

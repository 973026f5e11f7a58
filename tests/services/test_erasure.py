"""Whose data is meant, and which mailboxes are theirs alone."""

from __future__ import annotations

import pytest

from tests.office import settings
from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.errors import UserError
from ucbridge.services.erasure import Known, Subject, remains, subject, went, will_go
from ucbridge.store.accounts import KnownAccount
from ucbridge.store.links import Link
from ucbridge.store.types import utc_now

SALES = {"200": MailboxSettings(people=("alice", "bob")), "300@other": MailboxSettings(people=("carol",))}


def known(**links: str | None) -> Known:
    config = settings(voicemail=VoicemailSettings(mailboxes=SALES))
    zed = KnownAccount("discord", "80351", "Zed", "discord-80351", utc_now())
    return Known(config, {id_: Link(id_, extension, utc_now()) for id_, extension in links.items()}, [zed])


@pytest.mark.parametrize(
    ("who", "person"),
    [
        ("bob", "bob"),
        ("Bob Durand", "bob"),
        ("bob DURAND", "bob"),
        ("Zed", "discord-80351"),
        ("discord:80351", "discord-80351"),
        ("discord-80351", "discord-80351"),
        ("left-long-ago", "left-long-ago"),
    ],
)
def test_people_are_named_by_id_name_or_account(who: str, person: str) -> None:
    assert subject(known(), who).person_id == person


def test_a_name_of_several_people_is_asked_back() -> None:
    base = known()
    two = Known(base.config, {}, [*base.accounts, KnownAccount("chat", "1", "zed", "chat-1", utc_now())])
    with pytest.raises(UserError, match="Several people"):
        subject(two, "Zed")


def test_a_mailbox_is_theirs_where_nobody_else_has_it() -> None:
    assert subject(known(), "bob").own == ("102@default",)
    assert subject(known(), "bob").shared == ("200@default",)
    assert subject(known(), "carol").own == ("300@other", "103@default")
    assert subject(known(bob="103"), "carol").own == ("300@other",)
    assert subject(known(bob="103"), "bob").shared == ("200@default", "103@default")
    assert subject(known(bob=None), "bob").own == ()
    assert subject(known(), "nobody").own == ()


def test_it_is_said_what_goes_what_went_and_what_is_left_elsewhere() -> None:
    one = Subject("bob", "Bob Durand", "102", ("102@default",), ("200@default",), configured=True)
    said = " ".join(str(each) for each in will_go(one))
    assert "Bob Durand (bob)" in said
    assert "mailboxes only they have: 102@default" in said
    assert "share with others stay: 200@default" in said
    assert [str(each) for each in went({"sessions": 2, "cards": 1})] == ["2 sessions", "1 card"]
    left = " ".join(str(each) for each in remains(one, {"teams", "discord"}))
    for words in ("remove [people.bob] from it", "call records and backups", "200@default", "discord, teams"):
        assert words in left


def test_nothing_is_said_of_what_there_is_not() -> None:
    one = Subject("zed", "", "", (), (), configured=False)
    assert len(will_go(one)) == 1
    assert [str(each) for each in remains(one, ())] == [
        "What others typed about them stays in the audit log, calls with them stay in the chats of others, "
        "and backups of the database still hold everything."
    ]

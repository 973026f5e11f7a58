"""What Teams posts, read without believing that anything is there."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.teams.asked.where import addresses, alone, here, places
from connectors.teams.inbound import Kind, arrived
from ucbridge.i18n import _
from ucbridge.models import Reply

TENANT = "72F988BF-86F1-41AF-91AB-2D7CD011DB47"
AAD = "B130C271-d2eb-45f9-83ab-9eb3fe3788bc"
OPEN, SECRET = Reply(_("Done")), Reply(_("Done"), private=True)


def activity(**more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "id": "1611060744833",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": {"id": "29:1aBj", "name": "Alice A.", "aadObjectId": AAD},
        "conversation": {"conversationType": "personal", "id": "a:1", "tenantId": TENANT},
        "recipient": {"id": "28:f5d48856", "name": "ucbridge"},
        "locale": "fr-FR",
        "text": "call Bob",
    } | more


THREAD = "19:6d97@thread.tacv2;messageid=1611060744000"
IN_CHANNEL = activity(
    conversation={"isGroup": True, "conversationType": "channel", "id": THREAD, "tenantId": TENANT},
    channelData={
        "team": {"id": "19:efa9@thread.tacv2", "aadGroupId": "ABC", "name": "Acme"},
        "channel": {"id": "19:6d97@thread.tacv2"},
        "tenant": {"id": TENANT},
    },
)


def test_somebody_is_who_the_directory_says_they_are() -> None:
    told = arrived(activity())
    assert (told.account.connector, told.account.id, told.account.name) == ("teams", AAD.lower(), "Alice A.")
    assert (told.user, told.language, told.place.tenant) == ("29:1aBj", "fr", TENANT.lower())
    assert told.key == "a:1|1611060744833"


def test_somebody_the_directory_does_not_know_is_who_teams_says() -> None:
    assert arrived(activity(**{"from": {"id": "29:tool"}})).account.id == "29:tool"


def test_a_thread_is_in_a_channel_of_a_team() -> None:
    told = arrived(IN_CHANNEL)
    assert told.place.kind is Kind.CHANNEL
    assert (told.place.id, told.place.base) == (THREAD, "19:6d97@thread.tacv2")
    assert (told.place.team, told.place.group, told.account.workspace) == (
        "19:efa9@thread.tacv2",
        "abc",
        "19:efa9@thread.tacv2",
    )


@pytest.mark.parametrize(
    ("conversation", "kind"),
    [
        ({"id": "a:1", "conversationType": "personal"}, Kind.PERSONAL),
        ({"id": "19:x@thread.v2", "conversationType": "groupChat", "isGroup": True}, Kind.GROUP),
        ({"id": "19:meeting_x@thread.v2", "tenantId": "t"}, Kind.GROUP),
        ({"id": "19:d77b@thread.skype", "isGroup": True}, Kind.GROUP),
        ({"id": "a:1"}, Kind.PERSONAL),
        ({"id": "19:alice_f5d48856@unq.gbl.spaces", "conversationType": "personal"}, Kind.PERSONAL),
        ({"id": "19:alice_bob@unq.gbl.spaces", "conversationType": "personal"}, Kind.GROUP),
    ],
)
def test_what_sort_of_conversation_it_is(conversation: dict[str, Any], kind: Kind) -> None:
    assert arrived(activity(conversation=conversation)).place.kind is kind


@pytest.mark.parametrize(
    "payload",
    [{}, {"type": "message"}, {"type": "message", "conversation": []}, {"type": 7, "conversation": {"id": "a"}}],
)
def test_what_is_no_activity_is_said_to_be_none(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no activity"):
        arrived(payload)


@pytest.mark.parametrize("broken", [None, 7, "x", [], {}, [1], [[]], {"id": []}])
def test_parts_of_another_shape_count_as_missing(broken: Any) -> None:
    keys = (
        "from",
        "recipient",
        "channelData",
        "entities",
        "value",
        "text",
        "locale",
        "membersAdded",
        "replyToId",
        "id",
    )
    told = arrived(activity(**dict.fromkeys(keys, broken)))
    _all = told.mentions, told.members("membersAdded"), told.targeted, told.message, told.event, told.action, told.key
    assert told.language == "en"


def test_the_clients_own_words_about_it_count_where_nothing_else_says_so() -> None:
    info = {"type": "clientInfo", "locale": "fr-CA", "timezone": "America/Toronto", "platform": "iOS"}
    told = arrived(activity(locale=None, entities=[info]))
    assert (told.language, told.timezone) == ("fr", "America/Toronto")


def test_answers_go_where_they_are_seen_by_whom_they_are_for() -> None:
    account = AAD.lower()
    assert places(arrived(activity()), SECRET) == (f"user:{account}",)
    assert places(arrived(IN_CHANNEL), OPEN) == (f"chat:{THREAD}", f"user:{account}")
    assert places(arrived(IN_CHANNEL), SECRET) == (f"only:{THREAD}|{account}", f"user:{account}")
    assert here(alone(arrived(IN_CHANNEL))) == f"user:{account}"


def test_a_message_only_the_bot_sees_begins_no_thread() -> None:
    root = "19:6d97@thread.tacv2;messageid=1611060744833"
    said = IN_CHANNEL | {"conversation": {"conversationType": "channel", "id": root}}
    targeted = said | {"recipient": {"id": "28:f5d48856", "isTargeted": True}}
    assert here(arrived(said)) == f"chat:{root}"
    assert here(arrived(targeted)) == "chat:19:6d97@thread.tacv2"


def test_a_message_is_looked_for_under_all_its_names() -> None:
    account = AAD.lower()
    pressed = arrived(IN_CHANNEL | {"replyToId": "42"})
    assert [each.conversation for each in addresses(pressed)] == [
        f"chat:{THREAD}",
        f"only:{THREAD}|{account}",
        "chat:19:6d97@thread.tacv2",
        f"only:19:6d97@thread.tacv2|{account}",
    ]
    assert addresses(arrived(IN_CHANNEL)) == ()

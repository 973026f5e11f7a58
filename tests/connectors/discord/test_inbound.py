"""What Discord sends, read carefully: whatever is missing counts as empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from connectors.discord.asked.completing import shown
from connectors.discord.asked.entered import shown_names, submitted, target_text, typed
from connectors.discord.asked.mentions import Mentioned, ids, users, written
from connectors.discord.asked.modals import form
from connectors.discord.inbound import arrived, said
from connectors.discord.servers.places import Allowed
from tests.connectors.discord.house import announce, call, choose, start
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Ask, Choice

ALICE, SALES, ACME, GENERAL = "100000000000000001", "100000000000000002", "100000000000000003", "100000000000000004"
USER = {"id": ALICE, "username": "alice", "global_name": "Alice"}


class Somewhere:
    """The bot is a member of `ACME` alone, and nobody vouches for it."""

    def member(self, server: str) -> bool:
        return server == ACME

    def vouched(self, server: str) -> bool:
        return False

    def groups(self, server: str, roles: Sequence[str]) -> frozenset[str]:
        return frozenset([server, *roles])


def event(**more: Any) -> dict[str, Any]:
    return {"id": "1", "token": "t", "type": 2, "user": USER, "channel_id": GENERAL, **more}


def on_server(server: str = ACME, permissions: int = 0, **more: Any) -> dict[str, Any]:
    member = {"user": USER, "nick": "Al", "roles": [SALES], "permissions": str(permissions)}
    return event(user=None, member=member, guild_id=server, **more)


@pytest.mark.parametrize("broken", [{}, {"id": "1"}, {"id": "1", "token": "t"}, event(user={}), event(type="odd")])
def test_what_is_no_interaction_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        arrived(broken, Somewhere())


def test_somebody_acts_on_a_server_of_ours() -> None:
    found = arrived(on_server(permissions=0x20), Somewhere())
    assert (found.account.name, found.account.workspace, found.account.manages) == ("Al", ACME, True)
    assert found.account.groups == {ACME, SALES}
    assert (found.place.member, found.place.seen, found.place.direct) == (True, True, False)


@pytest.mark.parametrize(("permissions", "manages"), [(0, False), (0x8, True), (0x20, True), (0x10, False)])
def test_managing_is_a_permission(permissions: int, manages: bool) -> None:
    assert arrived(on_server(permissions=permissions), Somewhere()).account.manages is manages


def test_elsewhere_nobody_has_roles_or_rights() -> None:
    found = arrived(on_server("9", permissions=0x8, authorizing_integration_owners={"1": ALICE}), Somewhere())
    assert (found.account.workspace, found.account.groups, found.account.manages) == ("", frozenset(), False)
    assert not found.place.seen
    assert Allowed().refused(found.place) is None
    assert Allowed(user_install=False).refused(found.place)


def test_a_channel_the_bot_does_not_see() -> None:
    found = arrived(on_server(app_permissions="0"), Somewhere())
    assert not found.place.seen or found.place.member
    assert not arrived(on_server(app_permissions="2048"), Somewhere()).place.seen


@pytest.mark.parametrize(
    ("more", "direct"),
    [
        ({"context": 1}, True),
        ({"context": 2, "authorizing_integration_owners": {"1": ALICE}}, False),
        ({}, True),
        ({"authorizing_integration_owners": {"0": "0"}}, True),
        ({"authorizing_integration_owners": {"1": ALICE}}, False),
    ],
)
def test_alone_with_the_bot_or_among_others(more: dict[str, Any], direct: bool) -> None:
    assert arrived(event(**more), Somewhere()).place.direct is direct


def test_a_sub_command_and_its_options() -> None:
    options = [{"name": "name", "type": 3, "value": "a"}, {"name": "loud", "type": 5, "value": True}]
    options += [{"name": "page", "type": 4, "value": 2}, {"name": "who", "type": 6, "value": ALICE, "focused": True}]
    data = {"name": "conference", "options": [{"name": "start", "type": 1, "options": options}]}
    found = typed(data)
    assert found.name == "conference start"
    assert found.options == {"name": "a", "loud": "true", "page": "2", "who": f"<@{ALICE}>"}
    assert found.focused == "who"


def test_names_of_whom_a_command_names() -> None:
    resolved = {
        "users": {ALICE: USER},
        "members": {ALICE: {"nick": "Al"}},
        "roles": {SALES: {"name": "Sales"}},
    }
    assert shown_names({"resolved": resolved}) == {ALICE: "Al", SALES: "Sales"}
    assert shown_names({}) == {}


def test_all_that_can_be_read_of_a_message() -> None:
    embed = {"title": "Call me", "description": "now", "fields": [{"name": "At", "value": "0142685300"}]}
    messages = {"7": {"content": "", "embeds": [embed]}}
    text = target_text({"target_id": "7", "resolved": {"messages": messages}})
    assert text == "Call me\nnow\nAt: 0142685300"
    assert target_text({}) == ""


def test_a_form_says_what_its_button_said_and_what_is_asked() -> None:
    message = {"components": [{"type": 1, "components": [{"custom_id": "tok", "label": "Enter the code"}]}]}
    made = form("tok", Ask(_("The six digits"), _("123 456"), most=7, long=True), message, "en")
    (asked,) = made["components"]
    assert (made["title"], asked["label"]) == ("Enter the code", "The six digits")
    assert (asked["component"]["max_length"], asked["component"]["style"]) == (7, 2)
    assert form("tok", Ask(_("The six digits")), {}, "en")["title"] == "The six digits"


@pytest.mark.parametrize(
    "components",
    [
        [{"type": 18, "component": {"type": 4, "custom_id": "typed", "value": "abc"}}],
        [{"type": 1, "components": [{"type": 4, "custom_id": "typed", "value": "abc"}]}],
    ],
)
def test_what_was_typed_into_a_form(components: list[dict[str, Any]]) -> None:
    assert submitted({"components": components}) == "abc"
    assert submitted({}) == ""


def test_choices_discord_would_refuse_are_left_out() -> None:
    found = shown([Choice("a", "1"), Choice("b", "1"), Choice("", "2"), Choice("c", ""), Choice("d" * 150, "x" * 100)])
    assert [each["value"] for each in found] == ["1", "2", "x" * 100]
    assert found[1]["name"] == "2"
    assert len(found[2]["name"]) <= 100


def test_a_mention_is_a_person_a_group_or_a_name() -> None:
    who = Mentioned({ALICE: "alice"}, {ALICE: "Al", SALES: "Sales", GENERAL: "general"})
    line = f"<@{ALICE}><@!{ALICE}>, <@&{SALES}> <#{GENERAL}>"
    assert (users(line), ids(line)) == ({ALICE}, {ALICE, SALES, GENERAL})
    assert written(start.parameters[0], f"<@{ALICE}>, <@&{SALES}>", who) == f"person:alice ,  group:{SALES}"
    assert written(call.parameters[0], f"<@!{ALICE}>", who) == "person:alice"
    assert written(announce.parameters[0], line, who) == "AlAl, Sales general"
    assert written(choose.parameters[0], f"<@&{SALES}>", who) == SALES
    assert written(choose.parameters[1], f"<#{GENERAL}>", who) == f"channel:{GENERAL}"
    with pytest.raises(UserError):
        written(call.parameters[0], f"<@{SALES}>", who)


@pytest.mark.parametrize(
    "other",
    [
        {"guild_id": ACME},
        {"author": {**USER, "bot": True}},
        {"webhook_id": "1"},
        {"type": 6},
        {"author": None},
    ],
)
def test_lines_that_are_not_for_the_bot(other: dict[str, Any]) -> None:
    message = {"id": "5", "channel_id": "6", "type": 0, "author": USER, "content": "call bob"}
    assert said(message) is not None
    assert said(message | other) is None

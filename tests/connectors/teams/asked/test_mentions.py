"""People and places mentioned in commands."""

from __future__ import annotations

import pytest

from connectors.teams.asked.lines import Line
from connectors.teams.asked.mentions import written
from connectors.teams.inbound import Mention
from tests.connectors.discord.house import call, choose, start
from ucbridge.command import Command, Parameter
from ucbridge.errors import UserError

BOB = Mention("<at>Bob</at>", "29:bob", "Bob")
TAG = Mention("<at>Support</at>", "tag-1", "Support", kind="tag")
SALES = Mention("<at>Sales</at>", "19:sales@thread.tacv2", "Sales", kind="channel")
MARK = "\ue000{}\ue001"


def parameter(command: Command, name: str) -> Parameter:
    return next(each for each in command.parameters if each.name == name)


def meant(command: Command, name: str, *mentions: Mention, people: dict[str, str] | None = None) -> str:
    text = ", ".join(MARK.format(number) for number in range(len(mentions)))
    return written(parameter(command, name), text, Line(text, mentions), people or {})


def test_somebody_known_is_that_person() -> None:
    assert meant(call, "target", BOB, people={"29:bob": "bob"}) == "person:bob"


def test_several_people_and_a_tag_are_rung_together() -> None:
    assert meant(start, "people", BOB, TAG, people={"29:bob": "bob"}).split() == ["person:bob", ",", "group:tag-1"]


def test_somebody_nobody_knows_is_said_so() -> None:
    with pytest.raises(UserError) as error:
        meant(call, "target", BOB)
    assert str(error.value.title) == "I do not know the phone of Bob"


def test_a_channel_is_where_cards_go() -> None:
    assert meant(choose, "channel", SALES) == "chat:19:sales@thread.tacv2"
    assert meant(choose, "role", TAG) == "tag-1"


def test_elsewhere_a_mention_is_a_name() -> None:
    assert written(None, "hello " + MARK.format(0), Line("", (BOB,)), {}) == "hello Bob"

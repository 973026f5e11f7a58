"""A command is a typed function: what its signature says."""

from __future__ import annotations

from typing import Annotated

import pytest

from tests.sample_commands import Phone, Whom, call, forward, hush, press, ring, show
from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.models import Reply


def test_the_signature_is_the_grammar() -> None:
    target, device = call.parameters
    assert (target.name, target.field, target.kind, target.required) == ("target", "target", Whom, True)
    assert (device.name, device.field, device.kind, device.required) == ("from", "from_", Phone, False)
    assert str(target.help) == "who to ring: a name, an extension or a number"


def test_usage_lines_say_how_to_type_it() -> None:
    assert call.usage == "/call TARGET [from DEVICE]"
    assert forward.usage == "/forward TO WHY [after AFTER] [on ON]"
    assert show.usage == "/show [WHAT]"


def test_completion_comes_from_the_kind() -> None:
    assert [each.completes for each in call.parameters] == ["people", "devices"]
    assert [each.completes for each in show.parameters] == [""]


def test_a_command_of_two_words_is_one_of_a_group() -> None:
    two = command("show all", _("Show everything"))(show.run)
    assert (two.name, two.group, two.permission, two.usage) == ("show all", "show", "show all", "/show all [WHAT]")
    assert show.group == ""
    with pytest.raises(TypeError):
        action("show all", permission="show")


def test_a_command_of_a_group_may_be_what_its_first_word_means() -> None:
    assert (ring.default, hush.default, ring.usage) == (True, False, "/talk ring [PEOPLE] [name NAME] [hall=HALL]")
    with pytest.raises(TypeError, match="of no group"):
        command("sing", _("Sing"), default=True)


def test_a_button_needs_the_permission_it_names() -> None:
    assert (press.name, press.permission) == ("hangup", "call")


@pytest.mark.parametrize("name", ["", "Call", "appel é", "three words here", "two  blanks", "x" * 33, "-x", "call -x"])
def test_names_can_be_typed_in_every_chat(name: str) -> None:
    with pytest.raises(TypeError):
        command(name, _("help"))
    with pytest.raises(TypeError):
        action(name, permission="call")


_BOB = Whom("Bob")


async def _bare(context: Context, target: Whom) -> Reply: ...
async def _default(context: Context, target: Annotated[Whom, _("x")] = _BOB) -> Reply: ...
async def _needed(context: Context, *, target: Annotated[Whom, _("x")]) -> Reply: ...
async def _text(context: Context, target: Annotated[Whom, "x"]) -> Reply: ...
async def _two(context: Context, target: Annotated[Whom | Phone, _("x")]) -> Reply: ...
async def _rest(context: Context, *target: Annotated[Whom, _("x")]) -> Reply: ...


@pytest.mark.parametrize("run", [_bare, _default, _needed, _text, _two, _rest])
def test_a_signature_people_cannot_type_is_refused_at_import(run: object) -> None:
    with pytest.raises(TypeError, match="target"):
        command("call", _("help"))(run)  # type: ignore[arg-type]

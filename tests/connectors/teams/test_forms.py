"""What a command lacks is asked for with inputs, and comes back as if the whole command had been typed."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from connectors.teams.cards import verbs
from connectors.teams.cards.answers import offered, refused, replaced, toast
from connectors.teams.cards.verbs import Filled, Pressed
from connectors.teams.render import Reader, Renderer
from tests.connectors.teams.reading import actions, inputs, labels, lines, parts, shown
from ucbridge.command import Context, command
from ucbridge.command_registry import Registry
from ucbridge.i18n import _
from ucbridge.kinds import Kind, OneOf, PageNumber, Target
from ucbridge.models import Choice, Form, Reply, State


class Colour(OneOf):
    choices = ("on", "off")


class Room(Kind):
    choices = ("sales", "support")


class Note(Kind):
    longest = 500


@command("page", _("Show a page"))
async def page(
    context: Context,
    whom: Annotated[Target, _("who to ring")],
    number: Annotated[PageNumber, _("which page")],
    *,
    light: Annotated[Colour | None, _("on or off")] = None,
    room: Annotated[Room | None, _("a room")] = None,
    note: Annotated[Note | None, _("what to say")] = None,
) -> Reply | None: ...


RENDERER = Renderer(commands=(page,))


def form(**given: str) -> Any:
    lacking = Reply(_("/{name} needs more", name="page"), _("type it"), State.ERROR, form=Form("page", given))
    return shown(lacking, renderer=RENDERER)


def test_a_command_that_lacks_something_is_a_form_and_not_its_usage() -> None:
    card = form()
    assert lines(card) == ["❔", "/page needs more", "Show a page"]
    assert labels(card) == ["Send", "Options"]
    (send, more) = actions(card)
    assert (send["verb"], send["data"]) == ("own:form", {"own.form": "page"})
    assert send["fallback"]["data"] == send["data"]
    assert more["type"] == "Action.ToggleVisibility"


def test_people_are_searched_or_typed() -> None:
    fields = inputs(form())
    assert fields["whom.pick"]["label"] == "Who to ring"
    assert fields["whom.pick"]["choices.data"] == {"type": "Data.Query", "dataset": "page/whom", "count": 15}
    assert fields["whom.pick"]["style"] == "filtered"
    assert fields["whom"]["type"] == "Input.Text"
    assert not fields["whom"].get("isRequired")


def test_numbers_choices_and_texts_have_inputs_of_their_own() -> None:
    fields = inputs(form())
    assert (fields["number"]["type"], fields["number"]["min"], fields["number"]["isRequired"]) == (
        "Input.Number",
        1,
        True,
    )
    assert fields["light"]["choices"] == [{"title": "on", "value": "on"}, {"title": "off", "value": "off"}]
    assert [each["value"] for each in fields["room.pick"]["choices"]] == ["sales", "support"]
    assert (fields["note"]["isMultiline"], fields["note"]["maxLength"]) == (True, 500)


def test_what_may_be_left_out_is_folded_unless_it_was_given() -> None:
    (folded,) = [each for each in parts(form()) if each.get("id") == "options"]
    assert folded["isVisible"] is False
    assert set(inputs(folded)) == {"light", "room", "room.pick", "note"}
    card = form(light="off", note="hi", room="sales")
    assert inputs(card)["light"]["value"] == "off"
    assert labels(card) == ["Send"]


def test_what_was_given_stands_there() -> None:
    fields = inputs(form(whom="Bob", number="3"))
    assert fields["whom"]["value"] == "Bob"
    assert fields["number"]["value"] == 3


def test_a_number_nobody_can_mean_is_not_filled_in() -> None:
    assert "value" not in inputs(form(number="9" * 5000))["number"]
    assert inputs(form(number="12"))["number"]["value"] == 12


def test_a_form_of_a_command_that_is_gone_says_its_words() -> None:
    lacking = Reply(_("/{name} needs more", name="gone"), _("type it"), State.ERROR, form=Form("gone"))
    assert lines(shown(lacking, renderer=RENDERER)) == ["⚠️", "/gone needs more", "type it"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_command_there_is_can_be_asked_for(language: str) -> None:
    commands = list(Registry.load().commands.values())
    renderer = Renderer(commands=commands)
    for each in commands:
        card = shown(Reply(_("/{name} needs more", name=each.name), form=Form(each.name)), Reader(language), renderer)
        names = {name.removesuffix(".pick") for name in inputs(card)}
        assert names == {parameter.name for parameter in each.parameters}
        assert not names & {"token", "choice", "msteams"}


def test_what_was_entered_comes_back_by_parameter() -> None:
    data = {"own.form": "page", "whom": " ", "whom.pick": "102", "number": 3, "light": "", "msteams": {"type": "x"}}
    assert verbs.verb_of(data) == verbs.FORM
    assert verbs.filled(data) == Filled("page", {"whom": "102", "number": "3"})
    assert verbs.filled({**data, "whom": "Bob"}).arguments["whom"] == "Bob"


def test_what_was_pressed_chosen_or_typed_comes_back() -> None:
    assert verbs.pressed({"token": "t"}) == Pressed("t")
    assert verbs.pressed({"token": "", "choice": "c"}) == Pressed("c")
    assert verbs.pressed({"token": "t", "choice": "c", "own.asks": "typed.2", "typed.2": " words "}) == Pressed(
        "t", "words"
    )
    assert verbs.pressed({"token": ["t"], "choice": None}) == Pressed("")
    assert verbs.verb_of({"token": ""}) == verbs.PRESS
    assert verbs.verb_of({"anything": "else"}) == ""


def test_a_list_knows_what_it_is_filled_with() -> None:
    assert verbs.completed(verbs.dataset("conference add", "people")) == ("conference add", "people")
    assert verbs.completed("npmpackages") == ("npmpackages", "")


def test_invokes_are_answered_as_teams_wants() -> None:
    assert replaced({"type": "AdaptiveCard"}) == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": {"type": "AdaptiveCard"},
    }
    assert toast("Hung up")["type"] == "application/vnd.microsoft.activity.message"
    assert refused(400, "BadRequest", "no") == {
        "statusCode": 400,
        "type": "application/vnd.microsoft.error",
        "value": {"code": "BadRequest", "message": "no"},
    }
    found = offered([Choice(f"Person {n}", str(n)) for n in range(30)])
    assert found["type"] == "application/vnd.microsoft.search.searchResponse"
    assert len(found["value"]["results"]) == 15  # type: ignore[index]

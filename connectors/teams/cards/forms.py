"""A command as a form: an input for each of its parameters (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from connectors.teams.cards.buttons import execute
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import TYPEAHEAD
from connectors.teams.cards.verbs import FORM, dataset, filling, picked
from connectors.teams.cards.writing import Writer
from ucbridge.command import Command, Parameter
from ucbridge.i18n import _
from ucbridge.kinds import Takes
from ucbridge.models import Form, Style
from ucbridge.spelling import begun, chosen

_OPTIONS = "options"
_LONG = 200


def inputs(command: Command, form: Form, write: Writer) -> list[Json]:
    """Show what a command takes, filled in as far as it is given; what may be left out is folded."""
    shown = [each for each in command.parameters if each.required or each.name in form.given]
    folded = [each for each in command.parameters if each not in shown]
    body = [element for each in shown for element in _input(command, each, form.given, write)]
    if folded:
        items = [element for each in folded for element in _input(command, each, form.given, write)]
        body.append({"type": "Container", "id": _OPTIONS, "isVisible": False, "items": items})
    return body


def actions(command: Command, form: Form, write: Writer) -> list[Json]:
    """Return what a form can do: be sent, and show what may be left out."""
    send = execute(_("Send"), FORM, filling(command.name), write, style=Style.PRIMARY)
    if all(each.required or each.name in form.given for each in command.parameters):
        return [send]
    more: Json = {"type": "Action.ToggleVisibility", "title": write.line(_("Options")), "targetElements": [_OPTIONS]}
    return [send, more]


def _input(command: Command, parameter: Parameter, given: Mapping[str, str], write: Writer) -> list[Json]:
    value = given.get(parameter.name, "")
    label = _label(parameter, write)
    if parameter.choices:
        offered: list[Json] = [
            {"title": each.label, "value": each.value} for each in begun("", parameter.choices, write.language)
        ]
        if parameter.closed:
            return [_list(parameter, label, offered, chosen(value, parameter.choices), write)]
        return _either(parameter, label, {"choices": offered}, value, write)
    if parameter.completes:
        query = {"type": "Data.Query", "dataset": dataset(command.name, parameter.name), "count": TYPEAHEAD}
        return _either(parameter, label, {"choices": [], "choices.data": query}, value, write)
    if parameter.takes is Takes.NUMBER:
        return [_number(parameter, label, value, write)]
    return [_text(parameter, label, value, write)]


def _either(parameter: Parameter, label: str, offered: Json, value: str, write: Writer) -> list[Json]:
    """Show a list to pick from, and below it a line for what is not in it."""
    pick = {
        "type": "Input.ChoiceSet",
        "id": picked(parameter.name),
        "label": label,
        "style": "filtered",
        "placeholder": write.line(_("Search…")),
        **offered,
    }
    typed = _text(parameter, write.line(_("or type it")), value, write, alone=False)
    return [pick, {**typed, "spacing": "Small"}]


def _list(parameter: Parameter, label: str, offered: Sequence[Json], value: str, write: Writer) -> Json:
    known = {"value": value} if value in parameter.choices else {}
    return {
        "type": "Input.ChoiceSet",
        "id": parameter.name,
        "label": label,
        "style": "compact",
        "placeholder": write.line(_("Choose…")),
        "choices": list(offered),
        **known,
        **_needed(parameter, write),
    }


def _number(parameter: Parameter, label: str, value: str, write: Writer) -> Json:
    bounds = dict(zip(("min", "max"), parameter.bounds or (), strict=False))
    known = {"value": int(value)} if re.fullmatch("[0-9]{1,15}", value) else {}
    needed = _needed(parameter, write)
    return {"type": "Input.Number", "id": parameter.name, "label": label, **bounds, **known, **needed}


def _text(parameter: Parameter, label: str, value: str, write: Writer, *, alone: bool = True) -> Json:
    longest = {"maxLength": parameter.longest} if parameter.longest else {}
    return {
        "type": "Input.Text",
        "id": parameter.name,
        "label": label,
        **longest,
        "isMultiline": bool(parameter.longest and parameter.longest > _LONG),
        **({"value": write.line(value)} if value else {}),
        **(_needed(parameter, write) if alone else {}),
    }


def _label(parameter: Parameter, write: Writer) -> str:
    words = write.line(parameter.help)
    return words[:1].upper() + words[1:]


def _needed(parameter: Parameter, write: Writer) -> Json:
    if not parameter.required:
        return {}
    return {"isRequired": True, "errorMessage": write.line(_("Enter something here first."))}

"""What actions on cards are called, and what comes back when somebody uses one (pure).

Action.Execute comes as an invoke with `action.verb` and `action.data`; Action.Submit, from older clients, as a message
with the same data as `value`. What was entered into inputs stands beside the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PRESS = "press"
"""A button of the bridge, or what was chosen from a list of them."""
FORM = "own:form"
"""A form that was filled in."""
REFRESH = "own:refresh"
"""The card asks for its newest version when somebody looks at it."""

SHOW = "own:show"
"""Somebody wants to see what waits for them."""

CHOICE = "choice"
"""The input of a list of buttons."""

_TOKEN = "token"  # noqa: S105 - the name, not one
_ASKS = "own.asks"
_FORM = "own.form"
_SHOW = "own.show"
_PICK = ".pick"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: `token` as it was signed ("" where nothing was chosen), `typed` what it asked for."""

    token: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form: the command, and what was entered by parameter name."""

    command: str
    arguments: dict[str, str]


def pressing(token: str, *, asks: str = "") -> dict[str, object]:
    """Return the data of a button; `asks` is the id of the input it asks with. Without token: of a list of buttons."""
    return {_TOKEN: token, **({_ASKS: asks} if asks else {})}


def filling(command: str) -> dict[str, object]:
    """Return the data of a form's button. Text stands beside it by the name of its parameter."""
    return {_FORM: command}


def showing() -> dict[str, object]:
    """Return the data of the button that shows what waits."""
    return {_SHOW: True}


def picked(parameter: str) -> str:
    """Return the id of the input that offers what there is for a parameter."""
    return f"{parameter}{_PICK}"


def verb_of(data: Mapping[str, object]) -> str:
    """Return the verb of an Action.Submit, which has none beside its data; "" where it is none of ours."""
    if _FORM in data:
        return FORM
    if _SHOW in data:
        return SHOW
    return PRESS if _TOKEN in data else ""


def pressed(data: Mapping[str, object]) -> Pressed:
    """Read what came with PRESS."""
    asks = _word(data, _ASKS)
    return Pressed(_word(data, _TOKEN) or _word(data, CHOICE), _word(data, asks).strip() if asks else "")


def filled(data: Mapping[str, object]) -> Filled:
    """Read what came with FORM. What was typed goes before what was picked: whoever picks leaves the text empty."""
    names = {each.removesuffix(_PICK) for each in data} - {_FORM, "msteams"}
    values = {each: _word(data, each).strip() or _word(data, picked(each)).strip() for each in sorted(names)}
    return Filled(_word(data, _FORM), {name: value for name, value in values.items() if value})


def dataset(command: str, parameter: str) -> str:
    """Name what a list is filled from while somebody types into it."""
    return f"{command}/{parameter}"


def completed(named: str) -> tuple[str, str]:
    """Return the command and parameter of a `dataset`, "" where it is none of ours."""
    command, _slash, parameter = named.partition("/")
    return command, parameter


def _word(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return str(value) if isinstance(value, str | int | float) else ""

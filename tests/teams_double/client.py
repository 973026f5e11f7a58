"""What a Teams client does with a card: which inputs a button takes along, and what it lets nobody do."""

from __future__ import annotations

from tests.teams_double.messages import SUBMITS, Json, Message, actions


def levels(card: Json, action: Json) -> list[Json]:
    """Return the cards a button stands on, outermost first: of a ShowCard its own, and those around it."""
    if any(each is action for each in _own(card, "Action.")):
        return [card]
    for each in _own(card, "Action.ShowCard"):
        if below := levels(each.get("card") or {}, action):
            return [card, *below]
    return []


def _own(card: Json, kind: str) -> list[Json]:
    """Return parts of a card that are not behind its ShowCards."""
    found: list[Json] = []

    def look(part: object) -> None:
        if isinstance(part, list):
            for each in part:
                look(each)
        elif isinstance(part, dict):
            if isinstance(part.get("type"), str) and part["type"].startswith(kind):
                found.append(part)
            passed = {"data", "fallback", "msteams", "card", "refresh", "choices.data"}
            for key, value in part.items():
                if key not in passed:
                    look(value)

    look({key: value for key, value in card.items() if key != "type"})
    return found


def inputs_of(card: Json, action: Json) -> list[Json]:
    """Return the inputs a button takes along."""
    if str(action.get("associatedInputs", "auto")).lower() == "none":
        return []
    return [each for level in levels(card, action) for each in _own(level, "Input.")]


def beside(message: Message, names: list[str], press: str | None) -> Json:
    """Return the button that takes these inputs along: the one named, or the only one there is.

    Raises:
        AssertionError: there is none, or several.
    """
    card = message.card
    assert card is not None, f"no card: {message.text}"
    found = [each for each in actions([card]) if each["type"] in SUBMITS and not _lacks(card, each, names)]
    if press is not None:
        found = [each for each in found if press in {each.get("title"), each.get("verb"), each.get("id")}]
    nearest = min((len(levels(card, each)) for each in found), default=0)
    found = [each for each in found if len(levels(card, each)) == nearest]
    titles = [each.get("title") for each in found]
    assert found, f"no button takes {names} along; there are {message.buttons} and the inputs {list(message.inputs)}"
    assert len(found) == 1, f"several buttons take {names} along: {titles}; name one with press="
    return found[0]


def _lacks(card: Json, action: Json, names: list[str]) -> bool:
    inputs = inputs_of(card, action)
    return any(pick(inputs, each) is None for each in names)


def pick(inputs: list[Json], name: str) -> Json | None:
    """Return the input with this id or label."""
    for key in ("id", "label"):
        for each in inputs:
            if each.get(key) == name:
                return each
    return None


def values(inputs: list[Json], given: dict[str, object]) -> dict[str, str]:
    """Return what the client sends for inputs: all in strings, those left empty not at all.

    Raises:
        AssertionError: the client does not let somebody send this.
    """
    filled: dict[str, str] = {}
    by_id = {str((pick(inputs, name) or {}).get("id")): value for name, value in given.items()}
    for each in inputs:
        name = each["id"]
        value = _value(each, by_id[name]) if name in by_id else _default(each)
        assert value != "" or not each.get("isRequired"), each.get("errorMessage") or f"{name} is required"
        if value != "":
            filled[name] = value
    return filled


def _default(part: Json) -> str:
    if part["type"] == "Input.Toggle":
        return str(part.get("value", part.get("valueOff", "false")))
    value = part.get("value", "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(part: Json, value: object) -> str:
    if part["type"] == "Input.ChoiceSet":
        chosen = value if isinstance(value, list | tuple) else [value]
        assert len(chosen) < 2 or part.get("isMultiSelect"), f"{part['id']} takes one choice"
        return ",".join(_choice(part, str(each)) for each in chosen if each != "")
    if part["type"] == "Input.Toggle":
        on = part.get("valueOn", "true")
        return str(on if value in {True, on} else part.get("valueOff", "false"))
    if part["type"] == "Input.Number" and value != "":
        number = float(str(value))
        assert part.get("min", number) <= number <= part.get("max", number), f"{value} is out of range"
    text = str(value)
    return text[: int(part["maxLength"])] if part.get("maxLength") else text


def _choice(part: Json, wanted: str) -> str:
    choices = part.get("choices") or []
    for key in ("title", "value"):
        for each in choices:
            if each[key] == wanted:
                return str(each["value"])
    offered = [each["title"] for each in choices]
    assert "choices.data" in part, f"{wanted!r} is not offered in {part['id']}: {offered}"
    return wanted


def merged(action: Json, filled: dict[str, str]) -> Json:
    """Return the data of a button with the inputs in it."""
    data = action.get("data")
    return {**(data if isinstance(data, dict) else {}), **filled}


def fallback_of(message: Message, action: Json) -> Json:
    """Return what an old client shows instead of an Action.Execute: its fallback."""
    fallback = action.get("fallback")
    if isinstance(fallback, dict) and fallback.get("type") == "Action.Submit":
        return fallback
    raise AssertionError(f"an old client shows no {action.get('title')!r}: it has no fallback Action.Submit")


def can_be_pressed(action: Json) -> None:
    assert action.get("isEnabled", True), f"{action.get('title')!r} is greyed out"

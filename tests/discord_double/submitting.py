"""A modal, filled in."""

from __future__ import annotations

from typing import Any

from tests.discord_double.components import LABEL, SELECT, TEXT_INPUT
from tests.discord_double.world import Json, walk

INPUTS = {TEXT_INPUT, SELECT}


def modal_data(modal: Json, text: tuple[str, ...], fields: dict[str, Any]) -> Json:
    """Return what the client sends when a modal is submitted.

    Raises:
        AssertionError: the client would not let the person submit it so.
    """
    inputs = _inputs(modal["components"])
    values: dict[str, Any] = {}
    if text:
        assert len(text) == 1, "several fields need names"
        assert len(inputs) == 1, f"the modal asks for {[label for label, _ in inputs]}"
        values[inputs[0][1]["custom_id"]] = text[0]
    for name, value in fields.items():
        values[_named(inputs, name)["custom_id"]] = value
    for label, each in inputs:
        _check(label, each, values)
    components = [_filled(each, values, index) for index, each in enumerate(modal["components"], 1)]
    return {"custom_id": modal["custom_id"], "components": components}


def _inputs(components: list[Json]) -> list[tuple[str, Json]]:
    found = []
    for component in components:
        label = component.get("label", "")
        found += [(each.get("label") or label, each) for each in walk([component]) if each["type"] in INPUTS]
    return found


def _named(inputs: list[tuple[str, Json]], name: str) -> Json:
    for label, each in inputs:
        if name in {label, each["custom_id"]}:
            return each
    raise AssertionError(f"the modal has no field {name!r}, but {[label for label, _ in inputs]}")


def _check(label: str, each: Json, values: dict[str, Any]) -> None:
    if each["type"] == SELECT:
        labels = {option["label"]: option["value"] for option in each["options"]}
        value = values.get(each["custom_id"], [])
        picked = [value] if isinstance(value, str) else list(value)
        assert set(picked) <= set(labels), f"{label} offers {list(labels)}, not {picked}"
        values[each["custom_id"]] = [labels[one] for one in picked]
        assert picked or each.get("required") is False, f"{label} is required"
        return
    value = values.setdefault(each["custom_id"], each.get("value") or "")
    assert value or each.get("required") is False, f"{label} is required"
    longest = each.get("max_length") or 4000
    assert len(value) <= longest, f"{label} takes {longest} characters"
    assert not value or len(value) >= (each.get("min_length") or 0), f"{label} takes more characters"


def _filled(component: Json, values: dict[str, Any], number: int) -> Json:
    shape: Json = {"type": component["type"], "id": component.get("id") or number}
    if component["type"] == LABEL:
        return shape | {"component": _value(component["component"], values, number + 100)}
    if component["type"] == 1:
        inside = [_value(each, values, number + 100) for each in component["components"]]
        return shape | {"components": inside}
    return shape


def _value(component: Json, values: dict[str, Any], number: int) -> Json:
    shape: Json = {
        "type": component["type"],
        "custom_id": component["custom_id"],
        "id": component.get("id") or number,
    }
    key = "values" if component["type"] == SELECT else "value"
    return shape | {key: values[component["custom_id"]]}

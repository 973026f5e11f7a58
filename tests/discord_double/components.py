"""Buttons, selects and modals: Discord's limits, and the shape in which it gives them back."""

from __future__ import annotations

from collections.abc import Iterator

from tests.discord_double.errors import invalid
from tests.discord_double.world import Json, walk

ROW, BUTTON, SELECT, TEXT_INPUT, LABEL = 1, 2, 3, 4, 18
SELECTS = {3, 5, 6, 7, 8}
LINK, PREMIUM = 5, 6
V2_KINDS = {9, 10, 11, 12, 13, 14, 17}


def check_components(components: list[Json], *, v2: bool) -> None:
    """Refuse what Discord refuses of a message's components."""
    everything = walk(components)
    if not v2:
        _check_legacy(components)
    elif len(everything) > 40:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be 40 or fewer in length.")
    if sum(len(each.get("content") or "") for each in everything if each["type"] == 10) > 4000:
        raise invalid("components", "COMPONENT_MAX_TEXT_EXCEEDED", "Text exceeds 4000 characters.")
    _check_unique(everything)
    for path, component in _paths(components, "components"):
        if component["type"] == ROW:
            _check_row(path, component)
        if component["type"] == BUTTON:
            _check_button(path, component)
        if component["type"] == SELECT:
            _check_select(path, component)


def check_modal(data: Json) -> None:
    """Refuse what Discord refuses of a modal."""
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        raise invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    everything = walk(components)
    _check_unique(everything)
    for path, each in _paths(components, "data.components"):
        if each["type"] == TEXT_INPUT:
            _check_text_input(path, each)
        if each["type"] == SELECT:
            _check_select(path, each)


def completed(component: Json, ids: Iterator[int]) -> Json:
    """Return a component with the id and the defaults Discord adds."""
    shape = {key: value for key, value in component.items() if value is not None}
    shape["id"] = shape.get("id") or next(ids)
    for key in ("components",):
        if key in shape:
            shape[key] = [completed(each, ids) for each in shape[key]]
    for key in ("accessory", "component"):
        if isinstance(shape.get(key), dict):
            shape[key] = completed(shape[key], ids)
    if shape["type"] in SELECTS:
        shape = {"min_values": 1, "max_values": 1} | shape
        shape.pop("required", None)
    if shape["type"] == SELECT:
        shape["options"] = [{k: v for k, v in each.items() if v is not None} for each in shape["options"]]
    return shape


def _paths(components: list[Json], path: str) -> Iterator[tuple[str, Json]]:
    for index, each in enumerate(components):
        yield f"{path}.{index}", each
        yield from _paths(each.get("components") or [], f"{path}.{index}.components")
        for key in ("accessory", "component"):
            if isinstance(each.get(key), dict):
                yield from _paths([each[key]], f"{path}.{index}.{key}")


def _check_legacy(components: list[Json]) -> None:
    if len(components) > 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be 5 or fewer in length.")
    for index, each in enumerate(components):
        if each.get("type") != ROW:
            words = 'Value of field "type" must be one of (1,).'
            raise invalid(f"components.{index}.type", "UNION_TYPE_CHOICES", words)


def _check_unique(everything: list[Json]) -> None:
    named = [each["custom_id"] for each in everything if each.get("custom_id")]
    for index, each in enumerate(named):
        if each in named[:index]:
            words = "Component custom id cannot be duplicated"
            raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", words)


def _check_row(path: str, row: Json) -> None:
    inside = row.get("components") or []
    if not 1 <= len(inside) <= 5:
        raise invalid(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    if any(each["type"] in SELECTS for each in inside) and len(inside) > 1:
        words = "The specified component exceeds the maximum width"
        raise invalid(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)


def _check_button(path: str, button: Json) -> None:
    if button.get("style") == PREMIUM:
        return
    if button.get("style") == LINK:
        if not button.get("url") or button.get("custom_id"):
            raise invalid(f"{path}.url", "BUTTON_COMPONENT_INVALID_URL", "A url is required, and no custom_id.")
        if not button["url"].startswith(("https://", "http://", "discord://")):
            raise invalid(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Scheme must be one of http, https, discord.")
    elif not button.get("custom_id") or button.get("url"):
        words = "A custom id is required"
        raise invalid(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", words)
    if not (button.get("label") or button.get("emoji")):
        words = "A button needs a label or an emoji."
        raise invalid(f"{path}.label", "BUTTON_COMPONENT_LABEL_REQUIRED", words)
    _check_length(f"{path}.label", button.get("label"), 80)
    _check_length(f"{path}.custom_id", button.get("custom_id"), 100)


def _check_select(path: str, select: Json) -> None:
    options = select.get("options") or []
    if not 1 <= len(options) <= 25:
        raise invalid(f"{path}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    values = [each.get("value") for each in options]
    if len(set(values)) != len(values):
        words = "The specified option value is already used"
        raise invalid(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
    for index, each in enumerate(options):
        for key in ("label", "value", "description"):
            _check_length(f"{path}.options.{index}.{key}", each.get(key), 100, needed=key != "description")
    _check_length(f"{path}.custom_id", select.get("custom_id"), 100)
    _check_length(f"{path}.placeholder", select.get("placeholder"), 150)
    if (select.get("max_values") or 1) > len(options):
        raise invalid(f"{path}.max_values", "BASE_TYPE_MAX", "There are fewer options.")


def _check_text_input(path: str, text: Json) -> None:
    _check_length(f"{path}.value", text.get("value"), 4000)
    _check_length(f"{path}.placeholder", text.get("placeholder"), 100)
    if (text.get("min_length") or 0) > (text.get("max_length") or 4000):
        raise invalid(f"{path}.min_length", "BASE_TYPE_MAX", "min_length is greater than max_length.")


def _check_length(path: str, text: str | None, limit: int, *, needed: bool = False) -> None:
    if needed and not text:
        raise invalid(path, "BASE_TYPE_REQUIRED", "This field is required")
    if text and len(text) > limit:
        raise invalid(path, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {limit} in length.")

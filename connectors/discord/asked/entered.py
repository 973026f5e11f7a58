"""What a person entered, as Discord tells it: names, options, texts, and what they name (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]

_SUB_COMMANDS = (1, 2)


def mapping(value: object) -> Payload:
    """Return a part of a payload, {} where it is missing."""
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command taken apart: the words of its name, its options, and the one being typed."""

    name: str
    options: Mapping[str, str]
    focused: str = ""


_VALUE_OF: Mapping[int, Callable[[Any], str]] = {
    5: lambda value: "true" if value else "false",
    6: "<@{}>".format,
    7: "<#{}>".format,
    8: "<@&{}>".format,
}
"""Options that name somebody or something are written as people mention them."""


def typed(data: Payload) -> Typed:
    """Take a slash command apart."""
    words, options = [str(data.get("name") or "")], _options(data)
    while options and options[0].get("type") in _SUB_COMMANDS:
        words.append(str(options[0].get("name")))
        options = _options(options[0])
    return Typed(
        " ".join(words),
        {str(each.get("name")): _value(each) for each in options},
        focused=next((str(each.get("name")) for each in options if each.get("focused")), ""),
    )


def _value(option: Payload) -> str:
    return _VALUE_OF.get(int(option.get("type") or 0), str)(option.get("value", ""))


def _options(data: Payload) -> Sequence[Payload]:
    return [mapping(each) for each in data.get("options") or ()]


def shown_names(data: Payload) -> dict[str, str]:
    """Return what the people and roles are called that something names, by id."""
    resolved = mapping(data.get("resolved"))
    names: dict[str, str] = {}
    for kind, keys in (("roles", ("name",)), ("users", ("global_name", "username")), ("members", ("nick",))):
        for found, each in mapping(resolved.get(kind)).items():
            name = next((each[key] for key in keys if each.get(key)), None)
            names |= {str(found): str(name)} if name else {}
    return names


def target_text(data: Payload) -> str:
    """Return all that can be read in the message a menu was opened on."""
    messages = mapping(mapping(data.get("resolved")).get("messages"))
    message = mapping(messages.get(str(data.get("target_id"))))
    lines = [message.get("content")]
    for each in message.get("embeds") or ():
        lines += [each.get("title"), each.get("description")]
        lines += [f"{field.get('name')}: {field.get('value')}" for field in each.get("fields") or ()]
    return "\n".join(str(line) for line in lines if line)


def submitted(data: Payload) -> str:
    """Return what was typed into a form: the first text of it."""
    return next(_texts(data.get("components") or ()), "")


def _texts(components: Sequence[Payload]) -> Iterator[str]:
    for each in components:
        if "value" in each:
            yield str(each["value"])
        yield from _texts(each.get("components") or ([each["component"]] if "component" in each else []))

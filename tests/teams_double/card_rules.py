"""Says what is wrong with an Adaptive Card: by the schema, by Teams' documentation, and for who looks at it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.teams_double.card_schema import ACTIONS, CARD_PROPERTIES, ELEMENTS, ENUMS, PARTS, Properties
from tests.teams_double.messages import Json, walk

SHOWN_ACTIONS, REFRESHED_FOR = 6, 60
DATE = re.compile(r"\{\{(DATE|TIME)\(([^)]*)\)\}\}")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)$")
MEDIA_HOSTS = ("sharepoint.com", "onedrive.live.com", "youtube.com", "youtu.be", "vimeo.com", "dailymotion.com")
BROKEN = re.compile(r"\b(None|undefined|NaN)\b|<[A-Z]\w+ object at|\{\{(?!DATE|TIME)|%\(\w+\)s")


def card_troubles(card: Json) -> list[str]:
    """Return what is wrong with a card."""
    found: list[str] = []
    if card.get("type") != "AdaptiveCard":
        return ["the card's type is not AdaptiveCard"]
    version = card.get("version")
    if version not in {"1.2", "1.3", "1.4", "1.5"}:
        found.append(f"version is {version!r}, Teams shows cards up to 1.5")
    _properties(found, "card", CARD_PROPERTIES, card)
    return found + _teams(card)


def _properties(found: list[str], at: str, known: Properties, part: Json) -> None:
    for name, value in part.items():
        if name == "type":
            continue
        if name not in known:
            found.append(f"{at}.{name} is no property of {part.get('type', 'it')}")
        else:
            _value(found, f"{at}.{name}", known[name].rstrip("!"), value)
    found += [f"{at}.{name} is missing" for name, kind in known.items() if kind.endswith("!") and name not in part]


def _value(found: list[str], at: str, kind: str, value: Any) -> None:
    if kind.startswith("["):
        if not isinstance(value, list):
            found.append(f"{at} is no list")
            return
        for number, each in enumerate(value):
            _value(found, f"{at}[{number}]", kind.strip("[]"), each)
    elif kind in ENUMS:
        if not isinstance(value, str) or value.lower() not in ENUMS[kind]:
            found.append(f"{at} is {value!r}, not one of {', '.join(ENUMS[kind])}")
    elif kind in PARTS:
        _part(found, at, kind, value)
    elif kind in NESTED:
        NESTED[kind](found, at, value)
    elif not SIMPLE[kind](value):
        found.append(f"{at} is no {kind}: {str(value)[:60]!r}")


def _part(found: list[str], at: str, kind: str, value: Any) -> None:
    if not isinstance(value, dict) or value.get("type", kind) != kind:
        found.append(f"{at} is no {kind}")
    else:
        _properties(found, at, PARTS[kind], value)


def _element(found: list[str], at: str, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ELEMENTS:
        found.append(f"{at} is no element of 1.5: {kind!r}")
        return
    _properties(found, f"{at} ({kind})", ELEMENTS[kind], value)


def _action(found: list[str], at: str, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ACTIONS:
        found.append(f"{at} is no action of 1.5: {kind!r}")
        return
    _properties(found, f"{at} ({kind})", ACTIONS[kind], value)


def _execute(found: list[str], at: str, value: Any) -> None:
    if not isinstance(value, dict) or value.get("type") != "Action.Execute":
        found.append(f"{at} is no Action.Execute")
    else:
        _action(found, at, value)


def _tap(found: list[str], at: str, value: Any) -> None:
    if isinstance(value, dict) and value.get("type") == "Action.ShowCard":
        found.append(f"{at}: Action.ShowCard cannot be tapped")
    _action(found, at, value)


def _inline(found: list[str], at: str, value: Any) -> None:
    if not isinstance(value, str):
        _part(found, at, "TextRun", value)


def _image(found: list[str], at: str, value: Any) -> None:
    if not isinstance(value, str):
        _part(found, at, "BackgroundImage", value)


def _image_element(found: list[str], at: str, value: Any) -> None:
    _properties(found, at, ELEMENTS["Image"], value)


def _fallback_element(found: list[str], at: str, value: Any) -> None:
    if value != "drop":
        _element(found, at, value)


def _fallback_action(found: list[str], at: str, value: Any) -> None:
    if value != "drop":
        _action(found, at, value)


def _card(found: list[str], at: str, value: Any) -> None:
    if not isinstance(value, dict) or value.get("type") != "AdaptiveCard":
        found.append(f"{at} is no AdaptiveCard")
    else:
        _properties(found, at, CARD_PROPERTIES, value)


def _targets(found: list[str], at: str, value: Any) -> None:
    for each in value if isinstance(value, list) else [None]:
        if not isinstance(each, str):
            _part(found, at, "TargetElement", each)


NESTED: dict[str, Callable[[list[str], str, Any], None]] = {
    "element": _element, "action": _action, "execute": _execute, "tap": _tap, "inline": _inline, "image": _image,
    "fallback element": _fallback_element, "fallback action": _fallback_action, "card": _card, "targets": _targets,
    "Image": _image_element,
}  # fmt: skip
SIMPLE: dict[str, Callable[[Any], object]] = {
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "data": lambda value: isinstance(value, dict | str),
    "px": lambda value: isinstance(value, str) and re.fullmatch(r"\d+px", value) is not None,
    "width": lambda value: (
        isinstance(value, int | float)
        or (isinstance(value, str) and re.fullmatch(r"auto|stretch|\d+px", value) is not None)
    ),
    "url": lambda value: isinstance(value, str) and re.match(r"https?://|data:image/|tel:|mailto:|msteams:", value),
}


def _teams(card: Json) -> list[str]:
    """What Teams' documentation says beyond the schema."""
    found = []
    parts = walk(card, fallbacks=True)
    shown = walk(card)
    ids = Counter(each["id"] for each in shown if isinstance(each.get("id"), str))
    found += [f"the id {name!r} stands on the card {count} times" for name, count in ids.items() if count > 1]
    for each in [card, *parts]:
        buttons = [one for one in each.get("actions") or () if one.get("mode", "primary").lower() == "primary"]
        if len(buttons) > SHOWN_ACTIONS:
            found.append(
                f"{len(buttons)} buttons in a row, Teams shows {SHOWN_ACTIONS}: the others need mode secondary"
            )
    for each in (each for each in parts if each["type"].startswith("Action.")):
        if each.get("isEnabled") is False and each["type"] == "Action.Submit":
            found.append("Teams knows no isEnabled on Action.Submit")
        if each["type"] == "Action.OpenUrl" and str(each.get("url")).startswith("data:"):
            found.append("Action.OpenUrl opens no data: address")
    refreshed = (card.get("refresh") or {}).get("userIds") or []
    if len(refreshed) > REFRESHED_FOR:
        found.append(f"refresh.userIds are {len(refreshed)}, at most {REFRESHED_FOR}")
    found += [f"refresh.userIds: {each!r} is no user of Teams" for each in refreshed if not _is_user(each)]
    for each in (each for each in parts if each["type"] == "Media"):
        hosts = [re.sub(r"^https?://([^/:]+).*", r"\1", one.get("url", "")) for one in each.get("sources", ())]
        found += [f"Teams plays no media of {one}" for one in hosts if not one.endswith(MEDIA_HOSTS)]
    return found + _read(shown)


def _is_user(key: object) -> bool:
    return isinstance(key, str) and key.startswith(("29:", "8:orgid:"))


def _read(parts: list[Json]) -> list[str]:
    """What somebody would see that was never meant to be seen."""
    texts = [str(each.get(key)) for each in parts for key in ("text", "title", "label", "placeholder") if key in each]
    texts += [str(fact.get(key)) for each in parts for fact in each.get("facts") or () for key in ("title", "value")]
    return [f"somebody reads {each[:80]!r}: {why}" for each in texts for why in text_troubles(each)]


def text_troubles(text: str) -> list[str]:
    """Return what is wrong with a text somebody reads."""
    found = [] if not BROKEN.search(text) else ["it shows what only a program means"]
    for _name, inside in DATE.findall(text):
        stamp, _, style = inside.partition(",")
        if not STAMP.match(stamp.strip()) or style.strip().upper() not in {"", "COMPACT", "SHORT", "LONG"}:
            found.append(f"{inside!r} is shown as it is, Teams knows no such date")
    return found

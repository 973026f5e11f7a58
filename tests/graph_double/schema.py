"""Microsoft's own description of Graph (v1.0.csdl): its types, and whether a value is one of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

NAMED_BY = "UCBRIDGE_GRAPH_CSDL"
BESIDE = Path(__file__).parents[3] / "shared/graph/v1.0.csdl"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
SPACE = "microsoft.graph"
DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)"
TEXTS = {
    "Edm.String": r"(?s).*",
    "Edm.DateTimeOffset": DATE_TIME,
    "Edm.Date": r"\d{4}-\d\d-\d\d",
    "Edm.TimeOfDay": r"\d\d:\d\d:\d\d(\.\d{1,12})?",
    "Edm.Duration": r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?",
    "Edm.Guid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "Edm.Binary": r"[A-Za-z0-9+/_=-]*",
}
NUMBERS = {"Edm.Int16": 15, "Edm.Int32": 31, "Edm.Int64": 63, "Edm.Byte": 8, "Edm.SByte": 7}
ANYTHING = {"Edm.Untyped", "Edm.Stream", "Edm.PrimitiveType", f"{SPACE}.Json"}


@dataclass(frozen=True, slots=True)
class Part:
    """A property, a relation or a parameter."""

    type: str
    many: bool
    nullable: bool
    relation: bool = False


@dataclass(slots=True)
class Shape:
    """An entity or a complex type."""

    base: str
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass(slots=True)
class Description:
    """All that v1.0.csdl says, as far as bodies need it. An action is known by its name and by what it is bound to."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    enums: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    actions: dict[tuple[str, str], dict[str, Part]] = field(default_factory=dict)

    def parts(self, name: str) -> dict[str, Part]:
        """Return the properties of a type, those it inherits too."""
        shape = self.shapes.get(name)
        return {} if shape is None else self.parts(shape.base) | shape.parts

    def is_a(self, name: str, base: str) -> bool:
        shape = self.shapes.get(name)
        return shape is not None and (name == base or self.is_a(shape.base, base))


def place() -> Path | None:
    """Return where v1.0.csdl is, None where it is not."""
    named = os.environ.get(NAMED_BY)
    path = Path(named) if named else BESIDE
    return path if path.is_file() else None


@cache
def described(path: Path) -> Description:
    """Read v1.0.csdl, once."""
    found = Description()
    for schema in ET.parse(path).iter(EDM + "Schema"):
        space = schema.attrib["Namespace"]
        spaces = {"graph": SPACE, schema.get("Alias", space): space}
        for each in schema:
            _read(found, space, spaces, each)
    return found


def _read(found: Description, space: str, spaces: dict[str, str], each: ET.Element) -> None:
    kind, name = each.tag.removeprefix(EDM), f"{space}.{each.get('Name')}"
    if kind in {"EntityType", "ComplexType"}:
        base = _full(each.get("BaseType", ""), spaces)
        found.shapes[name] = Shape(
            base, {part.attrib["Name"]: _part(part, spaces) for part in each if "Type" in part.attrib}
        )
    elif kind == "EnumType":
        found.enums[name] = frozenset(part.attrib["Name"] for part in each), each.get("IsFlags") == "true"
    elif kind == "Action":
        parameters = [part for part in each if part.tag == EDM + "Parameter"]
        if each.get("IsBound") == "true":
            bound, parameters = parameters[0].attrib["Type"], parameters[1:]
            parts = {part.attrib["Name"]: _part(part, spaces) for part in parameters}
            found.actions[each.attrib["Name"], _full(bound, spaces)] = parts


def _part(element: ET.Element, spaces: dict[str, str]) -> Part:
    text = element.attrib["Type"]
    many = text.startswith("Collection(")
    inner = text.removeprefix("Collection(").removesuffix(")")
    relation = element.tag == EDM + "NavigationProperty"
    return Part(_full(inner, spaces), many, element.get("Nullable") != "false", relation)


def _full(name: str, spaces: dict[str, str]) -> str:
    space, _dot, last = name.rpartition(".")
    return f"{spaces.get(space, space)}.{last}" if space else name


def troubles(found: Description, part: Part, value: Any, path: str) -> list[str]:
    """Say what about a value is not as described."""
    if value is None:
        return [] if part.nullable else [f"{path} is null"]
    if not part.many:
        return _one(found, part.type, value, path)
    if not isinstance(value, list):
        return [f"{path} is no list"]
    return [each for at, one in enumerate(value) for each in _one(found, part.type, one, f"{path}[{at}]")]


def _one(found: Description, name: str, value: Any, path: str) -> list[str]:
    if name in found.shapes:
        return _shaped(found, name, value, path)
    if name in found.enums:
        members, flags = found.enums[name]
        words = value.split(",") if flags and isinstance(value, str) else [value]
        return [f"{path}: {each!r} is no {name}" for each in words if each not in members]
    if name in TEXTS:
        fits = isinstance(value, str) and re.fullmatch(TEXTS[name], value)
        return [] if fits else [f"{path}: {value!r} is no {name}"]
    return [] if name in ANYTHING or _number(name, value) else [f"{path}: {value!r} is no {name}"]


def _number(name: str, value: Any) -> bool:
    if name == "Edm.Boolean":
        return isinstance(value, bool)
    if name in NUMBERS:
        return type(value) is int and abs(value) < 1 << NUMBERS[name]
    return name in {"Edm.Double", "Edm.Single", "Edm.Decimal"} and type(value) in {int, float}


def _shaped(found: Description, name: str, value: Any, path: str) -> list[str]:
    """Check an object; what an open type may hold besides is refused too, unless it is an annotation: a slip else."""
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no {name}"]
    said = value.get("@odata.type")
    meant = str(said).removeprefix("#") if said else name
    if not found.is_a(meant, name):
        return [f"{path}: {said} is no {name}"]
    parts, wrong = found.parts(meant), []
    for key, each in value.items():
        at = f"{path}.{key}"
        known, _at, annotation = key.partition("@")
        if annotation:
            wrong += _annotated(parts, known, annotation, each, at)
        elif key not in parts:
            wrong.append(f"{at} is not described ({meant})")
        else:
            wrong += troubles(found, parts[key], each, at)
    return wrong


def _annotated(parts: dict[str, Part], known: str, annotation: str, value: Any, path: str) -> list[str]:
    """Check what is said about a part: an object it is bound to is named by its address."""
    if known and known not in parts:
        return [f"{path} is of nothing described"]
    if annotation == "odata.bind":
        fits = parts[known].relation and isinstance(value, str) and value.startswith(("http://", "https://"))
        return [] if fits else [f"{path}: {value!r} names no object"]
    return []

"""Keys of a request that Discord's description knows nowhere: Discord ignores them, so they are mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def unknown_keys(document: Schema, schema: Schema, value: Any) -> list[str]:
    """Return the paths of keys that no alternative of a schema has."""
    return list(_unknown(document, [schema], value, "$"))


def _unknown(document: Schema, schemas: list[Schema], value: Any, path: str) -> Iterator[str]:
    flat = [each for schema in schemas for each in _flat(document, schema)]
    if isinstance(value, list):
        items = [each["items"] for each in flat if "items" in each]
        for index, each in enumerate(value if items else ()):
            yield from _unknown(document, items, each, f"{path}[{index}]")
    if not isinstance(value, dict):
        return
    meant = [each for each in flat if _fits(each, value)]
    others = [each["additionalProperties"] for each in meant if isinstance(each.get("additionalProperties"), dict)]
    described = [each["properties"] for each in meant if "properties" in each]
    for key, inner in value.items():
        inside = [each[key] for each in described if key in each] or others
        if inside:
            yield from _unknown(document, inside, inner, f"{path}.{key}")
        elif described:
            yield f"{path}.{key}"


def _flat(document: Schema, schema: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _flat(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return
    yield schema
    for key in ("oneOf", "anyOf", "allOf"):
        for each in schema.get(key, ()):
            yield from _flat(document, each)


def _fits(schema: Schema, value: dict[str, Any]) -> bool:
    """Say whether a schema may be the one that is meant, by the `type` of the thing."""
    kinds = schema.get("properties", {}).get("type", {}).get("enum")
    return not kinds or value.get("type", kinds[0]) in kinds

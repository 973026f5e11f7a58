"""The texts of the manifest in one more language, as a file of their own beside it (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.teams.package.manifest import VERSION, Json

SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.Localization.schema.json"

_READ = {"title", "description", "short", "full"}
"""Keys whose texts people read."""
_READ_IN = ("name", "description", "bots", "composeExtensions")


def localized(manifest: Json) -> dict[str, str]:
    """Return the texts of a manifest by where they stand, `bots[0].commandLists[0].commands[0].title`."""
    texts = {place: text for key in _READ_IN for place, text in _texts(key, manifest[key])}
    return {"$schema": SCHEMA, **texts}


def _texts(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(f"{place}[{index}]", each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str) and key in _READ:
                yield f"{place}.{key}", each
            else:
                yield from _texts(f"{place}.{key}", each)

"""Microsoft's schema of manifests, held against ours without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

MANIFEST, LOCALIZATION = "MicrosoftTeams.schema.json", "MicrosoftTeams.Localization.schema.json"


def objections(document: object, schema: str) -> list[str]:
    """Return what the schema refuses in a document, with the place of each."""
    from jsonschema import Draft4Validator

    text = (files(__package__) / "schemas" / schema).read_text(encoding="utf-8")
    found: Iterable[ValidationError] = Draft4Validator(json.loads(text)).iter_errors(document)
    return [f"{each.json_path}: {each.message}"[:300] for each in found]

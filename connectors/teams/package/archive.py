"""The zip with the manifest, its translations and the icons: the same bytes for the same contents."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from connectors.teams.package.localized import localized
from connectors.teams.package.manifest import Json, Offered, manifest
from connectors.teams.package.schema import LOCALIZATION, MANIFEST, objections
from connectors.teams.settings import Settings
from ucbridge.config import Config
from ucbridge.errors import BridgeError, UserError
from ucbridge.i18n import LANGUAGES, Text, _

FIRST = "1.0.0"
ICONS = {"color.png": 192, "outline.png": 32}
"""Each with the pixels Teams wants it to have."""

_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}")
_MANIFEST_FILE = "manifest.json"
_MADE = (1980, 1, 1, 0, 0, 0)
_PNG_SIZE = struct.Struct(">II")
_PNG_SIZE_AT = 16


class Invalid(BridgeError):
    """Teams would refuse the package; `problems` say where."""

    def __init__(self, text: Text, problems: Sequence[str]) -> None:
        super().__init__(text)
        self.problems = tuple(problems)


def package(config: Config, settings: Settings, offer: Offered, *, version: str) -> bytes:
    """Return the zip.

    Raises:
        UserError: an address is missing, or the version is none.
        Invalid: Microsoft's schema refuses it.
    """
    return _zipped(contents(config, settings, offer, version=version))


def contents(config: Config, settings: Settings, offer: Offered, *, version: str) -> dict[str, bytes]:
    """Return the files by name. Raises as `package` does."""
    if not _VERSION.fullmatch(version):
        raise UserError(_("“{version}” is no version of an app: write three numbers, such as 1.2.0.", version=version))
    documents: dict[str, Json | dict[str, str]] = {
        _MANIFEST_FILE: manifest(config, settings, offer, version=version),
        **{
            f"{language}.json": localized(manifest(config, settings, offer, version=version, language=language))
            for language in LANGUAGES
            if language != "en"
        },
    }
    icons = {name: (files(__package__) / "icons" / name).read_bytes() for name in ICONS}
    problems = [
        f"{name}: {problem}"
        for name, document in documents.items()
        for problem in objections(document, MANIFEST if name == _MANIFEST_FILE else LOCALIZATION)
    ]
    problems += [f"{name}: not {ICONS[name]}x{ICONS[name]}" for name, icon in icons.items() if _wrong(name, icon)]
    if problems:
        raise Invalid(_("Teams would refuse this package."), problems)
    return {name: _json(document) for name, document in documents.items()} | icons


def next_version(before: Path, config: Config, settings: Settings, offer: Offered) -> str:
    """Return the version of a new package: that of the one before where nothing changed, else one more.

    Teams takes an update only with a version that is higher.
    """
    there = _read(before)
    version = _version_of(there)
    if version is None:
        return FIRST
    if contents(config, settings, offer, version=version) == there:
        return version
    major, minor, patch = version.split(".")
    return f"{major}.{minor}.{int(patch) + 1}"


def _read(path: Path) -> Mapping[str, bytes]:
    try:
        with ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, BadZipFile):
        return {}


def _version_of(there: Mapping[str, bytes]) -> str | None:
    try:
        found = json.loads(there.get(_MANIFEST_FILE, b"{}")).get("version")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) and _VERSION.fullmatch(found) else None


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _wrong(name: str, icon: bytes) -> bool:
    return _PNG_SIZE.unpack_from(icon, _PNG_SIZE_AT) != (ICONS[name], ICONS[name])


def _zipped(named: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in named.items():
            archive.writestr(ZipInfo(name, _MADE), content, ZIP_DEFLATED)
    return made.getvalue()

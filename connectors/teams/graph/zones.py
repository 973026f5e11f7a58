"""Time zones and languages as mailboxes name them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from ucbridge.i18n import LANGUAGES


def iana(name: str) -> str:
    """Return the zone of the IANA database, whether a mailbox names it so or as Windows does; "" for any other."""
    mapping = cast("Mapping[str, str]", get_global("windows_zone_mapping"))
    zone = mapping.get(name, name)
    if zone in {"Etc/UTC", "Etc/GMT"}:
        zone = "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return zone


def spoken(tag: str) -> str:
    """Return the language of a locale such as `fr-CA` where we speak it, "" otherwise."""
    language = tag.replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else ""

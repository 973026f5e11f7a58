"""Time zones and languages as mailboxes name them."""

from __future__ import annotations

import pytest

from connectors.teams.graph.zones import iana, spoken


@pytest.mark.parametrize(
    ("mailbox", "zone"),
    [
        ("Romance Standard Time", "Europe/Paris"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Europe/Paris", "Europe/Paris"),
        ("UTC", "UTC"),
        ("tzone://Microsoft/Utc", ""),
        ("Customized Time Zone", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_windows_names_and_others(mailbox: str, zone: str) -> None:
    assert iana(mailbox) == zone


@pytest.mark.parametrize(("tag", "language"), [("fr-CA", "fr"), ("en_GB", "en"), ("de-DE", ""), ("", "")])
def test_only_languages_we_speak(tag: str, language: str) -> None:
    assert spoken(tag) == language

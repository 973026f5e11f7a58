"""Signed links to a person's calls as a file: for that person, for some time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ucbridge.web.listening_links import ListeningLinks, links_of
from ucbridge.web.signin import SignIn

PATH = "/history/export"
KIND = "export"
"""Keeps a link to anything else from opening calls."""

LIFE = timedelta(hours=1)


class HistoryAddresses:
    """The whole addresses, once it is known where people reach the pages; keeps `building.ExportOf`."""

    def __init__(self, links: ListeningLinks, sign_in: SignIn) -> None:
        self._links = links
        self._sign_in = sign_in

    def __call__(self, person_id: str) -> str:
        """Return the address for a person."""
        return f"{self._sign_in.site.origin}{PATH}?{self._links.query(KIND, 0, person_id, LIFE)}"


def history_links_of(data: Path) -> ListeningLinks:
    """Return the links of an installation, whose secret is in its data folder."""
    return links_of(data, "history")

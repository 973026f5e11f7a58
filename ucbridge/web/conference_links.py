"""Signed links to the page of a conference: whoever has one is asked to come, as with the PIN."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from pathlib import Path

from ucbridge.keys import secret_key
from ucbridge.services.conferences.joining.how_to_join import Page
from ucbridge.web.signin import SignIn


class ConferenceLinks:
    """Signs and reads them. A link works for as long as what it is about has this PIN."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def path(self, page: Page, number: int, pin: str) -> str:
        """Return the path and query of a page."""
        return f"/conference/{page}/{number}?sign={self._sign(page, number, pin)}"

    def opens(self, page: Page, number: int, pin: str, sign: str) -> bool:
        """Tell whether we signed a link for this."""
        given = sign.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(self._sign(page, number, pin).encode(), given)

    def uid(self, plan_id: int) -> str:
        """Return the UID of a plan in calendars, all over the world and for ever."""
        digest = hmac.digest(self._key, f"uid\n{plan_id}".encode(), "sha256")
        return f"{plan_id}-{digest[:12].hex()}@ucbridge"

    def _sign(self, page: Page, number: int, pin: str) -> str:
        text = f"conference\n{page}\n{number}\n{pin}"
        return urlsafe_b64encode(hmac.digest(self._key, text.encode(), "sha256")[:18]).decode()


class ConferenceAddresses:
    """The whole addresses, once it is known where people reach the pages; keeps `how_to_join.AddressOf`."""

    def __init__(self, links: ConferenceLinks, sign_in: SignIn) -> None:
        self._links = links
        self._sign_in = sign_in

    def __call__(self, page: Page, number: int, pin: str) -> str:
        """Return the address of a page."""
        return f"{self._sign_in.site.origin}{self._links.path(page, number, pin)}"


def conference_links_of(data: Path) -> ConferenceLinks:
    """Return the links of an installation, whose secret is in its data folder."""
    return ConferenceLinks(secret_key(data / "conference.key"))

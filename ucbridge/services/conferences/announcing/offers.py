"""Sounds the PBX fetches from our web server while it plays them: in memory, under an address nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ucbridge.services.conferences.ports import OriginOf
from ucbridge.speech.saying.interface import SUFFIX, Uttered

PATH = "/announcements/"
_BYTES = 64
"""Of a name: 128 characters. Asterisk cannot play what has a shorter address than its file in the PBX's cache."""


@dataclass(slots=True)
class Offer:
    """One sound that may be fetched. `fetched` tells whether anybody did."""

    url: str
    sound: bytes = field(repr=False)
    fetched: bool = False

    @property
    def media(self) -> str:
        """Return it as ARI names it."""
        return f"sound:{self.url}"


class Offers:
    """What can be fetched right now. `origin` returns how the PBX reaches our web server: `https://chat.example.com`."""

    def __init__(self, origin: OriginOf) -> None:
        self.origin = origin
        self._offers: dict[str, Offer] = {}

    @contextmanager
    def of(self, uttered: Uttered) -> Iterator[Offer]:
        """Offer a sound inside, and no longer."""
        name = f"{secrets.token_hex(_BYTES)}.{SUFFIX}"
        offer = self._offers[name] = Offer(f"{self.origin()}{PATH}{name}", uttered.sound)
        try:
            yield offer
        finally:
            del self._offers[name]

    def fetch(self, name: str) -> bytes | None:
        """Return the sound of this name, None where there is none (any more)."""
        if (offer := self._offers.get(name)) is None:
            return None
        offer.fetched = True
        return offer.sound

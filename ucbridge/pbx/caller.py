"""Who calls, as phones show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallerId:
    """A name and a number as a phone shows them."""

    name: str
    number: str

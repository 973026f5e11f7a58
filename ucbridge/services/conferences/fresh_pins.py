"""PINs nobody can guess, each for one conference."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Collection, Container

DIGITS = 6
LASTING = 8
"""Digits of a PIN that is there to be guessed for good."""

Taken = Callable[[], Awaitable[Collection[str]]]
"""Returns the PINs that let into something else, now or later."""


def fresh_pin(taken: Container[str], digits: int = DIGITS) -> str:
    """Return a PIN that is not taken; it never begins with 0, which people leave out."""
    while True:
        pin = str(secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1))
        if pin not in taken:
            return pin

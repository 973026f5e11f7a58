"""PINs nobody can guess, each for one conference."""

from __future__ import annotations

import secrets
from collections.abc import Container

DIGITS = 6


def fresh_pin(taken: Container[str]) -> str:
    """Return a PIN that is not taken; it never begins with 0, which people leave out."""
    while True:
        pin = str(secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1))
        if pin not in taken:
            return pin

"""What must not be kept: one-time codes and PINs in what somebody typed."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "******"

_CODE = re.compile(r"\d(?:[\W_]*\d){5,}")
_PIN = re.compile(r"\b(pin[\W_]*)\d(?:[\W_]*\d)*", re.IGNORECASE)


def without_codes(text: str) -> str:
    """Return `text` with everything hidden that could hold a code of six digits, however it is spaced, or a PIN."""
    return _CODE.sub(HIDDEN, without_pins(text))


def without_pins(text: str) -> str:
    """Return `text` with everything hidden that is called a PIN in it."""
    return _PIN.sub(rf"\1{HIDDEN}", unicodedata.normalize("NFKC", text))

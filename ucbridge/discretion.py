"""What must not be kept: one-time codes and PINs in what somebody typed."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "******"

_CODE = re.compile(r"\d(?:[\W_]*\d){5,}")
_PIN = re.compile(r"\b(pin[\W_]*)\d(?:[\W_]*\d)*", re.IGNORECASE)
_HIDDEN_PIN = rf"\1{HIDDEN}"


def without_codes(text: str) -> str:
    """Return `text` with everything hidden that could hold a code of six digits, however it is spaced, or a PIN."""
    return _CODE.sub(HIDDEN, _PIN.sub(_HIDDEN_PIN, unicodedata.normalize("NFKC", text)))


def without_pins(text: str) -> str:
    """Return `text` with everything hidden that is called a PIN in it."""
    plain = unicodedata.normalize("NFKC", text)
    return _PIN.sub(_HIDDEN_PIN, plain) if _PIN.search(plain) else text

"""What must not be kept: one-time codes in what somebody typed."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "******"

_CODE = re.compile(r"\d(?:[\W_]*\d){5,}")


def without_codes(text: str) -> str:
    """Return `text` with everything hidden that could hold a code of six digits, however it is spaced."""
    return _CODE.sub(HIDDEN, unicodedata.normalize("NFKC", text))

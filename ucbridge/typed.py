"""Text as people type it: folded to be compared, quoted to be typed again."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Bring what people type for the same name into one form: full-width letters, upper case, accents."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", plain).casefold()


def quote(value: str) -> str:
    """Write a value so that `parsing.split` reads it back as one word."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""Parts of a file, as players ask for them: one range of bytes."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Unsatisfiable(ValueError):
    """The range begins behind the end."""


def part(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte asked for and the one behind the last; None where the whole is to be sent.

    Raises:
        Unsatisfiable: there is no such part.
    """
    asked = _ONE.fullmatch(header.replace(" ", ""))
    if not asked or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return start, end

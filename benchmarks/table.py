"""What a benchmark found, as rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: the measured value, the same of what it is compared with, and the ratio with what it should be."""

    name: str
    value: str
    against: str = ""
    ratio: str = ""
    target: str = ""
    met: bool = True


def show(rows: Sequence[Row]) -> None:
    """Print rows as a table."""
    cells = [("", "measured", "against", "ratio", "target", "")]
    cells += [(r.name, r.value, r.against, r.ratio, r.target, "" if r.met else "MISSED") for r in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(6)]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

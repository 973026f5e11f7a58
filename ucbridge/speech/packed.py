"""A voice packed for writing down: only what is said, in pieces no engine chokes on, and where it was said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

INDEX = "index.json"

Joint = tuple[float, float]
"""A second of a piece, and the second of the whole voice it was."""


@dataclass(frozen=True, slots=True)
class Piece:
    """FLAC of some minutes; `joints` are where silence was left out."""

    sound: bytes
    joints: Sequence[Joint]

    def at(self, second: float) -> float:
        """Return when in the whole voice a second of the piece was."""
        here, there = max((joint for joint in self.joints if joint[0] <= second), default=self.joints[0])
        return there + max(0.0, second - here)


def pieces(packed: bytes) -> Iterator[Piece]:
    """Yield the pieces of a voice in order."""
    with ZipFile(BytesIO(packed)) as box:
        for name, joints in json.loads(box.read(INDEX)):
            yield Piece(box.read(name), [(float(here), float(there)) for here, there in joints])

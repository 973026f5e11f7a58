"""Files that hold secrets: readable by their owner alone at every moment, and never half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def beside(path: Path) -> Path:
    """Make an empty private file in the folder of `path` and return where it is."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    return Path(name)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a private file that takes the place of `path` when the block ends well, and is gone when it does not."""
    draft = beside(path)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a private file, in place of what is there."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")

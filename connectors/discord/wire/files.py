"""A file that goes with a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """What is uploaded; the message lists it under `attachments` by its place: `{"id": 0, "filename": ...}`."""

    name: str
    content_type: str
    data: bytes

"""Whose phones a queue rings, from what app_queue tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ucbridge.config.values import DEVICE
from ucbridge.pbx.frames import Frame, text

_EXTENSION = re.compile(r"(?:Local/|hint:)([0-9]+)@")


def devices(queue: str, rows: Iterable[Frame]) -> list[str]:
    """Read the rows of QueueStatus; a member that is an extension (FreePBX) counts as the PJSIP phone of that name.

    Raises:
        LookupError: there is no such queue.
    """
    of_it = [row for row in rows if text(row, "Queue") == queue]
    if not of_it:
        raise LookupError(queue)
    members = [row for row in of_it if text(row, "Event") == "QueueMember"]
    return sorted({device for row in members if (device := _device(row))})


def named(rows: Iterable[Frame]) -> list[str]:
    """Read which queues the rows of QueueStatus are of."""
    return sorted({text(row, "Queue") for row in rows if text(row, "Event") == "QueueParams"})


def _device(row: Frame) -> str:
    told = (text(row, "StateInterface"), text(row, "Location"))
    for each in told:
        if re.fullmatch(DEVICE, each):
            return each
    found = next((match for each in told if (match := _EXTENSION.match(each))), None)
    return f"PJSIP/{found[1]}" if found else ""

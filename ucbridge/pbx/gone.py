"""What Asterisk refuses because it is not there any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ucbridge.pbx.errors import ActionFailed

_GONE = (
    "No such channel",
    "Channel does not exist",
    "Channel is not existent",
    "Channel not found",
    "ExtraChannel does not exist",
    "No Channel by that name",
    "No Conference by that name",
    "No active conferences",
)
"""How Asterisk says that a room or a channel is no more."""


@contextmanager
def what_is_gone() -> Iterator[None]:
    """Raise LookupError where the PBX refuses because a channel or a room is no more."""
    try:
        yield
    except ActionFailed as failed:
        if failed.message.startswith(_GONE):
            raise LookupError(failed.message) from None
        raise

"""A person's phone rung for a mailbox, to hear a message or to record a greeting: what both have to say and to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from ucbridge.errors import OutcomeUnknown
from ucbridge.i18n import Text, _
from ucbridge.pbx.interface import UNANSWERED

T = TypeVar("T")

UNSEEN = _("The connection to the phone system was lost; your phone may still be connected.")
UNREACHABLE = _("Your phone is busy or unreachable: check that it is on and connected.")


def failure(reason: int) -> Text:
    """Say why a phone did not pick up, by the reason of its Originate."""
    return _("You did not answer your phone.") if reason == UNANSWERED else UNREACHABLE


@contextmanager
def expected(live: dict[str, T], channel_id: str) -> Iterator[None]:
    """Ring a phone inside: `live` expects news of it, unless it was not rung for sure."""
    try:
        yield
    except OutcomeUnknown:
        return
    except BaseException:
        live.pop(channel_id, None)
        raise

"""What is noted of a deed before it is done, taken back where it comes to nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from ucbridge.errors import PbxError, UserError
from ucbridge.models import Person
from ucbridge.services.on_call.doing import Left
from ucbridge.services.on_call.live_calls import LiveCalls


@contextmanager
def ringing(live: LiveCalls, channel_id: str, gone: Callable[[], UserError]) -> Iterator[None]:
    """Have a phone rung in here; its card is let go of where it is not.

    Raises:
        UserError: `gone`, where what it is rung for is no longer there.
    """
    try:
        yield
    except LookupError:
        live.forget(channel_id)
        raise gone() from None
    except PbxError:
        live.forget(channel_id)
        raise


@asynccontextmanager
async def leaving(live: LiveCalls, person: Person, channel_id: str, way: Left) -> AsyncIterator[None]:
    """Have somebody come out of a call in here; its card says from the start that they do, and how."""
    await live.left(person, channel_id, way)
    try:
        yield
    except (PbxError, UserError):
        await live.left(person, channel_id, None)
        raise

"""What durable work is made of: flows of steps, on queues. Nothing here knows the engine that carries them out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

Argument = int | str
"""Ids only: the engine keeps what it is given for days."""

Outcome = TypeVar("Outcome", bound=bool | int | float | str | None)
"""What a step may return: it is written down."""


class Later(Exception):
    """Raised by a step for what cannot be done yet: it is tried again after a wait that grows."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of work, and the queue it waits on. `otherwise` is submitted in its place once it is given up."""

    name: str
    queue: str
    otherwise: Flow | None = None


class Work(Protocol):
    """Takes work on."""

    async def submit(
        self, flow: Flow, *arguments: Argument, key: str, delay: float = 0.0, priority: int | None = None
    ) -> None:
        """Write work down; it is begun after `delay` seconds. The same `key` again is no-op.

        Of what waits on a queue, work without a `priority` comes first, then that with the smallest.
        """
        ...


class Steps(Work, Protocol):
    """What a flow does its work with; it touches the world in no other way."""

    async def do(self, step: Callable[..., Awaitable[Outcome]], *arguments: Argument) -> Outcome:
        """Carry out a step once, or again where a crash left open whether it was done.

        A step that fails ends the flow here. It begins again from the top after a wait that grows: for as long as it
        takes where the world outside is in the way (`Later`, OSError, PbxError, StoreError), a few times otherwise.
        """
        ...


Carrier = Callable[..., Awaitable[None]]
"""Carries a flow out, given `Steps` and its arguments. Every step of it may be repeated."""

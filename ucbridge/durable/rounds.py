"""A flow from its beginning to its end: again from the top after trouble, given up after too much of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from dbos import DBOS

from ucbridge.durable.flow import Argument, Carrier, Flow, Outcome
from ucbridge.durable.orders import Order
from ucbridge.durable.steps import Doing
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

_FAILURES = 5
"""So often a flow may break before it is given up."""

Registered = Callable[[str, int, int, list[int | str]], Awaitable[None]]


class _Stopped(Exception):
    """A step could not be done; `broken` tells whether an error nobody expected was in the way."""

    def __init__(self, *, broken: bool) -> None:
        super().__init__()
        self.broken = broken


def in_rounds(flow: Flow, carrier: Carrier, doing: Doing, waits: Backoff, under_way: set[str]) -> Registered:
    """Return the function the engine calls to carry out a flow; what is carried out just now stands in `under_way`.

    A flow that must wait ends, and is submitted again with a delay: a bridge that starts then has nothing to replay,
    and however often it is restarted meanwhile, nothing counts that as a crash of the flow.
    """

    async def carry_out(key: str, round: int, broken: int, arguments: list[int | str]) -> None:  # noqa: A002
        order = Order(flow, key, tuple(arguments), round, broken)
        under_way.add(order.name)
        try:
            await carrier(_Steps(doing), *arguments)
        except _Stopped as stopped:
            again = order.again(broken=stopped.broken, delay=waits.wait(round + 1))
            if again.broken < _FAILURES:
                await again.place_within()
            elif instead := given_up(order):
                await instead.place_within()
        finally:
            under_way.discard(order.name)

    return carry_out


def given_up(order: Order) -> Order | None:
    """Return what takes the place of a flow that is not tried again."""
    log.error("given up", flow=order.flow.name)
    if not order.flow.otherwise:
        return None
    return Order(order.flow.otherwise, f"{order.key}!", order.arguments)


class _Steps:
    """Keeps `Steps`, within one round of a flow."""

    def __init__(self, doing: Doing) -> None:
        self._doing = doing

    async def do(self, step: Callable[..., Awaitable[Outcome]], *arguments: Argument) -> Outcome:
        report = await DBOS.run_step_async({"name": step.__name__}, self._doing.do, step, arguments)
        if "broken" in report:
            raise _Stopped(broken=bool(report["broken"]))
        return report["value"]  # type: ignore[return-value]

    async def submit(
        self, flow: Flow, *arguments: Argument, key: str, delay: float = 0.0, priority: int | None = None
    ) -> None:
        await Order(flow, key, arguments, delay=delay, priority=priority).place_within()

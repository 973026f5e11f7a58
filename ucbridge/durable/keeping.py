"""What keeps durable work going and its books small: the dead are succeeded, the stuck given up, the old forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from dbos import DBOS, WorkflowStatus

from ucbridge.durable.engine import Durable
from ucbridge.durable.flow import Flow
from ucbridge.durable.nodes import Node
from ucbridge.durable.orders import Order
from ucbridge.durable.rounds import given_up

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
"""What is finished is remembered for so long, that the same work is not done again."""

_EVERY = 5.0
_PRUNE_EVERY = timedelta(hours=6).total_seconds()
_HEIRS = 5
"""So many nodes may die over a flow; then it is taken for the cause."""
_STUCK = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_FINISHED = ("SUCCESS", "CANCELLED")
_BATCH = 500


class Keeping:
    """Runs beside the engine. `flows` are all there are, `node` is None where nobody shares the books."""

    def __init__(self, durable: Durable, flows: Iterable[Flow], node: Node | None = None) -> None:
        self._durable = durable
        self._flows = {flow.name: flow for flow in flows}
        self._node = node
        self._idle: set[str] = set()

    async def run(self) -> None:
        """Look after the work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            if self._node:
                tasks.create_task(self._stay_alive(self._node))
            tasks.create_task(self._look_after())

    async def _stay_alive(self, node: Node) -> None:
        while True:  # on its own: while the database is away all else waits for it, and longer
            await node.live()
            await asyncio.sleep(_EVERY)

    async def _look_after(self) -> None:
        pruned = -_PRUNE_EVERY
        while True:
            await self.take_over()
            await self.take_up()
            await self.give_up()
            if monotonic() - pruned >= _PRUNE_EVERY:
                await self.prune(datetime.now(UTC) - KEPT)
                pruned = monotonic()
            await asyncio.sleep(_EVERY)

    async def take_over(self) -> None:
        """Put the work of dead nodes back on its queues."""
        if not self._node or not await self._node.live() or not self._node.settled:
            return
        found = await self._durable.found(["PENDING"], load_input=False)
        for name in {each.executor_id for each in found if each.executor_id} - {self._node.name}:
            async with self._node.buried(name) as dead:
                if dead:
                    await self._inherit(name)

    async def take_up(self) -> None:
        """Put back on its queue what this process was to do and dropped, as it does when its database fails.

        Work is found idle twice before: it may just be beginning, or ending.
        """
        found = await self._durable.found(["PENDING"], executor_id=self._durable.name, load_input=False)
        idle = {each.workflow_id: each for each in found if each.workflow_id not in self._durable.under_way}
        for key in idle.keys() & self._idle:
            log.warning("dropped work taken up", flow=idle[key].name)
            await self._durable.call(DBOS.resume_workflow, key, queue_name=idle[key].queue_name)
        self._idle = idle.keys() - self._idle

    async def give_up(self) -> None:
        """Have done in place of what crashed too often, or broke outside its steps, what is to be done instead."""
        for each in await self._durable.found(_STUCK, limit=_BATCH):
            await self._replace(each)

    async def prune(self, before: datetime) -> int:
        """Forget what was finished before then, and return how many flows."""
        count = 0
        while found := await self._durable.found(
            _FINISHED, completed_before=before.isoformat(), limit=_BATCH, load_input=False
        ):
            await self._durable.forget(each.workflow_id for each in found)
            count += len(found)
        return count

    async def _inherit(self, name: str) -> None:
        found = await self._durable.found(["PENDING"], executor_id=name)
        log.warning("work of a dead node taken over", node=name, flows=len(found))
        for each in found:
            heirs = int((each.attributes or {}).get("heirs", 0)) + 1
            if heirs > _HEIRS:
                await self._replace(each)
                continue
            await self._durable.call(DBOS.update_workflow_attributes, each.workflow_id, {"heirs": heirs})
            await self._durable.call(DBOS.resume_workflow, each.workflow_id, queue_name=each.queue_name)

    async def _replace(self, stuck: WorkflowStatus) -> None:
        flow = self._flows.get(stuck.name)
        if flow and stuck.input:
            key, _round, _broken, arguments = stuck.input["args"]
            if instead := given_up(Order(flow, key, tuple(arguments))):
                await self._durable.call(instead.place)
        await self._durable.forget([stuck.workflow_id])

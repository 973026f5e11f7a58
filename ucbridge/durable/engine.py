"""The engine: DBOS on a thread and an event loop of its own, whose steps are done on ours."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, WorkflowStatus
from sqlalchemy import make_url

from ucbridge.durable.flow import Argument, Carrier, Flow
from ucbridge.durable.orders import VERSION, Order
from ucbridge.durable.place import Place, prepare
from ucbridge.durable.quiet import calm
from ucbridge.durable.rounds import in_rounds
from ucbridge.durable.steps import Doing
from ucbridge.durable.threads import called
from ucbridge.store.engine import outages, store_errors
from ucbridge.supervision import Backoff

POLL = 0.2
"""Seconds between two looks at a queue."""

CRASHES = 20
"""So often a flow is begun again after a crash in the middle of it; then it is taken for the cause."""

_PATIENCE = 10.0
"""Seconds to wait for a launch nobody wants any more; then its database has gone, too."""

_WAITS = Backoff(first=1.0, cap=120.0)
_APPLICATION = "ucbridge"
_T = TypeVar("_T")


class Durable:
    """Keeps `Work` while it is entered. One of a process at a time: the library has one state for all.

    `at_once` limits how many flows of a queue this process carries out at the same time, `under_way` names those.
    """

    _open: Durable | None = None

    def __init__(self, place: Place, *, at_once: Mapping[str, int] | None = None, waits: Backoff = _WAITS) -> None:
        self._place = place
        self._library: DBOS | None = None
        self._carriers: dict[Flow, Carrier] = {}
        self._at_once = at_once or {}
        self._waits = waits
        self.under_way: set[str] = set()

    @property
    def name(self) -> str:
        """Return the name of this process among all that share the books."""
        return self._place.node

    def carry(self, carriers: Mapping[Flow, Carrier]) -> None:
        """Carry out these flows, once it is entered; any flow may be submitted."""
        self._carriers.update(carriers)

    async def __aenter__(self) -> Self:
        """Go on with what a former process left.

        Raises:
            StoreError: its database cannot be used.
        """
        if Durable._open is not None:
            raise RuntimeError("durable work is being done in this process already")
        Durable._open = self
        self._doing = Doing(asyncio.get_running_loop())
        launch = asyncio.ensure_future(called(self._launch))
        try:
            with store_errors(make_url(self._place.url)):
                await asyncio.shield(launch)
        except BaseException:
            await asyncio.wait({launch}, timeout=_PATIENCE)  # it cannot be interrupted, nor closed half launched
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def submit(
        self, flow: Flow, *arguments: Argument, key: str, delay: float = 0.0, priority: int | None = None
    ) -> None:
        """Keep `Work.submit`."""
        await self.call(Order(flow, key, arguments, delay=delay, priority=priority).place)

    async def hurry(self, flows: Iterable[Flow], prefix: str) -> None:
        """Begin now what waits for its next round, of these flows and with keys that begin so."""
        names = [flow.name for flow in flows]
        for each in await self.found(["DELAYED"], name=names, workflow_id_prefix=prefix, load_input=False):
            await self.call(DBOS.set_workflow_delay, each.workflow_id, delay_seconds=0.0)

    async def call(self, function: Callable[..., _T], *arguments: object, **named: object) -> _T:
        """Call a function of the library on a thread: it knows no event loop there, and blocks nobody.

        Raises:
            StoreError: the database failed; while it is away the library rather waits for it.
        """
        with outages():
            return await called(partial(function, *arguments, **named))

    async def found(self, status: Sequence[str], **having: object) -> list[WorkflowStatus]:
        """Return flows in one of these states, oldest first."""
        return await self.call(DBOS.list_workflows, status=[*status], load_output=False, **having)

    async def forget(self, keys: Iterable[str]) -> None:
        """Delete what is known of flows."""
        await self.call(DBOS.delete_workflows, [*keys])

    def _launch(self) -> None:
        calm()
        prepare(self._place)
        self._library = DBOS(config=_config(self._place))
        for flow, carrier in self._carriers.items():
            function = in_rounds(flow, carrier, self._doing, self._waits, self.under_way)
            DBOS.workflow(name=flow.name, max_recovery_attempts=CRASHES)(function)
        queues = {flow.queue for flow in self._carriers}
        DBOS.listen_queues(sorted(queues))
        DBOS.launch()
        for queue in queues:
            DBOS.register_queue(queue, worker_concurrency=self._at_once.get(queue), polling_interval_sec=POLL)

    def _stop(self) -> None:
        # The library would close its event loop while its queues still put work on it. One thread starts and joins the
        # others, which may be starting just now.
        for event in self._library.background_thread_stop_events if self._library else ():
            event.set()
        for thread in threading.enumerate():
            if thread.name.endswith("(queue_thread)"):
                thread.join(timeout=10)
        self._library = None
        DBOS.destroy(destroy_registry=True)

    async def _close(self) -> None:
        try:
            await called(self._stop)
            await self._doing.ended()
        finally:
            Durable._open = None


def _config(place: Place) -> DBOSConfig:
    return DBOSConfig(
        name=_APPLICATION,
        system_database_url=place.url,
        dbos_system_schema="durable",
        application_version=VERSION,
        executor_id=place.node,
        serializer=DBOSPortableJSONSerializer(),
        sys_db_pool_size=5,
        scheduler_polling_interval_sec=3600.0,  # it has nothing to schedule
        notification_listener_polling_interval_sec=0.2,  # nor to notify: closing waits for it
        log_level="WARNING",
        enable_otlp=False,
    )

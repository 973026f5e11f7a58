"""How the library is told of work: by names alone, so that another process may carry it out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbos import DBOS, EnqueueOptions

from ucbridge.durable.flow import Argument, Flow

VERSION = "1"
"""Of all flows together, on purpose: work of another version would be left lying. Change flows so that both can run."""


@dataclass(frozen=True, slots=True)
class Order:
    """One flow to be carried out. `round` counts its beginnings, `broken` how many of them an error ended."""

    flow: Flow
    key: str
    arguments: tuple[Argument, ...]
    round: int = 0
    broken: int = 0
    delay: float = 0.0
    priority: int | None = None

    def place(self) -> None:
        """Write it down, on a thread without an event loop."""
        DBOS.enqueue_workflow_with_options(self._options(), *self._inputs())

    async def place_within(self) -> None:
        """Write it down from within a flow."""
        await DBOS.enqueue_workflow_with_options_async(self._options(), *self._inputs())

    def again(self, *, broken: bool, delay: float) -> Order:
        """Return the same flow, to be begun again from the top."""
        return replace(self, round=self.round + 1, broken=self.broken + broken, delay=delay)

    @property
    def name(self) -> str:
        """Return what the library calls it: each round is a flow of its own there."""
        return f"{self.key}~{self.round}" if self.round else self.key

    def _options(self) -> EnqueueOptions:
        options = EnqueueOptions(
            workflow_name=self.flow.name, queue_name=self.flow.queue, workflow_id=self.name, app_version=VERSION
        )
        if self.delay > 0:
            options["delay_seconds"] = self.delay
        if self.priority is not None:
            options["priority"] = self.priority
        return options

    def _inputs(self) -> tuple[str, int, int, list[Argument]]:
        return self.key, self.round, self.broken, [*self.arguments]

"""Where long work is done: the speech engines and the durable flows that voicemail and conferences share.

Imported only where one of them is on: neither is light.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from ucbridge.config import Config
from ucbridge.durable.engine import Durable
from ucbridge.durable.flow import Carrier, Flow
from ucbridge.durable.keeping import Keeping
from ucbridge.durable.nodes import Node, alone
from ucbridge.durable.place import place_of
from ucbridge.durable.queues import TRANSCRIBE
from ucbridge.speech.speech import LocalSpeech

Running = dict[str, Callable[[], Coroutine[Any, Any, None]]]

_ANY = 60.0


class Workshop:
    """One process that does such work. `node` names it among all that share the books."""

    def __init__(self, config: Config, *, node: str = "") -> None:
        self._url, self._data = config.database_url, config.bridge.data
        self._place = place_of(self._url, self._data, node=node)
        self._flows: list[Flow] = []
        self.speech = LocalSpeech(config.speech, longest=_ANY)
        self.durable = Durable(self._place, at_once={TRANSCRIBE: config.speech.workers})
        self._keeping = Keeping(self.durable, self._flows)

    def carry(self, carriers: Mapping[Flow, Carrier], *, known: Iterable[Flow]) -> None:
        """Carry out these flows; `known` are all there are of their kind, whoever carries them out."""
        self.durable.carry(carriers)
        self._flows += [flow for flow in known if flow not in self._flows]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Begin, and go on with what a former process left.

        Raises:
            StoreError: the database cannot be used, or another process works with the same data folder.
        """
        async with AsyncExitStack() as stack:
            node = None
            if self._place.shared:
                node = await stack.enter_async_context(Node.joined(self._url, self._place.node))
            else:
                stack.enter_context(alone(self._data))
            self._keeping = Keeping(self.durable, self._flows, node)
            await stack.enter_async_context(self.speech)
            await stack.enter_async_context(self.durable)
            yield

    @property
    def running(self) -> Running:
        """Return what must run under supervision, by name."""
        return {"durable work": self._keep}

    async def _keep(self) -> None:
        await self._keeping.run()

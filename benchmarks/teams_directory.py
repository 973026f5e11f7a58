"""One way to read a directory from Graph: `python -m benchmarks.teams_directory ours|models|bare URL TOKEN`.

Prints how many people it read and, as JSON, the CPU seconds, the megabytes the process grew by at most, and the longest
time the loop was held up: by the clock, and in CPU time of its own thread, which no busy neighbour adds to.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks import quiet

BEAT = 0.002
SELECT = "id,displayName,userPrincipalName,mail,businessPhones,mobilePhone,preferredLanguage"
Read = Callable[[], Awaitable[None]]


class Heart:
    """Beats all the time; what holds a beat up holds everything up."""

    def __init__(self) -> None:
        self.longest = self.longest_cpu = 0.0

    async def beat(self) -> None:
        while True:
            wall, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - wall - BEAT)
            self.longest_cpu = max(self.longest_cpu, time.thread_time() - cpu)


@asynccontextmanager
async def beating() -> AsyncIterator[Heart]:
    heart = Heart()
    task = asyncio.create_task(heart.beat())
    await asyncio.sleep(0.1)
    heart.longest = heart.longest_cpu = 0.0
    yield heart
    task.cancel()


@asynccontextmanager
async def ours(url: str, token: str) -> AsyncIterator[Read]:
    """Read it as the connector does, into a database, and then what changed."""
    from connectors.teams.graph import opening
    from connectors.teams.graph.directory_sync import DirectorySync
    from ucbridge.store.connector_state import ConnectorState
    from ucbridge.store.database import Database
    from ucbridge.store.directory_people import DirectoryPeople

    async def shown(*, stale: str = "") -> str:  # noqa: ARG001 - the name is the client's
        return token

    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with Database.open(f"sqlite:///{Path(folder) / 'bench.sqlite'}") as database:
            people, client = DirectoryPeople(database), await asyncio.to_thread(opening.load, url, shown)
            sync = DirectorySync(client, people, ConnectorState(database, "teams"), minutes=30)

            async def read() -> None:
                await sync.sync()
                await sync.sync()

            yield read
            await client.close()
            print(len(await people.all()))


@asynccontextmanager
async def models(url: str, token: str) -> AsyncIterator[Read]:
    """Read it as msgraph's own documentation does: each person an object of its own."""
    from kiota_abstractions.authentication import AuthenticationProvider
    from msgraph.generated.users.delta.delta_request_builder import DeltaRequestBuilder
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    class Shown(AuthenticationProvider):
        async def authenticate_request(self, request: Any, additional_authentication_context: Any = None) -> None:  # noqa: ARG002
            request.headers.add("Authorization", f"Bearer {token}")

    adapter = GraphRequestAdapter(Shown())
    adapter.base_url = url
    client = GraphServiceClient(request_adapter=adapter)
    asked = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(select=SELECT.split(","))
    configuration: Any = DeltaRequestBuilder.DeltaRequestBuilderGetRequestConfiguration(query_parameters=asked)
    count = 0

    async def read() -> None:
        nonlocal count
        page = await client.users.delta.get(request_configuration=configuration)
        while page is not None:
            count += len(page.value or [])
            link = page.odata_next_link
            page = await client.users.delta.with_url(link).get() if link else None

    yield read
    print(count)


@asynccontextmanager
async def bare(url: str, token: str) -> AsyncIterator[Read]:
    """Read it with aiohttp and keep nothing: the least there is to do."""
    from aiohttp import ClientSession

    count = 0

    async def read() -> None:
        nonlocal count
        link = f"{url}/users/delta?$select={SELECT}"
        while link:
            async with session.get(link) as answer:
                page = await answer.json()
            count += len(page["value"])
            link = page.get("@odata.nextLink", "")

    async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        yield read
    print(count)


WAYS: dict[str, Callable[[str, str], AbstractAsyncContextManager[Read]]] = {
    "ours": ours,
    "models": models,
    "bare": bare,
}


async def measured(name: str, url: str, token: str) -> dict[str, float]:
    """Measure one way; its libraries are there before."""
    async with WAYS[name](url, token) as read, beating() as heart:
        before, cpu = _megabytes(), time.process_time()
        await read()
        cpu, after = time.process_time() - cpu, _megabytes()
        return {"cpu": cpu, "megabytes": after - before, "stall": heart.longest, "stall_cpu": heart.longest_cpu}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    quiet()
    print(json.dumps(asyncio.run(measured(*sys.argv[1:4]))))

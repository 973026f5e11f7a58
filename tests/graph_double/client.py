"""A client that asks the double and nothing else; for the double's own tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession

from tests.graph_double import GraphDouble


class Client:
    """Asks; `token` is shown with each request. The last answer's status and headers stay."""

    def __init__(self, graph: GraphDouble, session: ClientSession) -> None:
        self.graph = graph
        self.token: str | None = graph.token()
        self.status = 0
        self.headers: dict[str, str] = {}
        self._session = session

    async def ask(self, method: str, path: str, body: Any = None, data: bytes | None = None, **headers: str) -> Any:
        """Return the JSON of the answer, None where it has none; a whole address is taken as it is."""
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        said |= {key.replace("_", "-"): each for key, each in headers.items()}
        url = path if path.startswith("http") else self.graph.url + path
        async with self._session.request(method, url, json=body, data=data, headers=said) as answer:
            self.status, self.headers = answer.status, dict(answer.headers)
            return await answer.json() if answer.content_type == "application/json" else None

    async def get(self, path: str, **headers: str) -> Any:
        return await self.ask("GET", path, None, None, **headers)

    async def token_of(self, url: str, form: dict[str, str]) -> str:
        """Return a token that a login gives for this form."""
        async with self._session.post(url, data=form) as answer:
            return str((await answer.json())["access_token"])

    async def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Return the status and the code of an answer that says no."""
        answer = await self.ask(method, path, body)
        return self.status, answer["error"]["code"]

    async def all(self, path: str) -> list[Any]:
        """Return a list, page by page."""
        page = await self.get(path)
        found = list(page["value"])
        while "@odata.nextLink" in page:
            page = await self.get(page["@odata.nextLink"])
            found += page["value"]
        return found


@asynccontextmanager
async def asking(graph: GraphDouble) -> AsyncIterator[Client]:
    async with ClientSession() as session:
        yield Client(graph, session)

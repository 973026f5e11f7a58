"""The double itself: one address for Graph, its login and its uploads."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from types import TracebackType
from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.graph_double.core import Core
from tests.graph_double.hands import Hands
from tests.graph_double.rest import PREFIX, Rest
from tests.graph_double.tokens import AUDIENCE
from tests.waiting import until

if TYPE_CHECKING:
    from tests.graph_double.calls import Request
    from tests.teams_double import TeamsDouble


class GraphDouble(Hands):
    """A Microsoft Graph; see the package for what it offers."""

    def __init__(self, teams: TeamsDouble | None = None, *, checked: bool = True, port: int = 0) -> None:
        self.core = Core(teams, checked=checked)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=512 * 1024 * 1024)
        rest = Rest(self.core)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_route("*", "/upload/{token}", rest.upload)
        app.router.add_get("/content/{user}/{item}", rest.content)
        app.router.add_route("*", PREFIX + "/{rest:.*}", rest.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.core.world.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        await self.core.close()
        if kind is None:
            self.core.checks.close()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        fault = self.core.faults.take("POST", "/token")
        if fault is not None and fault.status:
            return web.json_response({"error": "temporarily_unavailable"}, status=fault.status)
        return await self.core.tokens.answer(request)

    # addresses and parts

    url = property(lambda self: self.core.world.base + PREFIX)
    login_url = property(lambda self: self.core.login_url)
    scope = f"{AUDIENCE}/.default"
    tenant_id = property(lambda self: self.core.tokens.tenant_id)
    app_id = property(lambda self: self.core.tokens.app_id)
    app_secret = property(lambda self: self.core.tokens.app_secret)
    token = property(lambda self: self.core.tokens.token)
    tokens_asked = property(lambda self: self.core.tokens.asked)
    users = property(lambda self: self.core.world.users)
    faults = property(lambda self: self.core.faults)
    checks = property(lambda self: self.core.checks)
    requests = property(lambda self: self.core.requests)

    @property
    def permissions(self) -> set[str]:
        """What is consented to now."""
        return set(self.core.tokens.roles if self.core.joined is None else self.core.joined.login.roles)

    @property
    def page_size(self) -> int:
        return self.core.world.page_size

    @page_size.setter
    def page_size(self, size: int) -> None:
        self.core.world.page_size = size

    @property
    def sparse(self) -> bool:
        return self.core.world.sparse

    @sparse.setter
    def sparse(self, on: bool) -> None:
        self.core.world.sparse = on

    @property
    def latency(self) -> float:
        return self.core.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.core.latency = seconds

    @property
    def on_install(self) -> Callable[[str, str], str]:
        return self.core.world.on_install

    @on_install.setter
    def on_install(self, install: Callable[[str, str], str]) -> None:
        self.core.world.on_install = install

    @property
    def refused(self) -> list[Request]:
        return [each for each in self.core.requests if 400 <= each.status < 500 and each.status != 429]

    def asked(self, method: str, path: str) -> list[Request]:
        """Return the requests that fit: `*` stands for anything."""
        return [
            each for each in self.core.requests if fnmatchcase(each.method, method) and fnmatchcase(each.path, path)
        ]

    def later(self, seconds: float) -> None:
        """Move the double's clock on."""
        self.core.clock.later(seconds)

    async def until(self, condition: Callable[[], object], within: float = 10.0) -> None:
        """Wait for something; fail with what was asked lately."""
        try:
            await until(condition, within)
        except TimeoutError:
            asked = "\n".join(f"{each.method} {each.path[:80]} -> {each.status}" for each in self.core.requests[-10:])
            raise AssertionError(f"it did not come to pass; lately asked:\n{asked or 'nothing'}") from None

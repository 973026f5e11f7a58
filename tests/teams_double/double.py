"""The double itself: one address for login, keys, Connector and pictures, and the hands of the people in it."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, TCPConnector, web

from tests.teams_double.core import Core, Request
from tests.teams_double.forging import Forging
from tests.teams_double.hands_extension import ExtensionHands
from tests.teams_double.happenings import Happenings
from tests.teams_double.messages import Message
from tests.teams_double.page import Page
from tests.teams_double.service import Service
from tests.teams_double.settling import Settling
from tests.teams_double.world import Conversation, Person
from tests.waiting import until

APP, TENANT = "0f6c3d2a-9b1e-4c7d-8a5f-123456789012", "7ea35000-1111-4222-8333-444455556666"
SECRET = "the~secret.of-the-double-and-of-nobody-else"


class TeamsDouble(ExtensionHands, Happenings, Settling, Forging):
    """A Microsoft Teams; see the package for what it offers."""

    def __init__(self, *, app_id: str = APP, secret: str = SECRET, tenant_id: str = TENANT, port: int = 0) -> None:
        self.core = Core(app_id, secret, tenant_id)
        self.page = Page(self.core)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_routes([*self.page.routes(), *Service(self.core).routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.core.base = self.core.keys.base = f"http://{host}:{port}"
        self._session = self.core.session = ClientSession(connector=TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self.core.settle()
        await self._session.close()
        await self._runner.cleanup()
        if kind is None:
            self.core.checks.close()

    # addresses and parts

    app_id = property(lambda self: self.core.app_id)
    app_secret = property(lambda self: self.core.secret)
    tenant_id = property(lambda self: self.core.tenant)
    service_url = property(lambda self: self.core.service_url)
    login_url = property(lambda self: self.core.base)
    openid_url = property(lambda self: self.settings["openid_url"])
    page_url = property(lambda self: self.core.base + "/page")
    mention = property(lambda self: self.core.mention)
    world = property(lambda self: self.core.world)
    keys = property(lambda self: self.core.keys)
    login = property(lambda self: self.core.login)
    faults = property(lambda self: self.core.faults)
    limits = property(lambda self: self.core.limits)
    checks = property(lambda self: self.core.checks)
    requests = property(lambda self: self.core.requests)
    posted = property(lambda self: self.core.posted)
    typing = property(lambda self: self.core.typing)
    notified = property(lambda self: self.core.notified)

    @property
    def endpoint(self) -> str:
        return self.core.endpoint

    @endpoint.setter
    def endpoint(self, url: str) -> None:
        self.core.endpoint = url

    @property
    def signs(self) -> bool:
        return self.core.signs

    @signs.setter
    def signs(self, signs: bool) -> None:
        self.core.signs = signs

    @property
    def nbsp(self) -> bool:
        """Whether clients write a hard blank after a mention, and end a line, as some do."""
        return self.core.nbsp

    @nbsp.setter
    def nbsp(self, nbsp: bool) -> None:
        self.core.nbsp = nbsp

    @property
    def patience(self) -> float:
        """The seconds Teams waits for an answer to a post."""
        return self.core.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.core.patience = seconds

    @property
    def refused(self) -> list[Request]:
        return [each for each in self.core.requests if 400 <= each.status < 500]

    def asked(self, method: str, path: str) -> list[Request]:
        """Return the requests that fit: `*` stands for anything."""
        return [each for each in self.requests if fnmatchcase(each.method, method) and fnmatchcase(each.path, path)]

    def later(self, seconds: float) -> None:
        """Move the double's clock on."""
        self.core.clock.later(seconds)

    # what people see

    def seen_by(self, person: Person, at: Conversation | None = None) -> list[Message]:
        """Return the messages somebody sees, oldest first; of a channel with its threads."""
        where = at or self.core.world.personal(person)
        return [Message(each, person) for each in self.core.seen(person, where)]

    async def sees(
        self, person: Person, words: str, at: Conversation | None = None, *, within: float = 10.0
    ) -> Message:
        """Wait until somebody sees a message of the bot with these words."""

        def found() -> list[Message]:
            return [each for each in self.seen_by(person, at) if each.author is None and words in each.text]

        try:
            await until(found, within)
        except TimeoutError:
            seen = "\n".join(f"- {each.text}" for each in self.seen_by(person, at)) or "nothing"
            lately = self.core.asked_lately()
            raise AssertionError(f"{person.name} does not see {words!r} but:\n{seen}\nasked: {lately}") from None
        return found()[-1]

    async def until(self, condition: Callable[[], object], within: float = 10.0) -> None:
        """Wait for something; fail with what was asked lately."""
        try:
            await until(condition, within)
        except TimeoutError:
            raise AssertionError(f"it did not come to pass; lately asked:\n{self.core.asked_lately()}") from None

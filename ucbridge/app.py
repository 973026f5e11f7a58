"""The composition root: builds the parts of one installation, runs them, stops them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from ucbridge import connector_registry, systemd
from ucbridge.command_registry import Registry
from ucbridge.config import Config
from ucbridge.connector import Connector, Listens, Parts, ServesWeb, ShowsPresence
from ucbridge.dispatch import Dispatcher
from ucbridge.errors import ConfigError
from ucbridge.exposure import unencrypted
from ucbridge.i18n import _
from ucbridge.keys import secret_key
from ucbridge.notify import Notifier
from ucbridge.pbx.agi import serve_hooks
from ucbridge.pbx.hooks import CALLER_NAME, caller_name
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.platform_groups import PlatformGroups
from ucbridge.platform_workspaces import PlatformWorkspaces
from ucbridge.services import Services
from ucbridge.services.building import build
from ucbridge.services.phone_presence import PhonePresence
from ucbridge.signer import Signer
from ucbridge.sounds import Sounds
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.postings import Postings
from ucbridge.store.retention import Retention
from ucbridge.store.seen import Seen
from ucbridge.store.sessions import Sessions
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health, supervise
from ucbridge.web.announcements import AnnouncementSounds
from ucbridge.web.clients import networks
from ucbridge.web.conference_links import ConferenceAddresses, conference_links_of
from ucbridge.web.conference_pages import ConferencePages
from ucbridge.web.history_links import HistoryAddresses, history_links_of
from ucbridge.web.history_pages import HistoryPages
from ucbridge.web.listening_links import ListenPages, links_of
from ucbridge.web.pages import Pages
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn
from ucbridge.web.site import site_of

if TYPE_CHECKING:
    from ucbridge.recording_parts import RecordingParts
    from ucbridge.voicemail_parts import VoicemailParts
    from ucbridge.workshop import Workshop

log = structlog.get_logger(__name__)


class Application:
    """One bridge: built when it is entered (`async with`), working while `run` runs.

    Entering is strict: ConfigError when a setting, port or socket cannot be had, StoreError without its database.
    """

    health: Health
    services: Services
    url: str
    _voicemail: VoicemailParts | None
    _recording: RecordingParts | None

    def __init__(self, config: Config) -> None:
        self.config = config
        self.health = Health()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self._build(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        systemd.notify("STOPPING=1")
        await self._stack.aclose()

    async def run(self) -> None:
        """Run every part until cancelled; a part that fails is started again and never takes down the others."""
        async with asyncio.TaskGroup() as tasks:
            # These know themselves whether they are connected, and say so.
            tasks.create_task(supervise(self._pbx_part, self._pbx.run, self.health, well=False))
            for name, run in self._running().items():
                tasks.create_task(supervise(name, run, self.health))
            tasks.create_task(systemd.watchdog())
            systemd.notify("READY=1")
            for key in unencrypted(self.config):
                log.warning("not encrypted: whoever is on the way can read it; ucbridge check says what to do", key=key)
            log.info("running", url=self.url, connectors=sorted(self._connectors))

    async def sign_in_links(self, *, life: timedelta = timedelta(minutes=30)) -> dict[str, str]:
        """Return a new link for each person of the configuration; it signs them in once."""
        return {person: await self._sign_in.link_for(person, life=life) for person in self.config.people}

    async def _build(self, stack: AsyncExitStack) -> None:
        config, data = self.config, self.config.bridge.data
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._database = await stack.enter_async_context(Database.open(config.database_url))
        self._sign_in = SignIn(Sessions(self._database), site_of(config.web).origin)
        self._pbx_part = f"pbx {config.pbx.name}"
        self._pbx = Switchboard(config.pbx, health=lambda ok, words: self.health.report(self._pbx_part, ok, words))
        signer = Signer(secret_key(data / "buttons.key"))
        workspaces = Workspaces(self._database)
        parts = Parts(
            config,
            self._database,
            self._sign_in,
            ListenPages(links_of(data), self._sign_in),
            Sounds(self._database),
            workspaces,
            self.health,
            DirectoryPeople(self._database),
        )
        self._connectors = connector_registry.build(connector_registry.classes(), parts)
        self._notifier = Notifier(self._connectors, Cards(self._database), Postings(self._database), signer)
        registry = Registry.load()
        self._workshop = self._workshop_parts()
        self.services = build(
            config,
            self._database,
            self._pbx,
            self._notifier,
            health=self.health,
            commands=registry.commands,
            vouching=connector_registry.vouching(self._connectors),
            key=secret_key(data / "codes.key"),
            pipeline=self._voicemail.pipeline if self._voicemail else None,
            recording=self._recording.pipeline if self._recording else None,
            groups=PlatformGroups(self._connectors),
            workspaces=workspaces,
            platform=PlatformWorkspaces(self._connectors),
            address=ConferenceAddresses(conference_links_of(data), self._sign_in),
            origin=lambda: self._sign_in.site.origin,
            listed=parts.directory,
            export=HistoryAddresses(history_links_of(data), self._sign_in),
        )
        self._bot = Dispatcher(registry, self.services, signer, Seen(self._database), self._notifier)
        if self._workshop:
            await stack.enter_async_context(self._workshop.working())
        if self._recording:
            self._recording.clean()
        await self._listen(stack)

    def _workshop_parts(self) -> Workshop | None:
        """Put together what works for long, where there is anything to do."""
        config, self._voicemail, self._recording = self.config, None, None
        if not config.voicemail and not config.records:
            return None
        from ucbridge.recording_parts import RecordingParts
        from ucbridge.voicemail_parts import VoicemailParts
        from ucbridge.workshop import Workshop

        workshop = Workshop(config)
        if config.voicemail:
            self._voicemail = VoicemailParts(config, config.voicemail, self._database, self._pbx, workshop)
        if config.records:
            self._recording = RecordingParts(config, self._database, self._pbx, workshop)
        return workshop

    async def _listen(self, stack: AsyncExitStack) -> None:
        config = self.config
        for connector in self._connectors.values():
            if isinstance(connector, Listens):
                await stack.enter_async_context(connector.listening())
        server = WebServer(config.web, self._sign_in, self._routes(), name=config.bridge.name, health=self.health)
        try:
            await stack.enter_async_context(server)
            if agi := config.pbx.agi:
                hooks = {CALLER_NAME: caller_name(self.services.directory.name_of)}
                await stack.enter_async_context(serve_hooks(agi, hooks))
        except OSError as error:
            raise ConfigError(_("A port cannot be opened: {reason}.", reason=error.strerror or error)) from error
        self.url = server.url

    def _routes(self) -> list[web.AbstractRouteDef]:
        config, services = self.config, self.services
        routes = [each for one in self._connectors.values() if isinstance(one, ServesWeb) for each in one.routes()]
        for part in (self._voicemail, self._recording):
            if part:
                routes += part.routes(services, self._sign_in, self._name_of)
        routes += AnnouncementSounds(services.announcements.offers.fetch).routes()
        routes += HistoryPages(
            history_links_of(config.bridge.data),
            services.people,
            services.history.listing,
            ZoneInfo(config.bridge.timezone),
        ).routes()
        routes += ConferencePages(
            self._sign_in,
            Pages("ucbridge.web", bridge=config.bridge.name),
            conference_links_of(config.bridge.data),
            services.plans.welcoming,
            trusted=networks(config.web.trusted_proxies),
        ).routes()
        return routes

    async def _name_of(self, person_id: str) -> str:
        person = await self.services.people.get(person_id)
        return person.name if person else person_id

    def _running(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        keep = self.config.store
        retention = Retention(
            self._database,
            audit=timedelta(days=keep.audit_days),
            messages=timedelta(days=keep.history_days),
            voicemail=self.services.voicemail.aging if self.services.voicemail else None,
            recordings=self.services.aging_recordings,
            history=timedelta(days=self.config.history.days),
        )
        parts = {"cards": self._deliver, "retention": retention.run, **self.services.running}
        for part in (self._voicemail, self._workshop):
            parts |= part.running if part else {}
        if shows := [each for each in self._connectors.values() if isinstance(each, ShowsPresence)]:
            parts["presence"] = PhonePresence(self.services.people, self._pbx, shows).run
        return parts | {name: self._serve(each) for name, each in self._connectors.items()}

    async def _deliver(self) -> None:
        await self._notifier.run(self.services.people.get)

    def _serve(self, connector: Connector) -> Callable[[], Coroutine[Any, Any, None]]:
        return lambda: connector.run(self._bot)

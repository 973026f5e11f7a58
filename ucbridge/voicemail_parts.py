"""What [voicemail] adds to the bridge, put together. Imported only where it is on: the engine is not light."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import web

from ucbridge.config import Config
from ucbridge.config.settings import VoicemailSettings
from ucbridge.durable.engine import Durable
from ucbridge.durable.keeping import Keeping
from ucbridge.durable.nodes import Node, alone
from ucbridge.durable.place import place_of
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.pushed import PushedSource
from ucbridge.pbx.voicemail.sources import source_of
from ucbridge.services import Services
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.flows import ALL, TRANSCRIBE, WAITS_FOR_SOUND, HubFlows, WriterFlows, show_soon
from ucbridge.services.voicemail.nudging import Nudging
from ucbridge.services.voicemail.pipeline import DurablePipeline
from ucbridge.services.voicemail.ports import Cards, Removal
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.speech.interface import Speech
from ucbridge.speech.speech import LocalSpeech
from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Voicemails
from ucbridge.web.pages import Pages
from ucbridge.web.signin import SignIn
from ucbridge.web.voicemail_audio import VoicemailPlayer
from ucbridge.web.voicemail_links import links_of
from ucbridge.web.voicemail_push import VoicemailPush

Running = dict[str, Callable[[], Coroutine[Any, Any, None]]]


class Transcriber:
    """A machine that writes messages down: the speech engines, the durable work, and their upkeep."""

    def __init__(self, config: Config, settings: VoicemailSettings, database: Database, *, node: str = "") -> None:
        self._url, self._data = config.database_url, config.bridge.data
        self._place = place_of(self._url, self._data, node=node)
        self.speech = LocalSpeech(config.speech, longest=settings.longest_minutes * 60)
        self.durable = Durable(self._place, at_once={TRANSCRIBE: config.speech.workers})
        self.transcribing = transcribing_of(config, settings, database, self.speech, self.durable)
        self.durable.carry(WriterFlows(self.transcribing).carriers)
        self._keeping = Keeping(self.durable, ALL)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Begin, and go on with what a former process left.

        Raises:
            StoreError: the database cannot be used, or another process works with the same data folder.
        """
        async with AsyncExitStack() as stack:
            if self._place.shared:
                node = await stack.enter_async_context(Node.joined(self._url, self._place.node))
                self._keeping = Keeping(self.durable, ALL, node)
            else:
                stack.enter_context(alone(self._data))
            await stack.enter_async_context(self.speech)
            await stack.enter_async_context(self.durable)
            yield

    @property
    def running(self) -> Running:
        """Return what must run under supervision, by name."""
        return {"durable work": self._keep}

    async def _keep(self) -> None:
        await self._keeping.run()


def transcribing_of(
    config: Config, settings: VoicemailSettings, database: Database, speech: Speech, durable: Durable
) -> Transcribing:
    """Return what writes messages down, with any speech engine."""
    return Transcribing(
        speech,
        Voicemails(database),
        VoicemailAudio(database),
        Mailboxes(database),
        settings,
        region=config.bridge.region,
        progressed=partial(show_soon, durable),
    )


class VoicemailParts(Transcriber):
    """All of voicemail in the bridge itself."""

    def __init__(self, config: Config, settings: VoicemailSettings, database: Database, pbx: Pbx) -> None:
        super().__init__(config, settings, database)
        self._config, self._settings, self._database = config, settings, database
        self._source = source_of(settings, config.pbx.ari, pbx.messages, config.bridge.data)
        self._nudging = Nudging(pbx, partial(self.durable.hurry, WAITS_FOR_SOUND))

    def pipeline(self, cards: Cards, removal: Removal) -> DurablePipeline:
        """Make the pipeline, given what it calls back."""
        voicemails, sounds = Voicemails(self._database), VoicemailAudio(self._database)
        fetching = Fetching(self._source, self.speech, voicemails, sounds)
        flows = HubFlows(voicemails, cards, removal, fetching, self.transcribing)
        self.durable.carry(flows.carriers)
        return DurablePipeline(self.durable, voicemails)

    def routes(self, services: Services, sign_in: SignIn) -> Iterable[web.AbstractRouteDef]:
        """Return what the web server serves for it."""
        voicemail = services.voicemail
        assert voicemail

        async def name_of(person_id: str) -> str:
            person = await services.people.get(person_id)
            return person.name if person else person_id

        def arrived(mailbox: str) -> None:
            voicemail.look(mailbox)
            self._nudging.arrived(mailbox)

        yield from VoicemailPlayer(
            sign_in,
            Pages("ucbridge.web", bridge=self._config.bridge.name),
            links_of(self._data),
            load=VoicemailAudio(self._database).mp3,
            may_hear=voicemail.may_hear,
            name_of=name_of,
        ).routes()
        if isinstance(self._source, PushedSource) and (secret := self._settings.push_secret):
            yield from VoicemailPush(self._source, secret.get_secret_value(), arrived).routes()

    @property
    def running(self) -> Running:
        """Return what must run under supervision, by name."""
        return {**super().running, "voicemail sound": self._nudging.run}

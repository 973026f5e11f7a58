"""What [voicemail] adds to the bridge, put together. Imported only where it is on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from aiohttp import web

from ucbridge.config import Config
from ucbridge.config.settings import VoicemailSettings
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.pushed import PushedSource
from ucbridge.pbx.voicemail.sources import source_of
from ucbridge.services import Services
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.flows import ALL, WAITS_FOR_SOUND, HubFlows, WriterFlows, show_soon
from ucbridge.services.voicemail.nudging import Nudging
from ucbridge.services.voicemail.pipeline import DurablePipeline
from ucbridge.services.voicemail.ports import Cards, Removal
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Voicemails
from ucbridge.web.listening import VOICEMAIL, NameOf, Player
from ucbridge.web.listening_links import links_of
from ucbridge.web.pages import Pages
from ucbridge.web.signin import SignIn
from ucbridge.web.voicemail_push import VoicemailPush
from ucbridge.workshop import Running, Workshop


def transcribing(config: Config, settings: VoicemailSettings, database: Database, workshop: Workshop) -> Transcribing:
    """Have a machine write messages down, and return what does."""
    writing = Transcribing(
        workshop.speech.within(settings.longest_minutes * 60),
        Voicemails(database),
        VoicemailAudio(database),
        Mailboxes(database),
        settings,
        region=config.bridge.region,
        progressed=partial(show_soon, workshop.durable),
    )
    workshop.carry(WriterFlows(writing).carriers, known=ALL)
    return writing


class VoicemailParts:
    """All of voicemail in the bridge itself."""

    def __init__(
        self, config: Config, settings: VoicemailSettings, database: Database, pbx: Pbx, workshop: Workshop
    ) -> None:
        self._config, self._settings, self._database = config, settings, database
        self._workshop = workshop
        self._transcribing = transcribing(config, settings, database, workshop)
        self._source = source_of(settings, config.pbx.ari, pbx.messages, config.bridge.data)
        self._nudging = Nudging(pbx, partial(workshop.durable.hurry, WAITS_FOR_SOUND))

    def pipeline(self, cards: Cards, removal: Removal) -> DurablePipeline:
        """Make the pipeline, given what it calls back."""
        voicemails, sounds = Voicemails(self._database), VoicemailAudio(self._database)
        fetching = Fetching(self._source, self._workshop.speech, voicemails, sounds)
        flows = HubFlows(voicemails, cards, removal, fetching, self._transcribing)
        self._workshop.carry(flows.carriers, known=ALL)
        return DurablePipeline(self._workshop.durable, voicemails)

    def routes(self, services: Services, sign_in: SignIn, name_of: NameOf) -> Iterable[web.AbstractRouteDef]:
        """Return what the web server serves for it."""
        voicemail = services.voicemail
        assert voicemail

        def arrived(mailbox: str) -> None:
            voicemail.look(mailbox)
            self._nudging.arrived(mailbox)

        yield from Player(
            VOICEMAIL,
            sign_in,
            Pages("ucbridge.web", bridge=self._config.bridge.name),
            links_of(self._config.bridge.data),
            load=VoicemailAudio(self._database).mp3,
            may_hear=voicemail.may_hear,
            name_of=name_of,
        ).routes()
        if isinstance(self._source, PushedSource) and (secret := self._settings.push_secret):
            yield from VoicemailPush(self._source, secret.get_secret_value(), arrived).routes()

    @property
    def running(self) -> Running:
        """Return what must run under supervision, by name."""
        return {"voicemail sound": self._nudging.run}

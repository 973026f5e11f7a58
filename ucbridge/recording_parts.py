"""What [conference.recording] and [calls.recording] add to the bridge, put together. Imported only where one is on."""

from __future__ import annotations

from collections.abc import Iterable
from shutil import rmtree

from aiohttp import web

from ucbridge.config import Config
from ucbridge.config.settings import VoicemailSettings
from ucbridge.pbx.interface import Pbx
from ucbridge.services import Services
from ucbridge.services.conferences.recording.fetching import Fetching
from ucbridge.services.conferences.recording.flows import ALL, DurablePipeline, HubFlows, WriterFlows
from ucbridge.services.conferences.recording.ports import Cards
from ucbridge.services.conferences.recording.transcribing import Transcribing
from ucbridge.store.conference_recordings import ConferenceRecordings
from ucbridge.store.database import Database
from ucbridge.web.listening import RECORDING, NameOf, Player
from ucbridge.web.listening_links import links_of
from ucbridge.web.pages import Pages
from ucbridge.web.recording_pages import RecordingPages
from ucbridge.web.signin import SignIn
from ucbridge.workshop import Workshop

SCRATCH = "passing"
"""The folder in the data folder where files of the PBX pass through."""


def transcribing(config: Config, database: Database, workshop: Workshop) -> Transcribing:
    """Have a machine write recordings down, and return what does."""
    rooms, calls = config.conference.recording, config.calls.recording
    longest = max(each.longest_minutes for each in (rooms, calls) if each is not None)
    kinds = (config.voicemail or VoicemailSettings()).redact
    writing = Transcribing(
        workshop.speech.within(longest * 60),
        ConferenceRecordings(database),
        kinds=kinds,
        of_rooms=rooms.language if rooms else "",
        of_calls=calls.language if calls else "",
    )
    workshop.carry(WriterFlows(writing).carriers, known=ALL)
    return writing


class RecordingParts:
    """All of recordings in the bridge itself."""

    def __init__(self, config: Config, database: Database, pbx: Pbx, workshop: Workshop) -> None:
        self._config, self._database, self._pbx = config, database, pbx
        self._workshop = workshop
        self._transcribing = transcribing(config, database, workshop)
        self._scratch = config.bridge.data / SCRATCH

    def clean(self) -> None:
        """Leave nothing of what a former process had in its hands; while this one is alone."""
        rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(mode=0o700)

    def pipeline(self, cards: Cards) -> DurablePipeline:
        """Make the pipeline, given what it calls back."""
        recordings = ConferenceRecordings(self._database)
        studio = self._workshop.speech.studio
        fetching = Fetching(self._pbx.recorder, studio, recordings, scratch=self._scratch)
        self._workshop.carry(HubFlows(cards, fetching, self._transcribing).carriers, known=ALL)
        return DurablePipeline(self._workshop.durable)

    def routes(self, services: Services, sign_in: SignIn, name_of: NameOf) -> Iterable[web.AbstractRouteDef]:
        """Return what the web server serves for it."""
        kept = services.kept_recordings
        assert kept
        pages = Pages("ucbridge.web", bridge=self._config.bridge.name)
        yield from RecordingPages(sign_in, pages, kept.reading).routes()
        yield from Player(
            RECORDING,
            sign_in,
            pages,
            links_of(self._config.bridge.data, RECORDING.kind),
            load=kept.recordings.mp3,
            may_hear=kept.may_hear,
            name_of=name_of,
        ).routes()

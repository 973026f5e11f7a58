"""The services of the history of calls, put together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.models import Person
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.pbx.cdr.sources import records_of
from ucbridge.services.concerns.service import Concerns
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.card import page_path
from ucbridge.services.foundation import Foundation
from ucbridge.services.history.day import Days
from ucbridge.services.history.digest import Digests, has_phone, no_messages
from ucbridge.services.history.last import LastCalls
from ucbridge.services.history.listing import Listing
from ucbridge.services.history.naming import Names
from ucbridge.services.history.notes import Notes
from ucbridge.services.history.reconciling import Reconciling
from ucbridge.services.history.writing import Writer
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.listing import Asked, Page, Which
from ucbridge.services.voicemail.service import VoicemailService
from ucbridge.store.call_recordings import CallRecordings
from ucbridge.store.history import History
from ucbridge.store.history_gaps import HistoryGaps
from ucbridge.store.preferences import Preferences

ExportOf = Callable[[str], str]
"""Returns the address from which a person, by id, fetches their own calls as a file."""


def no_export(_person_id: str) -> str:
    """Return no address: there is no web server."""
    return ""


@dataclass(frozen=True, slots=True)
class HistoryParts:
    """Every call once, and what people wrote about theirs. `writer.take` is to be told of concerns."""

    notes: Notes
    listing: Listing
    last: LastCalls
    writer: Writer
    reconciling: Reconciling
    digests: Digests
    export: ExportOf


def build(
    base: Foundation,
    *,
    notes: Notes,
    concerns: Concerns,
    voicemail: VoicemailService | None = None,
    export: ExportOf = no_export,
    origin: OriginOf = str,
) -> HistoryParts:
    """Put them together; no I/O yet.

    Raises:
        ConfigError: [pbx.cdr] names no time zone there is, or no database.
    """
    config, database, pbx, people = base.config, base.database, base.pbx, base.people
    history, gaps, zone = History(database), HistoryGaps(database), ZoneInfo(config.bridge.timezone)
    names = Names(people, base.directory, Callers(base.directory, base.numbers))
    writer = Writer(history, names)
    recordings = CallRecordings(database)

    async def recorded(person: Person, call_ids: Collection[str]) -> dict[str, str]:
        found = await recordings.of_calls(call_ids, person.id)
        return {call_id: f"{origin()}{page_path(recording_id)}" for call_id, recording_id in found.items()}

    listing = Listing(
        history, names, notes, gaps, recorded=recorded, written=base.numbers.written, pbx=pbx.name, zone=zone
    )
    records = records_of(config.pbx.cdr, zone) if config.pbx.cdr else None

    async def unheard(person: Person) -> Page | None:
        if voicemail is None or not voicemail.owners.boxes_of(person):
            return None
        return await voicemail.listing.page(person, Asked(Which.UNHEARD))

    def whom(person: Person) -> bool:
        return has_phone(person) or bool(voicemail and voicemail.owners.boxes_of(person))

    digests = Digests(
        people,
        Days(history, listing).of,
        unheard if voicemail else no_messages,
        Preferences(database),
        base.notices,
        whom=whom,
        usual=_digest(config),
        zone=zone,
    )

    async def late(told: CallTold) -> None:
        await concerns.pass_on(await concerns.of(told, late=True))

    concerns.tell(writer.take)
    reconciling = Reconciling(pbx, history, gaps, writer, records=records, late=late)
    last = LastCalls(history, listing, writer)
    return HistoryParts(notes, listing, last, writer, reconciling, digests, export)


def _digest(config: Config) -> str:
    """Return when the summary comes: as [history] says, or else [voicemail], which had it first."""
    if "digest" in config.history.model_fields_set or config.voicemail is None:
        return config.history.digest
    return config.voicemail.digest

"""The services of calls that come in and are missed, put together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ucbridge.services.concerns.interface import Concern
from ucbridge.services.foundation import Foundation
from ucbridge.services.incoming.cards import Cards as IncomingCards
from ucbridge.services.incoming.deeds import Deeds
from ucbridge.services.incoming.live import Live, key_of, topic_of
from ucbridge.services.incoming.watching import Watching
from ucbridge.services.missed.call_backs import CallBacks
from ucbridge.services.missed.cards import Cards
from ucbridge.services.missed.queue_places import QueuePlaces
from ucbridge.services.missed.switches import Switches
from ucbridge.services.missed.telling import Telling
from ucbridge.services.on_call.building import OnCall
from ucbridge.services.on_call.parties import Parties
from ucbridge.services.queues.missed import MissedCalls
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.cards import Cards as KeptCards
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.missed import MissedCards
from ucbridge.store.missed_recording import MissedRecording
from ucbridge.store.preferences import Preferences
from ucbridge.store.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class MissedParts:
    """Calls that ring people, and those they missed. `watching.hear` is to be told of concerns."""

    watching: Watching
    queues: MissedCalls
    deeds: Deeds
    switches: Switches
    call_backs: CallBacks

    async def run(self) -> None:
        """Keep the cards, free the claims that come to nothing, and follow the queues, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.watching.run())
            group.create_task(self.call_backs.run())
            group.create_task(self.queues.run())


def build(base: Foundation, on_call: OnCall, *, workspaces: Workspaces, platform: Platform) -> MissedParts:
    """Put them together; no I/O yet."""
    config, database, pbx, notices = base.config, base.database, base.pbx, base.notices
    people, directory, numbers, calls = base.people, base.directory, base.numbers, base.calls
    zone, callers = ZoneInfo(config.bridge.timezone), Callers(directory, numbers)
    rows, recording, switches = MissedCards(database), MissedRecording(database), Switches(Preferences(database))
    live = Live(after=config.calls.incoming_after)
    shown = IncomingCards(
        live,
        people=people,
        directory=directory,
        callers=callers,
        notices=notices,
        switches=switches,
        follow=on_call.live.follow,
    )

    def ringing(concern: Concern, late: bool) -> str:
        rung, topic = live.rung.get(key_of(concern)), topic_of(concern)
        return topic if late or topic in live.former or (rung is not None and rung.posted) else ""

    cards = Cards(rows, people=people, directory=directory, callers=callers, notices=notices, zone=zone)
    telling = Telling(
        rows,
        recording,
        cards,
        switches=switches,
        places=QueuePlaces(workspaces, platform),
        identity=lru_cache(maxsize=4096)(numbers.anywhere),
        ringing=ringing,
        repeat=timedelta(minutes=config.calls.repeat_minutes),
        personal=config.calls.missed,
    )
    watching = Watching(
        pbx,
        KeptCards(database),
        notices,
        live=live,
        cards=shown,
        telling=telling,
        followed=on_call.live.kept_topics,
        incoming=config.calls.incoming,
    )
    parties, seconds = Parties(people, directory, numbers), config.pbx.ring_seconds
    return MissedParts(
        watching,
        MissedCalls(pbx, workspaces, platform, notes=ConnectorState(database, ""), telling=telling),
        Deeds(pbx, live, on_call, recording, parties=parties, ring_seconds=seconds),
        switches,
        CallBacks(rows, cards, people=people, calls=calls, placed=PlacedCalls(database), talked=telling.called_back),
    )

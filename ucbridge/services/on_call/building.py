"""The services of calls that go on, put together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ucbridge.services.foundation import Foundation
from ucbridge.services.history.notes import Notes
from ucbridge.services.on_call.holding import Holding
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.moving import Moving
from ucbridge.services.on_call.noting import Noting
from ucbridge.services.on_call.offered import OnCallChoices
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.on_call.parking import Parking
from ucbridge.services.on_call.parties import Parties
from ucbridge.services.on_call.picking_up import PickingUp
from ucbridge.services.on_call.targets import Targets
from ucbridge.services.on_call.transferring import Transferring
from ucbridge.store.connector_state import ConnectorState


@dataclass(frozen=True, slots=True)
class OnCall:
    """What can be done with the calls people's phones are in. `own` tells which, `live` keeps their cards."""

    own: OwnCalls
    live: LiveCalls
    targets: Targets
    holding: Holding
    transferring: Transferring
    parking: Parking
    picking_up: PickingUp
    moving: Moving
    noting: Noting
    choices: OnCallChoices

    async def run(self) -> None:
        """Keep the cards as the PBX is until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.live.run())
            group.create_task(self.parking.run())


def build(base: Foundation, notes: Notes) -> OnCall:
    """Put them together; no I/O yet."""
    pbx, people, directory, notices = base.pbx, base.people, base.directory, base.notices
    ring_seconds, confirm = base.config.pbx.ring_seconds, base.config.calls.confirm
    carried, parties, kept = base.carried, Parties(people, directory, base.numbers), ConnectorState(base.database, "")
    own = OwnCalls(pbx, parties, carried)
    live = LiveCalls(pbx, people, parties, base.following, notices, carried=carried, kept=kept)
    targets = Targets(directory, people, base.policy)
    parking = Parking(pbx, own, live, notices, ring_seconds=ring_seconds)
    return OnCall(
        own=own,
        live=live,
        targets=targets,
        holding=Holding(pbx, own, live),
        transferring=Transferring(pbx, own, live),
        parking=parking,
        picking_up=PickingUp(pbx, people, directory, own, live, parking=parking, ring_seconds=ring_seconds),
        moving=Moving(pbx, own, live, targets, ring_seconds=ring_seconds, confirm=confirm),
        noting=Noting(pbx, own, notes),
        choices=OnCallChoices(pbx, own, parking),
    )

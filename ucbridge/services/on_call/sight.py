"""What is seen of the calls of a PBX right now."""

from __future__ import annotations

from ucbridge.pbx.interface import Pbx
from ucbridge.services.on_call.lines import Sight


def sight_of(pbx: Pbx) -> Sight:
    """Return it; nothing while the PBX cannot be seen."""
    meeting = frozenset(member for room in pbx.rooms.live.values() for member in room.members)
    return Sight(pbx.model, pbx.control.on_hold, pbx.control.parked, meeting)

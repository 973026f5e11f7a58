"""Notes about a call that goes on."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.history.notes import Notes
from ucbridge.services.on_call.lines import Line
from ucbridge.services.on_call.own_calls import OwnCalls, over


class Noting:
    """Writes notes down under the call they are about."""

    def __init__(self, pbx: Pbx, own: OwnCalls, notes: Notes) -> None:
        self._pbx = pbx
        self._own = own
        self._notes = notes

    async def write(self, person: Person, line: Line, text: str) -> Reply:
        """Keep a note; it stands in the person's history.

        Raises:
            UserError: the call is over.
        """
        channel = self._pbx.model.channels.get(line.mine)
        if channel is None:
            raise over()
        party = await self._own.party(line.theirs)
        said = await self._notes.write(person, channel.call_id, text)
        title = _("Noted about your call with {name}", name=party.shown)
        return Reply(title, _("{note}", note=said), State.OK, private=True)

"""A call held, taken back, muted, its keys pressed, hung up."""

from __future__ import annotations

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.on_call.lines import CONNECTED, Line, Standing
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.own_calls import OwnCalls, Tiers, done, over

HOLDING: Tiers = ((Standing.TALKING,), (Standing.HELD,))
RESUMING: Tiers = ((Standing.HELD,), (Standing.TALKING,))
"""Asked once more it is done already, and said so."""
SPEAKING: Tiers = ((Standing.TALKING,), (Standing.CONSULTING, Standing.HELD, Standing.WAITING, Standing.CROWDED))
PRESSING: Tiers = ((Standing.TALKING,), (Standing.CONSULTING,))
HANGING_UP: Tiers = (tuple(Standing),)
NOTING: Tiers = (tuple(CONNECTED), (Standing.CROWDED, Standing.CALLING, Standing.RUNG))


class Holding:
    """What changes a call for as long as it lasts. Each answers with the live card of the call."""

    def __init__(self, pbx: Pbx, own: OwnCalls, live: LiveCalls) -> None:
        self._pbx = pbx
        self._own = own
        self._live = live

    async def hold(self, person: Person, line: Line) -> Reply:
        """Have the other side wait, with music.

        Raises:
            UserError: the call is over.
            PbxError: the PBX cannot be reached or refused.
        """
        async with self._own.turn(line.mine):
            now = self._now(line)
            if now.standing is Standing.TALKING:
                self._live.of(person, now.mine).failed = None
                await done(self._pbx.control.hold(now.mine, now.theirs))
            return await self._live.shown(person, line.mine)

    async def resume(self, person: Person, line: Line) -> Reply:
        """Talk to them again. Raises as `hold` does."""
        async with self._own.turn(line.mine):
            now = self._now(line)
            if now.standing is Standing.HELD:
                await self._take_back(now)
            return await self._live.shown(person, line.mine)

    async def mute(self, person: Person, line: Line, *, muted: bool) -> Reply:
        """Keep what the person says from the others, or let it through. Raises as `hold` does."""
        async with self._own.turn(line.mine):
            now = self._now(line)
            await done(self._pbx.control.mute(now.mine, muted=muted))
            self._live.of(person, now.mine).muted = muted
            return await self._live.shown(person, line.mine)

    async def press(self, line: Line, keys: str) -> Reply:
        """Have the other side hear touch tones. Raises as `hold` does."""
        async with self._own.turn(line.mine):
            now = self._now(line)
            heard_by = now.consulted if now.standing is Standing.CONSULTING and now.answered else now.theirs
            await done(self._pbx.control.press(heard_by, keys))
        return Reply(_("The keys were pressed"), state=State.OK, private=True)

    async def hang_up(self, line: Line) -> None:
        """End the person's own side; who waits for them is hung up, too. Raises as `hold` does."""
        await self._pbx.hang_up(line.mine)

    async def _take_back(self, line: Line) -> None:
        """Talk to them again; who was held by a key of the phone is so until that key is pressed."""
        model = self._pbx.model
        own = model.channels[line.mine]
        if own.bridge_id and line.theirs in model.bridges.get(own.bridge_id, frozenset()):
            raise UserError(_("Take it back on the phone."), title=_("This call was put on hold on your phone"))
        await done(self._pbx.control.resume(line.mine, line.theirs))

    def _now(self, line: Line) -> Line:
        now = self._own.line(line.mine)
        if now is None:
            raise over()
        return now

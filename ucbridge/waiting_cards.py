"""Cards that cannot reach whom they are for: they wait where others read, too, and are shown to nobody else."""

from __future__ import annotations

from datetime import timedelta

from ucbridge.codec import dumps, loads
from ucbridge.i18n import _
from ucbridge.models import Reply, State
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now

KIND = "fallback"
KEPT = timedelta(days=90)

_NOT_YOURS = Reply(_("This is for somebody else"), state=State.REFUSED, private=True)
_OVER = Reply(
    _("This is no longer there"), _("It was deleted, or is older than what I keep."), State.ERROR, private=True
)


class WaitingCards:
    """Each card as it now is, with the tokens of its buttons, by the message that says that it waits."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state
        self._whose: set[str] | None = None

    async def keep(self, message: str, account: str, reply: Reply) -> None:
        """Keep what a message stands for, and whose it is."""
        tokens = [button.token for button in reply.buttons]
        await self._state.put(KIND, message, {"user": account, "card": dumps(reply), "tokens": tokens})
        if self._whose is not None:
            self._whose.add(account)

    async def replace(self, message: str, account: str, reply: Reply) -> bool:
        """Keep a newer version of what a message stands for; False where it stands for nothing of theirs."""
        if self._whose is None:  # every edit asks: for most people nothing ever waits
            self._whose = {each["user"] for each in (await self._state.all(KIND)).values()}
        kept = await self._state.get(KIND, message) if account in self._whose else None
        if kept is None or kept["user"] != account:
            return False
        await self.keep(message, account, reply)
        return True

    async def show(self, message: str, account: str) -> Reply:
        """Return what waits, for whoever wants to see it: their eyes only, and words where it is not theirs."""
        kept = await self._state.get(KIND, message)
        if kept is None:
            return _OVER
        return loads(kept["card"], kept["tokens"], private=True) if kept["user"] == account else _NOT_YOURS

    async def prune(self) -> None:
        """Forget what waited long enough."""
        await self._state.prune(KIND, utc_now() - KEPT)

"""Do-not-disturb of a phone, as its holder shows it in chat. What somebody set on the phone itself is never undone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, StoreError
from ucbridge.models import Account
from ucbridge.pbx.features.interface import Features
from ucbridge.pbx.interface import Pbx
from ucbridge.services.my_phone.seen import SeenPhones
from ucbridge.services.people import People
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.waking import woken

log = structlog.get_logger(__name__)

KIND = "undisturbed"
"""Kind of what is kept: by the id of a person, the extension for which the bridge turned it on."""

EVERY = 30.0
"""Seconds between two looks at the phones for which it is on."""

SOON = 2.0
"""Seconds until it is tried again while the PBX cannot take it."""

UNCONFIRMED = 900.0
"""Seconds after the start within which a platform must say again what it said before; else it is taken back."""

_Key = tuple[str, str]


class DoNotDisturb:
    """Keeps the phones in step with what people show, and remembers for whom it was the bridge that did it."""

    def __init__(
        self,
        people: People,
        pbx: Pbx,
        database: Database,
        *,
        seen: SeenPhones | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._people = people
        self._pbx = pbx
        self._seen = seen or SeenPhones(pbx.features)
        self._state = ConnectorState(database, "")
        self._clock = clock
        self._started = clock()
        self._wishes: dict[_Key, bool] = {}
        self._done: dict[str, str] = {}
        """The extension last set for each person, "" for none: a wish is carried out once."""
        self._ours: dict[str, str] | None = None
        self._new = asyncio.Event()

    def wish(self, account: Account, *, wanted: bool) -> None:
        """Take note whether somebody wishes to be disturbed; their phone follows soon."""
        self._wishes[account.connector, account.id] = wanted
        self._new.set()

    async def decided(self, person_id: str) -> None:
        """Take note that somebody set it themselves: what they show neither turns that on nor off.

        Raises:
            StoreError: the database is gone.
        """
        if person_id in await self._kept():
            await self._forget(person_id)

    async def run(self) -> None:
        """Carry wishes out until cancelled; what the PBX cannot take now is tried again."""
        looked = self._clock()
        while True:
            wait = EVERY if self._pbx.model.fresh else SOON
            try:
                await self.carry_out()
                if self._clock() - looked >= EVERY:
                    looked = self._clock()
                    await self.look()
            except (PbxError, StoreError) as error:
                log.warning("do-not-disturb waits", reason=str(error))
                await asyncio.sleep(SOON)
                wait = 0.0
            await self._pause(wait)

    async def carry_out(self) -> None:
        """Bring the phones in step with the wishes.

        Raises:
            PbxError: the PBX cannot be reached; what is left is done the next time.
            StoreError: the database is gone.
        """
        self._new.clear()
        if not self._pbx.model.fresh:
            return
        for person_id, extension in (await self._wished()).items():
            if self._done.get(person_id) != extension:
                try:
                    await self._follow(person_id, extension)
                except (PbxUnreachable, OutcomeUnknown):
                    raise
                except PbxError as error:  # it would refuse the next time, too
                    log.warning("do-not-disturb refused", person=person_id, reason=str(error))
                self._done[person_id] = extension

    async def look(self) -> None:
        """Forget where somebody turned it off on the phone, and take back what nobody wishes any more.

        Raises as `carry_out` does.
        """
        if not self._pbx.model.fresh:
            return
        wished = await self._wished()
        late = self._clock() - self._started > UNCONFIRMED
        for person_id, extension in list((await self._kept()).items()):
            if not await self._undisturbed(extension):
                await self._forget(person_id)
            elif late and person_id not in wished:
                await self._clear(person_id, extension)

    async def _wished(self) -> dict[str, str]:
        """Return the extension that is not to ring, of everybody who said something; "" where it may."""
        roster = await self._people.roster()
        found: dict[str, str] = {}
        for key, disturbed in self._wishes.items():
            person = roster.people.get(roster.accounts.get(key, ""))
            if person is not None:
                found[person.id] = found.get(person.id, "") or ("" if disturbed else person.extension)
        return found

    async def _follow(self, person_id: str, extension: str) -> None:
        ours = (await self._kept()).get(person_id, "")
        if ours and ours != extension:
            await self._clear(person_id, ours)
        if extension and ours != extension and not await self._undisturbed(extension):
            await self._state.put(KIND, person_id, extension)  # before: a crash leaves nothing on for ever
            (await self._kept())[person_id] = extension
            await self._set(extension, on=True)
            log.info("do-not-disturb on", person=person_id)

    async def _clear(self, person_id: str, extension: str) -> None:
        if await self._undisturbed(extension):
            await self._set(extension, on=False)
            log.info("do-not-disturb off", person=person_id)
        await self._forget(person_id)

    async def _set(self, extension: str, *, on: bool) -> None:
        async def deed(features: Features, extension: str) -> None:
            await features.set_do_not_disturb(extension, on=on)

        await self._seen.change(extension, deed)

    async def _undisturbed(self, extension: str) -> bool:
        return (await self._pbx.features.get(extension)).do_not_disturb

    async def _forget(self, person_id: str) -> None:
        await self._state.drop(KIND, person_id)
        (await self._kept()).pop(person_id, None)

    async def _kept(self) -> dict[str, str]:
        if self._ours is None:
            self._ours = {key: str(value) for key, value in (await self._state.all(KIND)).items()}
        return self._ours

    async def _pause(self, seconds: float) -> None:
        await woken(self._new, seconds)

"""What is set on the phones of one PBX, in its own dialect, and kept in sight; keeps `interface.Features`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from ucbridge.config.pbx import PbxSettings
from ucbridge.errors import PbxError
from ucbridge.pbx.asking import Ask, Rows
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.features import checked
from ucbridge.pbx.features.astdb import AstDb
from ucbridge.pbx.features.detecting import detect
from ucbridge.pbx.features.dialect import Dialect
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneChanged, PhoneSettings, Shown
from ucbridge.pbx.features.looking import look
from ucbridge.pbx.features.seeing import Seen
from ucbridge.waking import woken

log = structlog.get_logger(__name__)

SHARE = 20
"""A look that took long is taken less often: at most this part of the time is spent looking."""
AGAIN = 1.0
"""Seconds after a state changed that the phone is read once more: FreePBX's pages set the state before the key."""
RETRY = 2.0
"""Seconds until it is tried again what the PBX could not take."""
CODE = "*"
"""What a feature code begins with."""


class PhoneFeatures:
    """Connected between `connected` and `lost`; looks while `run` runs."""

    def __init__(self, settings: PbxSettings, ask: Ask, rows: Rows, *, tell: Callable[[PhoneChanged], None]) -> None:
        self._settings = settings
        self._db = AstDb(ask, rows)
        self._spoken: Dialect | None = None
        self._looked: Dialect | None = None
        self._spoke = ""
        self._detecting = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._seen = Seen(tell)
        self._listed: Mapping[str, Listed] = {}
        self._voicemail = ""
        self._connected = False
        self._codes: dict[str, ChannelFacts] = {}
        self._suspects: dict[str, None] = {}
        self._newer: set[str] = set()
        """Whose settings were read since the running look began: what that finds of them is older."""
        self._look_at = self._soonest = 0.0
        self._wake = asyncio.Event()

    @property
    def dialect(self) -> str:
        """Return `plain` or `freepbx`, "" until it is known."""
        return self._spoke

    @property
    def listed(self) -> Mapping[str, Listed]:
        """Return every extension the PBX lists, as `Features.listed` says."""
        return self._listed

    async def get(self, extension: str) -> PhoneSettings:
        """Return what is set on an extension now."""
        dialect = await self._dialect()
        settings = dialect.read(extension, await self._db.several(dialect.keys(extension)))
        self._newer.add(extension)
        self._seen.note(extension, settings, nothing=dialect.read(extension, {}))
        return settings

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        """Have the dialplan not ring a phone, or ring it again."""
        dialect = await self._dialect()
        async with self._writing:
            await dialect.set_do_not_disturb(extension, on=on)
        await self.get(extension)

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        """Send calls elsewhere, or no more."""
        dialect = await self._dialect()
        async with self._writing:
            await dialect.set_forward(extension, which, number)
        await self.get(extension)

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        """Have a second call ring, or be busy."""
        dialect = await self._dialect()
        async with self._writing:
            await dialect.set_call_waiting(extension, on=on)
        await self.get(extension)

    async def set_follow_me(self, extension: str, follow_me: FollowMe) -> None:
        """Have further numbers ring, or no more."""
        dialect = await self._dialect()
        if self._looked is not dialect:  # which numbers are extensions has to be known
            await self._look()
        async with self._writing:
            await dialect.set_follow_me(extension, follow_me, self._listed)
        await self.get(extension)

    async def show(self, extension: str, shown: Shown) -> None:
        """Show others how somebody is."""
        dialect = await self._dialect()
        async with self._writing:
            await dialect.show(extension, shown)
        await self.get(extension)

    async def ring_only(self, extension: str, devices: tuple[str, ...]) -> None:
        """Choose which devices of an extension ring."""
        dialect = await self._dialect()
        async with self._writing:
            await dialect.ring_only(extension, devices)
        await self.get(extension)

    def voicemail_of(self, extension: str) -> str:
        """Return what to dial for a mailbox, as `Features.voicemail_of` says."""
        listed = self._listed.get(extension)
        boxless = self._listed and (listed is None or not listed.mailbox)
        return f"{self._voicemail}{extension}" if self._voicemail and not boxless else ""

    def connected(self) -> None:
        """Take note that the PBX can be asked again: everything may be different, its dialect included."""
        self._connected = True
        self._spoken = None
        self._look_at = self._soonest = 0.0
        self._wake.set()

    def lost(self) -> None:
        """Take note that the PBX cannot be seen."""
        self._connected = False
        self._codes.clear()

    def told(self, state: str) -> None:
        """Hear that a custom device state or a presence is different."""
        if not self._connected or self._spoken is None:
            return
        if extension := self._spoken.told_by(state, self._listed):
            self._suspect(extension)
            asyncio.get_running_loop().call_later(AGAIN, self._suspect, extension)

    def dialed(self, channel: ChannelFacts) -> None:
        """Hear of a new channel: it may have dialled a feature code."""
        if channel.exten.startswith(CODE) and self._connected:
            self._codes[channel.id] = channel

    def hung_up(self, channel_id: str) -> None:
        """Hear that a channel is gone; after a feature code its phone is read again, and everything else soon."""
        channel = self._codes.pop(channel_id, None)
        if channel is not None:
            device = channel.name.rpartition("-")[0].partition("/")[2]
            for each in {device, channel.caller_number, self._owner(device)}:
                if checked.is_extension(each):
                    self._suspect(each)
            self._look_at = min(self._look_at, self._soonest)
            self._wake.set()

    async def run(self) -> None:
        """Keep in sight what is set, until cancelled."""
        while True:
            await self._pause()
            try:
                await self._read_suspects()
                if time.monotonic() >= self._look_at:
                    await self._look()
            except PbxError as error:
                log.info("phones are not seen", reason=str(error))
                await asyncio.sleep(RETRY)

    async def _pause(self) -> None:
        while not self._connected or not self._suspects:
            wait = max(self._look_at - time.monotonic(), 0.0) if self._connected else None
            if wait == 0.0:
                return
            self._wake.clear()
            await woken(self._wake, wait)

    async def _read_suspects(self) -> None:
        while self._suspects:
            extension = next(iter(self._suspects))
            del self._suspects[extension]
            await self.get(extension)

    async def _look(self) -> None:
        dialect = await self._dialect()
        async with self._looking:
            self._newer = set()
            started = time.monotonic()
            sight = await look(dialect, self._db, self._seen.extensions)
            self._voicemail = await dialect.voicemail_prefix(sight.listed)
            self._listed, self._looked = sight.listed, dialect
            ended = time.monotonic()
            self._soonest = ended + SHARE * (ended - started)
            self._look_at = max(ended + self._settings.features.look_seconds, self._soonest)
            self._seen.note_all(sight.settings, dialect, but=self._newer)

    async def _dialect(self) -> Dialect:
        async with self._detecting:
            if self._spoken is None:
                self._spoken = await detect(self._settings, self._db)
                if self._spoken.name != self._spoke:
                    self._seen.forget()
                    self._spoke = self._spoken.name
                log.info("pbx dialect", dialect=self._spoke)
            return self._spoken

    def _suspect(self, extension: str) -> None:
        self._suspects[extension] = None
        self._wake.set()

    def _owner(self, device: str) -> str:
        named = f"/{device}"
        return next((user for user, one in self._listed.items() if any(d.endswith(named) for d in one.devices)), "")

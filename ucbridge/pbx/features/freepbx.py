"""What is set on a phone, as FreePBX keeps it: the same keys, values and device states as its feature codes write."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.features import checked, freepbx_keys, presence
from ucbridge.pbx.features.astdb import AstDb
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneSettings, Shown

ON, QUIET_OFF, OFF = "BUSY", "UNAVAILABLE", "NOT_INUSE"
"""Device states. Do-not-disturb that is off is UNAVAILABLE: beside the phone's own state that says nothing."""
EXTENSIONS = "ext-local"
"""The context of its extensions and their mailboxes."""
RING_SECONDS = "20"
"""How long a follow-me list rings that FreePBX has not set up."""

_SWITCHES = {"DND": "DNDDEVSTATE", "CF": "CFDEVSTATE", "FOLLOWME": "FMDEVSTATE"}
"""Globals that its modules set where USEDEVSTATE itself is no global."""
_TRUE = frozenset({"true", "yes", "on", "1"})


class FreePbx:
    """Keeps `dialect.Dialect`. It never touches a key of FreePBX's own pages beyond those of the feature codes."""

    name = "freepbx"
    families = freepbx_keys.FAMILIES

    def __init__(self, db: AstDb) -> None:
        self._db = db

    def keys(self, extension: str) -> tuple[str, ...]:
        """Return its keys, as `Dialect.keys` says."""
        keys = freepbx_keys.of(extension)
        return (
            keys.do_not_disturb,
            keys.call_waiting,
            *keys.forwards.values(),
            keys.followed,
            keys.numbers,
            keys.shown,
        )

    def extension_of(self, key: str) -> str:
        """Return whose key this is, as `Dialect.extension_of` says."""
        return freepbx_keys.extension_of(key)

    def read(self, extension: str, kept: Mapping[str, str]) -> PhoneSettings:
        """Return what is set, as `Dialect.read` says."""
        return freepbx_keys.read(extension, kept)

    def listing_keys(self, extension: str, /) -> tuple[str, ...]:
        """Return where the user is described, as `Dialect.listing_keys` says; its devices are taken to be one."""
        user = f"{freepbx_keys.USERS}/{extension}"
        return (f"{user}/cidname", f"{user}/device", f"{user}/voicemail", f"{freepbx_keys.DEVICES}/{extension}/dial")

    def listed(self, kept: Mapping[str, str], /) -> Mapping[str, Listed]:
        """Return every user of FreePBX."""
        return freepbx_keys.listed(kept)

    def told_by(self, state: str, listed: Mapping[str, Listed], /) -> str:
        """Return whose state it is, as `Dialect.told_by` says."""
        name = freepbx_keys.state_of(state)
        return name if name in listed or not name else freepbx_keys.owner(name, listed)

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        """Do as *78 and *79."""
        await self._db.write({freepbx_keys.of(extension).do_not_disturb: "YES" if on else ""})
        await self._lamps("DND", extension, ON if on else QUIET_OFF, own="DND", per_device="DEVDND")

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        """Do as *72 and *73, *90 and *91, *52 and *53."""
        await self._db.write({freepbx_keys.of(extension).forwards[which]: number and checked.number(number)})
        if which is Forward.ALL:
            await self._lamps("CF", extension, ON if number else OFF, own="CF", per_device="DEVCF")

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        """Do as *70 and *71."""
        await self._db.write({freepbx_keys.of(extension).call_waiting: "ENABLED" if on else ""})

    async def set_follow_me(self, extension: str, follow_me: FollowMe, listed: Mapping[str, Listed], /) -> None:
        """Do as *21 and the user's own page. Time, strategy and announcement stay what they are."""
        keys = freepbx_keys.of(extension)
        numbers = [checked.number(number).rstrip(freepbx_keys.OUTSIDE) for number in follow_me.numbers]
        kept = await self._db.several((keys.numbers, keys.seconds))
        before = kept.get(keys.numbers, "")
        values: dict[str, str] = {}
        if follow_me.on or tuple(numbers) != freepbx_keys.others(extension, before):
            values[keys.numbers] = freepbx_keys.following(extension, before, numbers, listed)
        if follow_me.on and not kept.get(keys.seconds):
            values[keys.seconds] = RING_SECONDS
        values[keys.followed] = freepbx_keys.FOLLOWED if follow_me.on else freepbx_keys.NOT_FOLLOWED
        await self._db.write(values)
        await self._lamps("FOLLOWME", extension, ON if follow_me.on else OFF, own="", per_device="FOLLOWME")

    async def show(self, extension: str, shown: Shown) -> None:
        """Set the presence that the extension's hint carries."""
        function = await self._function("AST_FUNC_PRESENCE_STATE", presence.FUNCTION)
        name = f"{presence.FAMILY}:{checked.extension(extension)}"
        await self._db.state(function, name, presence.written(shown))

    async def ring_only(self, extension: str, _devices: tuple[str, ...], /) -> None:
        """Refuse: FreePBX rings every device of an extension, and its pages own that list."""
        checked.extension(extension)
        raise PbxError(
            _("FreePBX rings every device of an extension. Use /followme to have other phones ring, or do-not-disturb.")
        )

    async def voicemail_prefix(self, listed: Mapping[str, Listed], /) -> str:
        """Return the feature code `*`, where it is on.

        Asked of the context that has it: in the one that phones dial in every number that begins with `*` is there,
        and leads to the announcement of bad numbers.
        """
        box = next((one.extension for one in listed.values() if one.mailbox), "")
        there = box and await self._db.extension_exists(EXTENSIONS, f"*{box}")
        return "*" if there else ""

    async def _lamps(self, module: str, extension: str, state: str, *, own: str, per_device: str) -> None:
        """Set the device states of an extension and its devices, if this FreePBX has such states."""
        if not await self._has_states(module):
            return
        function = await self._function("AST_FUNC_DEVICE_STATE", "DEVICE_STATE")
        devices = freepbx_keys.devices(await self._db.get(f"{freepbx_keys.USERS}/{extension}/device") or "")
        names = [f"Custom:{per_device}{device}" for device in devices] + ([f"Custom:{own}{extension}"] if own else [])
        await asyncio.gather(*(self._db.state(function, name, state) for name in names))

    async def _has_states(self, module: str) -> bool:
        said = await self._db.variable("USEDEVSTATE") or await self._db.variable(_SWITCHES[module])
        return said.strip().lower() in _TRUE

    async def _function(self, setting: str, otherwise: str) -> str:
        named = (await self._db.variable(setting)).strip()
        return named if named and checked.is_name(named) else otherwise

"""What is set on a phone, as a plain dialplan keeps it: keys of AstDB named in the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ucbridge.config.pbx import PbxSettings
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.arguments import phone
from ucbridge.pbx.features import checked, presence
from ucbridge.pbx.features.astdb import AstDb
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneSettings, Shown

ON, QUIET_OFF, OFF = "BUSY", "UNAVAILABLE", "NOT_INUSE"
KEPT = "off"
"""Below the key of follow me: its numbers while it is off, so that they come back with it."""

_PLACE = "{extension}"
_CALL_WAITING = "ENABLED"


class Plain:
    """Keeps `dialect.Dialect` for a dialplan of one's own."""

    name = "plain"

    def __init__(self, settings: PbxSettings, db: AstDb) -> None:
        self._quiet = settings.do_not_disturb
        self._settings = settings.features
        self._db = db
        self._forwards = {
            Forward.ALL: self._settings.forward_all,
            Forward.BUSY: self._settings.forward_busy,
            Forward.NO_ANSWER: self._settings.forward_no_answer,
        }
        self._presence = self._settings.presence.replace(":", "/")
        follow = self._settings.follow_me
        patterns = [
            self._quiet.key,
            *self._forwards.values(),
            self._settings.call_waiting,
            follow,
            f"{follow}/{KEPT}" if follow else "",
            self._settings.devices,
            self._presence,
        ]
        self._patterns = tuple(dict.fromkeys(pattern for pattern in patterns if pattern))
        self.families = tuple(dict.fromkeys(pattern.partition("/")[0] for pattern in self._patterns))
        self._whose_key = _whose(self._patterns)
        states = (self._quiet.device_state, self._settings.forward_state, self._settings.presence)
        self._whose_state = _whose(state for state in states if state)

    def keys(self, extension: str) -> tuple[str, ...]:
        """Return its keys, as `Dialect.keys` says."""
        return tuple(_of(pattern, extension) for pattern in self._patterns)

    def extension_of(self, key: str) -> str:
        """Return whose key this is, as `Dialect.extension_of` says."""
        return _first(self._whose_key.fullmatch(key))

    def read(self, extension: str, kept: Mapping[str, str]) -> PhoneSettings:
        """Return what is set, as `Dialect.read` says."""

        def at(pattern: str) -> str:
            return kept.get(_of(pattern, extension), "") if pattern else ""

        settings = self._settings
        forwards = {which: at(pattern) for which, pattern in self._forwards.items()}
        return PhoneSettings(
            do_not_disturb=bool(at(self._quiet.key)),
            forwards={which: number for which, number in forwards.items() if number},
            call_waiting=bool(at(settings.call_waiting)) if settings.call_waiting else None,
            follow_me=_follow_me(at(settings.follow_me), at(f"{settings.follow_me}/{KEPT}"))
            if settings.follow_me
            else None,
            shown=presence.read(at(self._presence)),
            devices=_parts(at(settings.devices)),
        )

    def listing_keys(self, _extension: str, /) -> tuple[str, ...]:
        """Return nothing, as `listed` does."""
        return ()

    def listed(self, _kept: Mapping[str, str], /) -> Mapping[str, Listed]:
        """Return nothing: a plain PBX lists nobody."""
        return {}

    def told_by(self, state: str, _listed: Mapping[str, Listed], /) -> str:
        """Return whose state it is, as `Dialect.told_by` says."""
        return _first(self._whose_state.fullmatch(state))

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        """Write the key of do-not-disturb, and its device state."""
        await self._db.write({_of(self._quiet.key, extension): self._quiet.value if on else ""})
        await self._state(self._quiet.device_state, extension, ON if on else QUIET_OFF)

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        """Write the key of a forward, and the device state of the one for all calls."""
        pattern = _had(self._forwards[which], "forward_" + which.value.replace(" ", "_"))
        await self._db.write({_of(pattern, extension): number and checked.number(number)})
        if which is Forward.ALL:
            await self._state(self._settings.forward_state, extension, ON if number else OFF)

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        """Write the key of call waiting."""
        pattern = _had(self._settings.call_waiting, "call_waiting")
        await self._db.write({_of(pattern, extension): _CALL_WAITING if on else ""})

    async def set_follow_me(self, extension: str, follow_me: FollowMe, _listed: Mapping[str, Listed], /) -> None:
        """Write the numbers where the dialplan looks, or aside while it is off."""
        pattern = _had(self._settings.follow_me, "follow_me")
        numbers = "&".join(checked.number(number) for number in follow_me.numbers)
        if follow_me.on and not numbers:
            raise PbxError(_("Follow me has no number yet: add one first, for example /followme add 0612345678."))
        on, off = _of(pattern, extension), _of(f"{pattern}/{KEPT}", extension)
        await self._db.write({on: numbers, off: ""} if follow_me.on else {off: numbers, on: ""})

    async def show(self, extension: str, shown: Shown) -> None:
        """Set the presence that hints carry."""
        name = _of(_had(self._settings.presence, "presence"), extension)
        await self._db.state(presence.FUNCTION, name, presence.written(shown))

    async def ring_only(self, extension: str, devices: tuple[str, ...], /) -> None:
        """Write which devices ring."""
        pattern = _had(self._settings.devices, "devices")
        await self._db.write({_of(pattern, extension): "&".join(phone(device) for device in devices)})

    async def voicemail_prefix(self, _listed: Mapping[str, Listed], /) -> str:
        """Return what the configuration says."""
        return self._settings.voicemail.replace(_PLACE, "")

    async def _state(self, pattern: str, extension: str, value: str) -> None:
        if pattern:
            await self._db.state("DEVICE_STATE", _of(pattern, extension), value)


def _of(pattern: str, extension: str) -> str:
    return pattern.replace(_PLACE, checked.extension(extension))


def _whose(patterns: Iterable[str]) -> re.Pattern[str]:
    alternatives = (re.escape(each).replace(re.escape(_PLACE), "([0-9]{1,15})") for each in patterns)
    return re.compile("|".join(alternatives) or r"(?!)")


def _first(found: re.Match[str] | None) -> str:
    return next((group for group in found.groups() if group), "") if found else ""


def _had(pattern: str, key: str) -> str:
    """Return the pattern. Raises PbxError where this PBX keeps no such thing."""
    if not pattern:
        raise PbxError(_("This PBX does not have that: [pbx.features] {key} names no place for it.", key=key))
    return pattern


def _parts(joined: str) -> tuple[str, ...]:
    return tuple(part for part in joined.split("&") if part)


def _follow_me(on: str, off: str) -> FollowMe:
    return FollowMe(bool(on), _parts(on or off))

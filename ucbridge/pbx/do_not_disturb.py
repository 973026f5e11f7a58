"""Whether a phone is not to be disturbed: a key of AstDB that the dialplan reads, and the device state of its lamp.

Both are set by functions of the dialplan (AMI class `call`): DBPut and DBDel would need `system`, which may do anything.
"""

from __future__ import annotations

import re

from ucbridge.config.settings import DoNotDisturbSettings
from ucbridge.i18n import _
from ucbridge.pbx.asking import Ask
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.frames import text

_EXTENSION = re.compile(r"[0-9]{1,15}")
_ON, _OFF = "BUSY", "UNAVAILABLE"
"""Device states, as FreePBX has them: beside the phone's own, UNAVAILABLE says nothing, NOT_INUSE would."""


class DoNotDisturb:
    """What `interface.Pbx` says about it, over a connection that asks."""

    def __init__(self, settings: DoNotDisturbSettings, ask: Ask) -> None:
        self._settings = settings
        self._ask = ask

    async def get(self, extension: str) -> bool:
        """Tell whether it is on, as `interface.Pbx.do_not_disturb` says."""
        answer = await self._ask("Getvar", {"Variable": f"DB({self._key(extension)})"})
        return bool(text(answer, "Value"))

    async def put(self, extension: str, *, on: bool) -> None:
        """Turn it on or off, as `interface.Pbx.set_do_not_disturb` says."""
        key = self._key(extension)
        if on:
            await self._ask("Setvar", {"Variable": f"DB({key})", "Value": self._settings.value})
        else:
            await self._ask("Setvar", {"Variable": f"DB_DELETE({key})", "Value": ""})
        if state := self._settings.device_state.replace("{extension}", extension):
            await self._ask("Setvar", {"Variable": f"DEVICE_STATE({state})", "Value": _ON if on else _OFF})

    def _key(self, extension: str) -> str:
        if not _EXTENSION.fullmatch(extension):
            raise Unsafe(_("This cannot be sent to the PBX: {why}.", why=_("it is no extension")))
        return self._settings.key.replace("{extension}", extension)

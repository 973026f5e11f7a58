"""Whether a phone is not to be disturbed: a key of AstDB that the dialplan reads, and the device state of its lamp.

To write AstDB over AMI takes the class `system` (DBPut), which may do anything, or `live_dangerously` (`Setvar` of
`DB()`). A context of ours writes it instead: a Local channel that nobody hears goes there.
"""

from __future__ import annotations

import asyncio
import re
import secrets

from ucbridge.config.pbx import DoNotDisturbSettings
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.arguments import require
from ucbridge.pbx.asking import Ask, Rows
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Value, text

CONTEXT = "ucbridge-do-not-disturb"

_EXTENSION = re.compile(r"[0-9]{1,15}")
_NOT_FOUND = "Database entry not found"
_ON, _OFF = "BUSY", "UNAVAILABLE"
"""Device states, as FreePBX has them: beside the phone's own UNAVAILABLE says nothing, NOT_INUSE would."""
_TRIES, _PAUSE = 40, 0.05
"""How often we look whether it was written, and the seconds between."""


class DoNotDisturb:
    """What `interface.Pbx` says about it, over a connection that asks."""

    def __init__(self, settings: DoNotDisturbSettings, ask: Ask, rows: Rows) -> None:
        self._settings = settings
        self._ask = ask
        self._rows = rows

    async def get(self, extension: str) -> bool:
        """Tell whether it is on, as `interface.Pbx.do_not_disturb` says."""
        family, _slash, key = self._key(extension).partition("/")
        try:
            rows = await self._rows("DBGet", {"Family": family, "Key": key})
        except ActionFailed as failed:
            if failed.message != _NOT_FOUND:
                raise
            return False
        return any(text(row, "Val") for row in rows)

    async def put(self, extension: str, *, on: bool) -> None:
        """Turn it on or off, as `interface.Pbx.set_do_not_disturb` says."""
        key = self._key(extension)
        if on:
            await self._write(extension, key)
        else:
            await self._ask("Setvar", {"Variable": f"DB_DELETE({key})", "Value": ""})
        if state := self._settings.device_state.replace("{extension}", extension):
            await self._ask("Setvar", {"Variable": f"DEVICE_STATE({state})", "Value": _ON if on else _OFF})

    async def _write(self, extension: str, key: str) -> None:
        headers: dict[str, Value] = {
            "Channel": f"Local/on@{CONTEXT}/n",
            "Context": CONTEXT,
            "Exten": "on",
            "Priority": 1,
            "Async": True,
            "ChannelId": f"ucb-quiet-{secrets.token_hex(8)}",
            "Timeout": 2000,
            "Variable": {"UCB_KEY": key, "UCB_VALUE": self._settings.value},
        }
        await self._ask("Originate", headers)
        for _try in range(_TRIES):
            if await self.get(extension):
                return
            await asyncio.sleep(_PAUSE)
        raise PbxError(
            _(
                "The dialplan has no context {context}: include config/asterisk/extensions_ucbridge.conf.",
                context=CONTEXT,
            )
        )

    def _key(self, extension: str) -> str:
        require(_EXTENSION.fullmatch(extension) and extension.isascii(), _("This is no extension of the PBX."))
        return self._settings.key.replace("{extension}", extension)

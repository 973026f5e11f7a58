"""AstDB over AMI, without the class `system`.

DBPut and DBDel need that class, and `Setvar` of `DB()` needs `live_dangerously`. So a context of ours writes: a Local
channel that nobody hears goes there. Reading (DBGet, DBGetTree) and deleting (`Setvar` of `DB_DELETE()`) need none.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Mapping

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.asking import Ask, Rows
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.features import checked
from ucbridge.pbx.frames import Value, text

CONTEXT, PUT = "ucbridge-phone", "put"
"""Our context that writes a key, and its extension."""
EARLIER_CONTEXT, EARLIER_PUT = "ucbridge-do-not-disturb", "on"
"""What older copies of our dialplan have instead; it takes fewer characters."""
NOT_FOUND = "Database entry not found"
UNKNOWN_ACTION = "Invalid/unknown command"

_EARLIER_VALUE = re.compile(r"[A-Za-z0-9_-]+")
_TRIES, _PAUSE = 40, 0.05
"""How often we look whether it was written, and the seconds between."""


class AstDb:
    """Keys and values, `DND/101` and `YES`; and variables, functions and states beside them."""

    def __init__(self, ask: Ask, rows: Rows) -> None:
        self._ask = ask
        self._rows = rows

    async def get(self, key: str) -> str | None:
        """Return the value of a key, None where there is none. Raises as `interface.Pbx.originate` does."""
        family, _slash, rest = key.partition("/")
        try:
            rows = await self._rows("DBGet", {"Family": family, "Key": rest})
        except ActionFailed as failed:
            if failed.message != NOT_FOUND:
                raise
            return None
        return next((text(row, "Val") for row in rows), None)

    async def several(self, keys: Iterable[str]) -> dict[str, str]:
        """Return those of these keys that there are, asked for at once."""
        wanted = list(keys)
        values = await asyncio.gather(*(self.get(key) for key in wanted))
        return {key: value for key, value in zip(wanted, values, strict=True) if value is not None}

    async def tree(self, family: str) -> dict[str, str]:
        """Return every key of a family. Raises ActionFailed where this Asterisk has no DBGetTree."""
        rows = await self._rows("DBGetTree", {"Family": family})
        return {text(row, "Key").lstrip("/"): text(row, "Val") for row in rows}

    async def below(self, family: str) -> list[str]:
        """Return the first parts of a family's keys, as many as fit into one answer; every Asterisk can."""
        found = await self.variable(f"DB_KEYS({family})")
        return [name for name in found.split(",") if name]

    async def variable(self, name: str) -> str:
        """Return a global variable or what a function says."""
        return text(await self._ask("Getvar", {"Variable": name}), "Value")

    async def extension_exists(self, context: str, extension: str) -> bool:
        """Tell whether the dialplan has an extension."""
        return await self.variable(f"DIALPLAN_EXISTS({context},{extension},1)") == "1"

    async def state(self, function: str, name: str, value: str) -> None:
        """Set a state by one of Asterisk's functions: DEVICE_STATE, PRESENCE_STATE."""
        await self._ask("Setvar", {"Variable": f"{function}({name})", "Value": value})

    async def write(self, values: Mapping[str, str]) -> None:
        """Give each of these keys its value, "" to delete it; what is so already is left alone.

        Raises:
            PbxError: the dialplan has not our context.
            Unsafe: it is no key, or no value for one.
        """
        kept = await self.several(checked.key(key) for key in values)
        for key, value in values.items():
            if value and kept.get(key) != value:
                await self._put(key, checked.value(value))
            elif not value and key in kept:
                await self._ask("Setvar", {"Variable": f"DB_DELETE({key})", "Value": ""})

    async def _put(self, key: str, value: str) -> None:
        context, extension = await self._writer(value)
        headers: dict[str, Value] = {
            "Channel": f"Local/{extension}@{context}/n",
            "Context": context,
            "Exten": extension,
            "Priority": 1,
            "Async": True,
            "ChannelId": f"ucb-phone-{secrets.token_hex(8)}",
            "Timeout": 2000,
            "Variable": {"UCB_KEY": key, "UCB_VALUE": value},
        }
        await self._ask("Originate", headers)
        for _try in range(_TRIES):
            if await self.get(key) == value:
                return
            await asyncio.sleep(_PAUSE)
        raise _no_context()

    async def _writer(self, value: str) -> tuple[str, str]:
        if await self.extension_exists(CONTEXT, PUT):
            return CONTEXT, PUT
        if _EARLIER_VALUE.fullmatch(value) and await self.extension_exists(EARLIER_CONTEXT, EARLIER_PUT):
            return EARLIER_CONTEXT, EARLIER_PUT
        raise _no_context()


def _no_context() -> PbxError:
    return PbxError(
        _("The dialplan has no context {context}: include config/asterisk/extensions_ucbridge.conf.", context=CONTEXT)
    )

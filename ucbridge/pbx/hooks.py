"""Hooks the dialplan may ask: `AGI(agi://HOST:PORT/NAME)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ucbridge.pbx.agi import Hook
from ucbridge.pbx.agi_call import AgiCall

CALLER_NAME = "caller-name"
"""The name the dialplan asks `caller_name` by."""
MAX_NAME = 80
"""Characters a phone may be sent."""


def caller_name(find: Callable[[str], Awaitable[str | None]]) -> Hook:
    """Return the hook that shows the caller's directory name on the ringing phone; `find` knows names by number."""

    async def hook(call: AgiCall) -> None:
        name = await find(call.caller_number) if call.caller_number else None
        shown = _printable(name or "")
        if shown:
            await call.set_variable("CALLERID(name)", shown)

    return hook


def _printable(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:MAX_NAME]

"""The websocket of the gateway, as discord.py speaks it; an event it cannot read does not end the link."""

from __future__ import annotations

import json
import zlib
from typing import Any

import structlog
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

log = structlog.get_logger(__name__)

_READY = "READY"
_UNREAD = (LookupError, TypeError, ValueError, AttributeError)
"""What discord.py raises where something is missing, or is another thing than it was."""


class Gateway(DiscordWebSocket):
    """Leaves out events that cannot be read, and resumes where what comes is no longer Discord's."""

    async def received_message(self, msg: Any, /) -> None:
        """Take what Discord sent."""
        try:
            text = self._decompressor.decompress(msg) if isinstance(msg, bytes) else str(msg)
        except (zlib.error, ValueError):
            await self._give_up()
        if text is None:  # there is more to come
            return
        try:
            await super().received_message(text if self.session_id else _with_address(text, str(self.gateway)))
        except _UNREAD:
            event = _event(text)
            if event is None:
                await self._give_up()
            if event in {"", _READY}:  # without these there is no link
                raise
            log.exception("an event nobody can read", event_name=event)

    async def _give_up(self) -> None:
        log.warning("the gateway does not speak as Discord does")
        await self.close(code=4000)
        raise ReconnectWebSocket(self.shard_id)


def _with_address(text: str, gateway: str) -> str:
    """Say in READY where the session is resumed, where Discord does not."""
    told = json.loads(text)
    if isinstance(told, dict) and told.get("t") == _READY:
        told["d"].setdefault("resume_gateway_url", gateway)
        return json.dumps(told)
    return text


def _event(text: str) -> str | None:
    """Return the name of an event, "" for anything else Discord says; None where it is none of Discord's."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return str(told.get("t") or "") if isinstance(told, dict) else None

"""Channels of our application that nobody waits for."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from ucbridge.pbx.ari.events import member, text
from ucbridge.pbx.ari.hang_ups import HangUps
from ucbridge.pbx.ari.operations import CHANNELS
from ucbridge.pbx.ari.rest import Rest

log = structlog.get_logger(__name__)


def prefix(app: str) -> str:
    """Return how ids of channels we make begin; the dots keep applications with similar names apart."""
    return f"readout.{app}."


def orphans(answer: object, app: str) -> list[str]:
    """Return the ids in a decoded `GET /channels` that are in our application, or were on their way into it."""
    rows = answer if isinstance(answer, list) else []
    return [text(row, "id") for row in rows if isinstance(row, Mapping) and _ours(row, app)]


async def hang_up_orphans(rest: Rest, hang_ups: HangUps, app: str) -> None:
    """End what an earlier connection left behind: its events are lost, and nobody would ever hang it up.

    Raises as `Rest.ask` does.
    """
    for channel_id in orphans(await rest.ask(CHANNELS), app):
        log.info("ari.orphan", channel=channel_id)
        await hang_ups.hang_up(channel_id)


def _ours(row: Mapping[str, object], app: str) -> bool:
    try:
        dialplan = member(row, "dialplan")
        inside = dialplan.get("app_name") == "Stasis" and str(dialplan.get("app_data")).split(",")[0] == app
        return inside or text(row, "id").startswith(prefix(app))
    except (KeyError, TypeError):
        return False

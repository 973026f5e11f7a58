"""Channels of our application that nobody waits for."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.pbx.ari.arrivals import arrivals


def prefix(app: str) -> str:
    """Return how ids of phones begin that are read out to; the dots keep applications with similar names apart."""
    return f"readout.{app}."


def announcer_prefix(app: str) -> str:
    """Return how ids of channels begin that speak into a room."""
    return f"announcer.{app}."


def recording_prefixes(app: str) -> tuple[str, str]:
    """Return how ids of channels begin that record a room, or a leg of it: they outlive a connection."""
    return (f"recorder.{app}.", f"snoop.{app}.")


def short_lived(channel_id: str, app: str) -> bool:
    """Tell whether we made this channel for something that ends with the connection."""
    return channel_id.startswith((prefix(app), announcer_prefix(app)))


def orphans(answer: object, app: str) -> list[str]:
    """Return the ids in a decoded `GET /channels` of what an earlier connection left behind.

    They are in our application, or were on their way into it; callers who dialled in and recordings are none.
    """
    rows = answer if isinstance(answer, list) else []
    ours = [row["id"] for row in rows if isinstance(row, Mapping) and isinstance(row.get("id"), str)]
    made = [channel_id for channel_id in ours if short_lived(channel_id, app)]
    inside = [
        found.channel_id
        for found in arrivals(answer, app)
        if not found.dials_in and not found.channel_id.startswith(recording_prefixes(app))
    ]
    return list(dict.fromkeys([*made, *inside]))

"""A channel in a Stasis application, as ARI shows it in events and in its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ucbridge.pbx.caller import CallerId

DIAL_IN = "dial-in"
"""The first argument of Stasis() where somebody dialled in to a conference; the number they dialled follows."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A channel that is in an application: `name` is `PJSIP/101-0000002a`, `arguments` those of Stasis()."""

    channel_id: str
    name: str
    answered: bool
    caller: CallerId
    language: str
    application: str
    arguments: tuple[str, ...]

    @property
    def dials_in(self) -> bool:
        """Tell whether somebody dialled in to a conference."""
        return self.arguments[:1] == (DIAL_IN,)

    @property
    def dialed(self) -> str:
        """Return the number they dialled."""
        return self.arguments[1] if len(self.arguments) > 1 else ""

    @property
    def device(self) -> str:
        """Return the phone or the trunk they come from (`PJSIP/101`)."""
        return self.name.rpartition("-")[0]


def arrival(row: object) -> Arrival | None:
    """Return what a decoded channel shows; None for one that is in no application, and for a malformed one."""
    if not isinstance(row, Mapping) or not isinstance(dialplan := row.get("dialplan"), Mapping):
        return None
    channel_id = row.get("id")
    if dialplan.get("app_name") != "Stasis" or not isinstance(channel_id, str):
        return None
    application, *arguments = str(dialplan.get("app_data")).split(",")
    return Arrival(
        channel_id,
        str(row.get("name") or ""),
        row.get("state") == "Up",
        _caller(row.get("caller")),
        str(row.get("language") or ""),
        application,
        tuple(arguments),
    )


def arrivals(answer: object, app: str) -> list[Arrival]:
    """Return those in a decoded `GET /channels` that are in this application."""
    rows = answer if isinstance(answer, list) else []
    return [found for row in rows if (found := arrival(row)) and found.application == app]


def _caller(row: object) -> CallerId:
    known = row if isinstance(row, Mapping) else {}
    return CallerId(str(known.get("name") or ""), str(known.get("number") or ""))

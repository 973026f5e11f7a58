"""The phones as ARI lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ucbridge.pbx.ari.events import text


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One phone. `name` is its dial string (`PJSIP/101`), `state` is online, offline or unknown."""

    name: str
    state: str


def endpoints(answer: object) -> list[Endpoint]:
    """Return the endpoints in a decoded `GET /endpoints`; entries that are none are left out."""
    rows = answer if isinstance(answer, list) else []
    return [
        Endpoint(f"{text(row, 'technology')}/{text(row, 'resource')}", str(row.get("state") or "unknown"))
        for row in rows
        if isinstance(row, Mapping) and isinstance(row.get("technology"), str) and isinstance(row.get("resource"), str)
    ]

"""What ConfBridge says is up when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from ucbridge.pbx.channel_facts import ChannelFacts, facts
from ucbridge.pbx.frames import Frame


class SeenRoom(NamedTuple):
    """A row of ConfbridgeListRooms."""

    name: str
    locked: bool


class SeenMember(NamedTuple):
    """A row of ConfbridgeList; `seconds` ago the channel was answered, which is as close as it tells when it came."""

    channel: ChannelFacts
    seconds: int
    admin: bool
    muted: bool
    talking: bool
    waiting: bool


def rooms(rows: Iterable[Frame]) -> list[SeenRoom]:
    """Read the rows of ConfbridgeListRooms; a malformed one is left out."""
    return [
        SeenRoom(name, row.get("Locked") == "Yes") for row in rows if isinstance(name := row.get("Conference"), str)
    ]


def members(rows: Iterable[Frame]) -> Iterator[SeenMember]:
    """Read the rows of ConfbridgeList; a malformed one is left out."""
    for row in rows:
        try:
            yield _member(cast("Mapping[str, str]", row))
        except (KeyError, TypeError, ValueError):
            continue


def _member(row: Mapping[str, str]) -> SeenMember:
    admin, muted, talking, waiting = (row[each] == "Yes" for each in ("Admin", "Muted", "Talking", "Waiting"))
    return SeenMember(facts(row), int(row["AnsweredTime"]), admin, muted, talking, waiting)

"""What the PBX says is up when asked, for the moment after a (re)connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple, cast

from ucbridge.pbx.channel_facts import ChannelFacts, facts
from ucbridge.pbx.frames import Frame, text

ANSWERED = "CDR(answer,u)"
"""Nothing else tells when a call began to talk; empty where Asterisk writes no CDR."""


class SeenChannel(NamedTuple):
    """A row of CoreShowChannels: a channel, the bridge it is in ("" for none) and how many seconds it has existed."""

    channel: ChannelFacts
    bridge_id: str
    seconds: int


def seen(rows: Iterable[Frame]) -> Iterator[SeenChannel]:
    """Read the rows of CoreShowChannels; a malformed one is left out."""
    for row in rows:
        try:
            yield _seen(cast("Mapping[str, str]", row))
        except (KeyError, TypeError, ValueError):
            continue


def answered(rows: Iterable[Frame]) -> dict[str, float]:
    """Read the rows of Status with the variable ANSWERED: when each channel was answered, by the PBX's clock."""
    found: dict[str, float] = {}
    for row in rows:
        with suppress(ValueError):
            found[text(row, "Uniqueid")] = float(text(row, "Variable").removeprefix(f"{ANSWERED}="))
    return {channel_id: at for channel_id, at in found.items() if at > 0}


def _seen(row: Mapping[str, str]) -> SeenChannel:
    hours, minutes, seconds = row["Duration"].split(":")
    return SeenChannel(facts(row), row["BridgeId"], (int(hours) * 60 + int(minutes)) * 60 + int(seconds))

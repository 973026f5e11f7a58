"""What is done with a call beside talking, for the cards and buttons of whoever's phone is in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ucbridge.i18n import Text
from ucbridge.services.on_call.lines import Standing


class Taped(StrEnum):
    """How it stands with the recording of a call."""

    OFF = "off"
    """Calls are not recorded here."""
    NOT = "not"
    OTHERS = "others"
    """Somebody else in it records it."""
    OWN = "own"
    PAUSED = "paused"
    """They record it, and have paused that."""


@dataclass(frozen=True, slots=True)
class Doing:
    """How a call stands for one phone in it.

    `third` is whom they announce a transfer to, a `machine` what answers instead. `movable`: they have another phone to
    take the call to. `failed` says what they tried last and did not come about.
    """

    standing: Standing = Standing.TALKING
    muted: bool = False
    third: Text | None = None
    answered: bool = False
    machine: bool = False
    movable: bool = False
    failed: Text | None = None
    taped: Taped = Taped.OFF


class Exit(StrEnum):
    """How somebody came out of a call that goes on without their phone."""

    TRANSFERRED = "transferred"
    VOICEMAIL = "voicemail"
    PARKED = "parked"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Left:
    """How it was, and to whom or to which phone."""

    exit: Exit
    to: Text | None = None

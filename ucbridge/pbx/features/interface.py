"""What is set on a phone, whoever set it: the person by a feature code, an admin, or the bridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Forward(StrEnum):
    """When calls of a phone go elsewhere."""

    ALL = "all"
    BUSY = "busy"
    NO_ANSWER = "no answer"


class Presence(StrEnum):
    """What somebody shows of themselves on the PBX (PRESENCE_STATE of Asterisk)."""

    NOT_SET = "not_set"
    AVAILABLE = "available"
    CHAT = "chat"
    AWAY = "away"
    XA = "xa"
    DND = "dnd"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows, and in which words."""

    presence: Presence = Presence.NOT_SET
    message: str = ""


@dataclass(frozen=True, slots=True)
class FollowMe:
    """Further numbers that ring for a phone. `numbers` are as they are dialled, extensions among them."""

    on: bool = False
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Everything that is set on one extension. `call_waiting` is None where this PBX does not keep it.

    `devices` are those that ring, where that can be chosen here (`PJSIP/101`); empty: all of them.
    """

    do_not_disturb: bool = False
    forwards: Mapping[Forward, str] = field(default_factory=dict)
    call_waiting: bool | None = None
    follow_me: FollowMe | None = None
    shown: Shown = Shown()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneChanged:
    """Something is set differently on an extension: read `Features.get`."""

    extension: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One extension as the PBX itself lists it (FreePBX: AMPUSER)."""

    extension: str
    name: str
    devices: tuple[str, ...] = ()
    mailbox: str = ""


class Features(Protocol):
    """Every method raises as `interface.Pbx.originate` does.

    PbxError also where this PBX does not have it: the sentence names the key of the configuration that is missing.
    """

    @property
    def dialect(self) -> str:
        """`plain` or `freepbx`; "" until it is known."""
        ...

    @property
    def listed(self) -> Mapping[str, Listed]:
        """Every extension the PBX lists by itself, the last time it was seen; empty on a plain one."""
        ...

    async def get(self, extension: str) -> PhoneSettings:
        """Return what is set on an extension now."""
        ...

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        """Have the dialplan not ring a phone, or ring it again."""
        ...

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        """Send calls to `number`, as it is dialled; "" turns it off."""
        ...

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        """Have a second call ring while the phone is in use, or be busy."""
        ...

    async def set_follow_me(self, extension: str, follow_me: FollowMe) -> None:
        """Have further numbers ring, too, or no more."""
        ...

    async def show(self, extension: str, shown: Shown) -> None:
        """Show others how somebody is."""
        ...

    async def ring_only(self, extension: str, devices: tuple[str, ...]) -> None:
        """Choose which devices of an extension ring; empty: all."""
        ...

    def voicemail_of(self, extension: str) -> str:
        """Return what to dial for the mailbox of an extension without ringing it, "" where nothing is known."""
        ...

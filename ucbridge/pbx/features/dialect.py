"""What a dialect is: how one kind of dialplan keeps what people set on their phones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneSettings, Shown


class Dialect(Protocol):
    """Reading is pure: keys in, settings out. The rest writes, and raises as `interface.Features` does.

    All of AstDB that says anything is in `families`; what is not there is set on nobody.
    """

    name: str
    families: tuple[str, ...]

    def keys(self, extension: str) -> tuple[str, ...]:
        """Return the keys that hold what is set on an extension."""
        ...

    def extension_of(self, key: str) -> str:
        """Return whose key this is, "" for one that says nothing about what is set on a phone."""
        ...

    def read(self, extension: str, kept: Mapping[str, str]) -> PhoneSettings:
        """Return what these keys say about an extension."""
        ...

    def listing_keys(self, extension: str, /) -> tuple[str, ...]:
        """Return the keys that say who has an extension."""
        ...

    def listed(self, kept: Mapping[str, str], /) -> Mapping[str, Listed]:
        """Return every extension these keys list."""
        ...

    def told_by(self, state: str, listed: Mapping[str, Listed], /) -> str:
        """Return whose settings a device state or presence changed with, "" for another one."""
        ...

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        """Turn do-not-disturb on or off."""
        ...

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        """Forward, or no more."""
        ...

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        """Turn call waiting on or off."""
        ...

    async def set_follow_me(self, extension: str, follow_me: FollowMe, listed: Mapping[str, Listed], /) -> None:
        """Have further numbers ring, or no more."""
        ...

    async def show(self, extension: str, shown: Shown) -> None:
        """Show others how somebody is."""
        ...

    async def ring_only(self, extension: str, devices: tuple[str, ...], /) -> None:
        """Choose which devices ring."""
        ...

    async def voicemail_prefix(self, listed: Mapping[str, Listed], /) -> str:
        """Return what is dialled before an extension to reach its mailbox, "" where there is no such thing."""
        ...

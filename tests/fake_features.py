"""What is set on the phones of a fake PBX: `features.interface.Features` in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ucbridge.errors import BridgeError
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, PhoneChanged, PhoneSettings, Shown
from ucbridge.pbx.interface import Change

EXTENSIONS = {"101": "Alice Martin", "102": "Bob Durand", "103": "Carol Petit", "104": "Dave Moreau"}


class FakeFeatures:
    """Keeps `Features`. `settings` is what is set, `deeds` every change asked for; `refusal` is raised instead.

    Every change is told as `PhoneChanged`, as the real one does; `dial` is somebody's feature code.
    """

    def __init__(self, publish: Callable[[Change], None], *, dialect: str = "plain") -> None:
        self.dialect = dialect
        self.listed: Mapping[str, Listed] = {}
        self.settings: dict[str, PhoneSettings] = {}
        self.deeds: list[tuple[str, str, str]] = []
        self.refusal: BridgeError | None = None
        self.voicemail = "*8"
        self._tell = publish

    def list_extensions(self) -> None:
        """Be a FreePBX, which lists its extensions."""
        self.dialect = "freepbx"
        self.listed = {
            extension: Listed(extension, name, (f"PJSIP/{extension}",), f"{extension}@default")
            for extension, name in EXTENSIONS.items()
        }

    def dial(self, extension: str, **changed: Any) -> None:
        """Have something be set on the phone itself: `dial("101", do_not_disturb=True)`."""
        self.settings[extension] = replace(self._now(extension), **changed)
        self._tell(PhoneChanged(extension))

    @property
    def undisturbed(self) -> set[str]:
        """The extensions with do-not-disturb."""
        return {extension for extension, now in self.settings.items() if now.do_not_disturb}

    @undisturbed.setter
    def undisturbed(self, extensions: set[str]) -> None:
        for extension in self.undisturbed | extensions:
            self.dial(extension, do_not_disturb=extension in extensions)

    async def get(self, extension: str) -> PhoneSettings:
        self._refuse()
        return self._now(extension)

    async def set_do_not_disturb(self, extension: str, *, on: bool) -> None:
        self._do(extension, "do not disturb", "on" if on else "off", do_not_disturb=on)

    async def set_forward(self, extension: str, which: Forward, number: str) -> None:
        others = {each: to for each, to in self._now(extension).forwards.items() if each is not which}
        forwards = {**others, which: number} if number else others
        self._do(extension, f"forward {which}", number, forwards=forwards)

    async def set_call_waiting(self, extension: str, *, on: bool) -> None:
        self._do(extension, "call waiting", "on" if on else "off", call_waiting=on)

    async def set_follow_me(self, extension: str, follow_me: FollowMe) -> None:
        words = ("on" if follow_me.on else "off", *follow_me.numbers)
        self._do(extension, "follow me", " ".join(words), follow_me=follow_me)

    async def show(self, extension: str, shown: Shown) -> None:
        self._do(extension, "show", f"{shown.presence} {shown.message}".strip(), shown=shown)

    async def ring_only(self, extension: str, devices: tuple[str, ...]) -> None:
        self._do(extension, "ring only", " ".join(devices), devices=devices)

    def voicemail_of(self, extension: str) -> str:
        return f"{self.voicemail}{extension}" if self.voicemail else ""

    def _do(self, extension: str, what: str, to: str, **changed: Any) -> None:
        self._refuse()
        self.deeds.append((extension, what, to))
        self.dial(extension, **changed)

    def _now(self, extension: str) -> PhoneSettings:
        return self.settings.get(extension, PhoneSettings(call_waiting=True, follow_me=FollowMe()))

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal

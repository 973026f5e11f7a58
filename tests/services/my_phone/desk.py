"""An office whose people set things on their phones, with mobiles and the words of their cards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands.bot import Chat, chat
from tests.commands.test_commands import said
from tests.fake_features import FakeFeatures
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, Office, office
from ucbridge.models import Reply
from ucbridge.pbx.features.interface import PhoneSettings

MOBILE = "+33612345678"


@dataclass
class Desk:
    there: Office
    pbx: FakePbx
    bot: Chat

    @property
    def features(self) -> FakeFeatures:
        return self.pbx.features

    async def say(self, text: str, *, by: str = "alice") -> str:
        return said(await self.bot.say(text, by=by))

    async def card(self, *, by: str = "alice") -> Reply:
        return await self.bot.say("/phone", by=by)

    def standing(self, card: Reply) -> str:
        """What stands where this card was shown."""
        return said(self.there.board.cards.get(card.topic, [card])[-1])

    def told(self, person: str = "alice") -> list[str]:
        return [str(reply.title) for who, reply in self.there.board.told if who == person]

    def set_(self, extension: str = "101"):
        return self.features.settings.get(extension)


@asynccontextmanager
async def desk(
    folder: Path, *, before: Mapping[str, PhoneSettings] | None = None, **sections: object
) -> AsyncIterator[Desk]:
    """Open the desk; `before` is what is set on phones when the bridge starts."""
    alice = PEOPLE["alice"].model_copy(update={"mobile": "06 12 34 56 78", "devices": ("PJSIP/101", "PJSIP/111")})
    bob = PEOPLE["bob"].model_copy(update={"mobile": "06 98 76 54 32"})
    pbx = FakePbx()
    pbx.features.settings |= before or {}
    async with office(folder, pbx, **{"people": {**PEOPLE, "alice": alice, "bob": bob}, **sections}) as there:
        yield Desk(there, pbx, chat(there))

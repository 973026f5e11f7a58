"""A bot over a test office: what people type goes the whole way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from tests.office import REGISTRY, Office
from ucbridge.dispatch import Dispatcher
from ucbridge.models import Account, Invocation, Reply
from ucbridge.signer import Signer
from ucbridge.store.seen import Seen

ALICE = Account("local", "alice")

_SERIAL = count()


@dataclass
class Chat:
    """Says things as people, and presses their buttons."""

    there: Office
    bot: Dispatcher

    async def say(self, text: str, *, by: str = "alice", language: str = "en", late: bool = False) -> Reply:
        return await self._answer(by, language, text=text, late=late)

    async def fill(self, command: str, arguments: dict[str, str], *, by: str = "alice", late: bool = False) -> Reply:
        return await self._answer(by, "en", command=command, arguments=arguments, late=late)

    async def press(self, token: str, *, by: str = "alice", typed: str = "", late: bool = False) -> Reply | None:
        invocation = Invocation(f"{next(_SERIAL)}", Account("local", by), "c", token=token, typed=typed, late=late)
        return await self.bot.answer(invocation)

    async def choose(self, menu: str, about: str, *, account: Account = ALICE) -> Reply:
        """Choose from the menu of a person or a message."""
        reply = await self.bot.answer(Invocation(f"{next(_SERIAL)}", account, "c", menu=menu, about=about))
        assert reply is not None
        return reply

    async def _answer(self, by: str, language: str, **what: object) -> Reply:
        invocation = Invocation(f"{next(_SERIAL)}", Account("local", by), "c", language, **what)
        reply = await self.bot.answer(invocation)
        assert reply is not None
        return reply


def chat(there: Office) -> Chat:
    return Chat(there, Dispatcher(REGISTRY, there.services, Signer(b"k" * 32), Seen(there.database), there.board))

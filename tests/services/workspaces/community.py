"""Two servers of a chat platform with their members, and a bot in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.fake_pbx import FakePbx
from tests.office import REGISTRY, Office, office
from ucbridge.dispatch import Dispatcher
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Account, Invocation, Reply
from ucbridge.signer import Signer
from ucbridge.store.seen import Seen
from ucbridge.store.workspaces import Named

_SERIAL = count()

COMPANY, CLUB = "1000", "2000"
"""The company's own server, which the administrator of the bridge named; and one of somebody else."""

ROLES = {
    COMPANY: (Named("11", "Sales"), Named("12", "On the phone"), Named("13", "Chiefs"), Named(COMPANY, "everyone")),
    CLUB: (Named("21", "Sales"), Named("22", "Everything")),
}
CHANNELS = {
    COMPANY: (Named("channel:91", "missed-calls"), Named("channel:92", "bot")),
    CLUB: (Named("channel:95", "lounge"),),
}


@dataclass
class FakePlatform:
    """Keeps `services.workspaces.platform.Platform`. `members` are the role ids of each account, by workspace."""

    members: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    up: bool = True
    unserved: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)

    def serves(self, connector: str, workspace: str) -> bool:
        return workspace not in self.unserved

    async def role(self, connector: str, workspace: str, text: str) -> Named | None:
        return self._meant(ROLES.get(workspace, ()), text)

    async def role_to_give(self, connector: str, workspace: str, text: str) -> Named | None:
        if (found := self._meant(ROLES.get(workspace, ()), text)) and found.name in {"Chiefs", "Everything"}:
            raise UserError(_("It has permissions."))
        return found

    async def conversation(self, connector: str, workspace: str, text: str) -> Named | None:
        return self._meant(CHANNELS.get(workspace, ()), text)

    async def groups_of(self, connector: str, account: str, workspace: str) -> frozenset[str] | None:
        self._reach()
        self.asked[account] += 1
        return self.members.get((account, workspace))

    def _meant(self, named: tuple[Named, ...], text: str) -> Named | None:
        self._reach()
        return next((each for each in named if text.casefold() in {each.id, each.name.casefold()}), None)

    def _reach(self) -> None:
        if not self.up:
            raise ConnectionResetError


@dataclass
class Community:
    """Says things as members. `here` is the account of a member; in no server: their direct messages."""

    there: Office
    bot: Dispatcher
    platform: FakePlatform

    def here(self, who: str, server: str = "", *roles: str, manages: bool = False) -> Account:
        if server:
            self.platform.members[who, server] = frozenset(roles)
        vouched = server == COMPANY
        return Account("chat", who, who, frozenset(roles), server, manages, vouched)

    async def say(self, text: str, account: Account, language: str = "en") -> Reply:
        reply = await self._do(account, language=language, text=text)
        assert reply is not None
        return reply

    async def fill(self, name: str, account: Account, **arguments: str) -> Reply:
        reply = await self._do(account, command=name, arguments=arguments)
        assert reply is not None
        return reply

    async def press(self, token: str, account: Account) -> Reply | None:
        return await self._do(account, token=token)

    async def menu(self, menu: str, about: str, account: Account) -> Reply:
        reply = await self._do(account, menu=menu, about=about)
        assert reply is not None
        return reply

    async def choose(self, text: str, *, server: str = COMPANY) -> Reply:
        """Type a settings command as somebody who manages a server."""
        return await self.say(text, self.here(f"chief-{server}", server, manages=True))

    async def seen(self, who: str, server: str, *roles: str) -> None:
        """Have somebody do something in a server."""
        await self.say("/whoami", self.here(who, server, *roles))

    async def _do(self, account: Account, **what: object) -> Reply | None:
        return await self.bot.answer(Invocation(f"{next(_SERIAL)}", account, "room", **what))  # type: ignore[arg-type]


@asynccontextmanager
async def community(folder: Path, pbx: FakePbx | None = None, **sections: object) -> AsyncIterator[Community]:
    platform = FakePlatform()
    async with office(folder, pbx, platform=platform, **sections) as there:
        bot = Dispatcher(
            REGISTRY,
            there.services,
            Signer(b"k" * 32),
            Seen(there.database),
            there.board,  # type: ignore[arg-type]
        )
        yield Community(there, bot, platform)

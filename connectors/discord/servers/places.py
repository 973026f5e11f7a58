"""Where the bot serves people (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from connectors.discord.inbound import Place
from connectors.discord.texts import NO_ACCOUNT_INSTALL, NO_ACCOUNT_INSTALL_ADVICE, NOT_HERE, NOT_HERE_ADVICE
from ucbridge.models import Reply, State


@dataclass(frozen=True, slots=True)
class Allowed:
    """`servers` are the ones served, all of them where none is named; `user_install`, whether people may bring the bot
    along to where it is no member.
    """

    servers: Collection[str] = ()
    user_install: bool = True

    def refused(self, place: Place) -> Reply | None:
        """Return what to say where the bot does not serve people, None where it does."""
        if place.member and self.servers and place.server not in self.servers:
            return Reply(NOT_HERE, NOT_HERE_ADVICE, State.REFUSED, private=True)
        if not (place.member or place.direct or self.user_install):
            return Reply(NO_ACCOUNT_INSTALL, NO_ACCOUNT_INSTALL_ADVICE, State.REFUSED, private=True)
        return None

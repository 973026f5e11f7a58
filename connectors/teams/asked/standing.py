"""The live card that something was done on, as it is now."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.teams.asked.where import addresses
from connectors.teams.inbound import Arrived
from ucbridge.connector import Bot
from ucbridge.models import Address, Reply


@dataclass(frozen=True, slots=True)
class Stands:
    """A live card and where it is."""

    address: Address
    reply: Reply


class Standing:
    """Looks live cards up."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def on(self, arrived: Arrived) -> Stands | None:
        """Return the card of the message something was done on, None where no later version of it can come."""
        for address in addresses(arrived):
            if reply := await self._bot.showing(address):
                return Stands(address, reply)
        return None

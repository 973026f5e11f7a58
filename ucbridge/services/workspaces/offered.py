"""What is offered while an argument of /settings is typed."""

from __future__ import annotations

import phonenumbers

from ucbridge.errors import PbxError
from ucbridge.models import Account, Choice, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.workspaces.card import region_name
from ucbridge.services.workspaces.rules import Sharing


class SettingsChoices:
    """Countries, and the queues of the phone system for those who may have their missed calls told."""

    def __init__(self, pbx: Pbx, sharing: Sharing) -> None:
        self._pbx = pbx
        self._sharing = sharing

    def regions(self, language: str) -> list[Choice]:
        """Offer every country by its name in one language."""
        named = {region: region_name(region, language) for region in phonenumbers.SUPPORTED_REGIONS}
        return [
            Choice(f"{name} ({region})", region) for region, name in sorted(named.items(), key=lambda each: each[1])
        ]

    async def queues(self, person: Person, account: Account) -> list[Choice]:
        """Offer the queues to those who may choose one."""
        if not (account.manages and self._sharing.allowed(person, account)):
            return []
        try:
            return [Choice(each, each) for each in await self._pbx.rooms.queue_names()]
        except PbxError:
            return []

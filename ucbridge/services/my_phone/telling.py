"""Whether somebody wants to be told what was set on their phone."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.services.my_phone.answers import MY_PHONE
from ucbridge.store.preferences import Preferences

NAME = "phone changes"
"""The choice: `off`; whoever chose nothing is told."""


class Telling:
    """Everybody's own choice."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    async def wanted(self, person_id: str) -> bool:
        """Tell whether they are told."""
        return await self._preferences.get(person_id, NAME) != "off"

    async def choose(self, person: Person, *, on: bool) -> Reply:
        """Tell them from now on, or no more."""
        await self._preferences.put(person.id, NAME, "on" if on else "off")
        return await self.shown(person, state=State.OK)

    async def shown(self, person: Person, *, state: State = State.INFO) -> Reply:
        """Say whether they are told."""
        on = await self.wanted(person.id)
        title = _("You are told what is set on your phone") if on else _("You are not told what is set on your phone")
        label = _("Stop telling me") if on else _("Tell me")
        other = Button(label, "run", f"/phone notices {'off' if on else 'on'}")
        return Reply(title, state=state, buttons=(other, MY_PHONE), private=True)

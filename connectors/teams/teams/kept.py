"""The teams the bot is in, over restarts: what they are called, and their ids in Microsoft Entra."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from connectors.teams.noted import Noted
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Gone
from ucbridge.errors import StoreError
from ucbridge.store.connector_state import ConnectorState

KIND = "team"


@dataclass(frozen=True, slots=True)
class Team:
    """A team by its id in conversations; `group` is its id in Microsoft Entra, "" while nobody told."""

    id: str
    name: str = ""
    group: str = ""


class KeptTeams:
    """The teams by id."""

    def __init__(self, state: ConnectorState) -> None:
        self.noted = Noted(state, KIND)
        self._known: dict[str, Team] = {}

    async def load(self) -> None:
        """Read what a former run knew."""
        kept = await self.noted.all()
        self._known = {team: Team(**value) for team, value in kept.items()} | self._known

    @property
    def all(self) -> tuple[Team, ...]:
        """Return every team the bot is in."""
        return tuple(self._known.values())

    def get(self, team: str) -> Team:
        """Return a team, with empty fields where nothing is known of it."""
        return self._known.get(team) or Team(team)

    async def met(self, team: str, *, name: str = "", group: str = "") -> None:
        """Take note of a team, and write it down."""
        self.note(team, name=name, group=group)
        await self.noted.write()

    def note(self, team: str, *, name: str = "", group: str = "") -> None:
        """Take note of a team; what is not told now stays as it was. To be written where it changed."""
        before = self._known.get(team)
        now = before or Team(team)
        now = replace(now, name=name or now.name, group=group.lower() or now.group)
        if now != before:
            self._known[team] = now
            self.noted.put(team, asdict(now))

    async def group_of(self, api: Api, service: str, team: str) -> str:
        """Return the id of a team in Microsoft Entra, asked for once: few activities name it.

        Raises as `Api`; Gone: it has none.
        """
        if not self.get(team).group:
            told = await api.team(service, team)
            with suppress(StoreError):  # it is known all the same, and written later
                await self.met(team, name=str(told.get("name") or ""), group=str(told.get("aadGroupId") or ""))
        if not (group := self.get(team).group):
            raise Gone(404)
        return group

    async def forget(self, team: str) -> None:
        """Forget a team: the bot is not in it any more."""
        if self._known.pop(team, None):
            self.noted.put(team, None)
            await self.noted.write()

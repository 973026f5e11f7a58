"""What is known of the teams the bot is in: channels, members, owners and tags."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from connectors.teams.graph.refusals import Refusal
from connectors.teams.posts.references import Reference, References
from connectors.teams.settings import NAME, Settings
from connectors.teams.teams.kept import KeptTeams
from connectors.teams.teams.known import KnownTeams
from connectors.teams.teams.reading import Tag
from connectors.teams.teams.roles import Standing
from connectors.teams.wire.api import Api
from connectors.teams.wire.credentials import Credentials
from connectors.teams.wire.pace import Pace
from connectors.teams.wire.requests import Requests
from tests.teams_double import Person, Team, TeamsDouble
from ucbridge.errors import SignInRefused, UserError
from ucbridge.i18n import _
from ucbridge.models import Account
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.workspaces import Named, Workspaces

pytestmark = pytest.mark.asyncio

_SUPPORT = "support-tag=="


@dataclass(frozen=True, slots=True)
class Label:
    id: str
    name: str


@dataclass
class FakeGraph:
    """Stands in for Graph's reading of teams, by the ids of their groups."""

    owners_of: dict[str, set[str]] = field(default_factory=dict)
    tags_of: dict[str, dict[Label, set[str]]] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def owners(self, group: str) -> frozenset[str]:
        self._check("owners")
        return frozenset(self.owners_of.get(group, ()))

    async def tags(self, group: str) -> Sequence[Tag]:
        self._check("tags")
        return list(self.tags_of.get(group, ()))

    async def tagged(self, group: str, tag: str) -> frozenset[str]:
        self._check(f"tagged {tag}")
        for label, accounts in self.tags_of.get(group, {}).items():
            if label.id == tag:
                return frozenset(accounts)
        raise LookupError(tag)

    def _check(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble:
            raise self.trouble


@dataclass
class Office:
    """A company with a team, and what the connector knows of it."""

    teams: TeamsDouble
    alice: Person
    bob: Person
    acme: Team
    graph: FakeGraph
    kept: KeptTeams
    workspaces: Workspaces
    api: Api
    references: References

    def known(self, *, graph: bool = True, **permissions: tuple[str, ...]) -> KnownTeams:
        return KnownTeams(
            self.api,
            self.references,
            self.kept,
            chosen=self.workspaces,
            permissions=permissions,
            graph=self.graph if graph else None,
        )


@pytest_asyncio.fixture
async def office(teams: TeamsDouble, tmp_path: Path) -> AsyncIterator[Office]:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    teams.channel(acme, "Sales")
    graph = FakeGraph({acme.group: {alice.aad}}, {acme.group: {Label(_SUPPORT, "Support"): {bob.aad}}})
    settings = Settings(**teams.settings)
    async with Database.open(f"sqlite:///{tmp_path / 'x.sqlite'}") as database, ClientSession() as session:
        credentials = Credentials(session, settings)
        api = Api(Requests(session, credentials, Pace()))
        state = ConnectorState(database, NAME)
        references = References(state, service="http://127.0.0.1:1")
        await references.met(acme.general.id, Reference(teams.service_url, kind="channel", team=acme.id))
        kept = KeptTeams(state)
        await kept.met(acme.id, name="Acme")
        yield Office(teams, alice, bob, acme, graph, kept, Workspaces(database), api, references)
        await credentials.close()


async def test_a_channel_is_found_by_its_name_id_or_mention(office: Office) -> None:
    known, team = office.known(graph=False), office.acme.id
    sales = next(each for each in office.acme.channels if each.name == "Sales")
    wanted = Named(f"chat:{sales.id}", "Sales")
    for text in ("Sales", "#sales", "SALES ", sales.id, f"chat:{sales.id}"):
        assert await known.conversation(team, text) == wanted
    assert await known.conversation(team, "general") == Named(f"chat:{team}", "General")
    assert await known.conversation(team, "nowhere") is None
    office.teams.gone(office.acme.general)
    assert await known.conversation(team, "Sales") is None


async def test_owners_manage_their_team_and_others_do_not(office: Office) -> None:
    known, team = office.known(), office.acme.id
    assert await known.standing(office.alice.aad, team) == Standing(frozenset({team, f"owners:{team}"}), True)
    assert await known.standing(office.bob.aad, team) == Standing(frozenset({team}))


async def test_without_graph_nobody_manages_and_nothing_is_asked(office: Office) -> None:
    known = office.known(graph=False)
    assert await known.standing(office.alice.aad, office.acme.id) == Standing(frozenset({office.acme.id}))
    assert office.teams.requests == []
    assert await known.role(office.acme.id, "owners") is None


async def test_only_tags_that_decide_something_are_asked_for(office: Office) -> None:
    team = office.acme.id
    assert (await office.known().standing(office.bob.aad, team)).groups == {team}
    assert office.graph.asked == ["owners"]
    listed = office.known(call=(f"group:{_SUPPORT}", "role:reception", "group:elsewhere"))
    assert (await listed.standing(office.bob.aad, team)).groups == {team, _SUPPORT}
    assert (await listed.standing(office.alice.aad, team)).groups == {team, f"owners:{team}"}


async def test_a_tag_that_a_manager_chose_counts(office: Office) -> None:
    workspace = await office.workspaces.of(NAME, office.acme.id)
    chosen = {"call": (Named(_SUPPORT, "Support"),)}
    await office.workspaces.save(type(workspace)(NAME, office.acme.id, roles=chosen), by=office.alice.aad)
    assert await office.known().groups_of(office.bob.aad, office.acme.id) == {office.acme.id, _SUPPORT}


async def test_names_of_tags_give_nothing_for_anybody_can_make_a_team_and_name_a_tag(office: Office) -> None:
    listed = office.known(call=("group:Support", "group:owners"))
    assert (await listed.standing(office.bob.aad, office.acme.id)).groups == {office.acme.id}
    assert "Support" not in (await listed.groups_of(office.bob.aad, office.acme.id) or ())


async def test_a_role_is_the_owners_or_a_tag_by_id_or_name(office: Office) -> None:
    known, team = office.known(), office.acme.id
    owners = Named(f"owners:{team}", "owners")
    assert [await known.role(team, text) for text in ("owners", "@Owners", f"owners:{team}")] == [owners] * 3
    for text in ("support", "@Support", _SUPPORT):
        assert await known.role(team, text) == Named(_SUPPORT, "Support")
    assert await known.role(team, "sales") is None
    with pytest.raises(UserError):
        await known.role_to_give(team, "support")


async def test_somebody_who_is_no_member_has_no_groups(office: Office) -> None:
    carol = office.teams.user("carol")
    assert await office.known().groups_of(carol.aad, office.acme.id) is None
    assert await office.known(graph=False).groups_of(office.bob.aad, office.acme.id) == {office.acme.id}


async def test_a_tag_is_a_group_of_people(office: Office) -> None:
    asker = Account(NAME, office.alice.aad, workspace=office.acme.id)
    for group in (_SUPPORT, "support", "@Support"):
        assert await office.known().members_of(group, asker) == [
            Account(NAME, office.bob.aad, workspace=asker.workspace)
        ]
    assert await office.known().members_of("sales", asker) is None
    assert await office.known(graph=False).members_of("support", asker) is None
    assert await office.known().members_of("support", Account(NAME, office.alice.aad)) is None


async def test_a_whole_team_is_a_group_without_graph_too(office: Office) -> None:
    asker = Account(NAME, office.alice.aad, workspace=office.acme.id)
    for group in (office.acme.id, "acme", "@Acme"):
        found = await office.known(graph=False).members_of(group, asker)
        assert {each.id for each in found or ()} == {office.alice.aad, office.bob.aad}


async def test_the_group_of_a_team_is_asked_for_once(office: Office) -> None:
    for _each in range(2):
        await office.known().standing(office.alice.aad, office.acme.id)
    assert len(office.teams.asked("GET", "/v3/teams/*")) == 1
    assert office.kept.get(office.acme.id).group == office.acme.group


@pytest.mark.parametrize(
    "trouble", [ConnectionError("busy"), SignInRefused(_("not permitted")), LookupError("gone")], ids=["", "", ""]
)
async def test_where_graph_does_not_tell_people_are_members_and_no_more(office: Office, trouble: Exception) -> None:
    office.graph.trouble = trouble
    assert await office.known().standing(office.alice.aad, office.acme.id) == Standing(frozenset({office.acme.id}))


async def test_groups_of_other_platforms_do_not_take_a_team_from_its_owner(office: Office) -> None:
    """Permissions name groups of all platforms: Graph refuses the id of a role of Discord."""
    team, discord = office.acme.id, "123456789012345678"

    class Strict(FakeGraph):
        async def tagged(self, group: str, tag: str) -> frozenset[str]:
            if tag == discord:
                raise Refusal(400, "BadRequest")
            return await super().tagged(group, tag)

    office.graph = Strict(office.graph.owners_of, office.graph.tags_of)
    known = office.known(call=(f"group:{discord}", f"group:{_SUPPORT}"))
    assert (await known.standing(office.alice.aad, team)).manages
    assert _SUPPORT in (await known.standing(office.bob.aad, team)).groups


async def test_where_nobody_can_tell_now_that_is_said(office: Office) -> None:
    office.graph.trouble = ConnectionError("busy")
    asker = Account(NAME, office.alice.aad, workspace=office.acme.id)
    with pytest.raises(ConnectionError):
        await office.known().members_of("support", asker)
    with pytest.raises(ConnectionError):
        await office.known().groups_of(office.alice.aad, office.acme.id)


async def test_teams_are_kept_over_a_restart_and_forgotten_when_the_bot_leaves(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path / 'x.sqlite'}") as database:
        first = KeptTeams(ConnectorState(database, NAME))
        await first.met("19:a", name="Acme", group="ABC")
        await first.met("19:a")
        await first.met("19:b", name="Other")
        await first.forget("19:b")
        again = KeptTeams(ConnectorState(database, NAME))
        await again.load()
        assert [(each.id, each.name, each.group) for each in again.all] == [("19:a", "Acme", "abc")]
        assert again.get("19:b").name == ""

"""Calls: teams, their channels, members and tags."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.errors import bad, not_found
from tests.graph_double.lists import page
from tests.graph_double.permissions import CHANNELS, GROUP, MEMBERS, TAGS, TEAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.graph_double.checking import Checks
    from tests.graph_double.world import Team, User, World

MEMBER = re.compile(r"\(?(?:microsoft\.graph\.aadUserConversationMember/)?(userId|email|displayName) eq '([^']*)'\)?")


def found(world: World, name: str) -> Team:
    """Return a team by the id of its group.

    Raises:
        Refused: there is none.
    """
    team = world.teams.get(name.lower())
    if team is None:
        raise not_found(f"No team found with Group Id {name}")
    return team


def one(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["team"])
    return Answer(200, {"id": team.id, "displayName": team.name, "internalId": team.general, "isArchived": False})


def channels(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["team"])
    shown = [
        {"id": key, "displayName": name, "membershipType": "standard", "tenantId": world.tenant_id}
        for key, name in team.channels.items()
    ]
    return page(world, call, shown, size=100, most=999)


def members(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["team"])
    shown = [_member(world, team.id, each, roles) for each, roles in team.roles.items()]
    return page(world, call, [each for each in shown if _fits(each, call.query.get("$filter", ""))], size=100, most=999)


def owners(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["group"])
    return _people(world, call, [each for each, roles in team.roles.items() if "owner" in roles])


def group_members(world: World, checks: Checks, call: Call) -> Answer:
    return _people(world, call, list(found(world, call["group"]).roles))


def tags(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["team"])
    shown = [
        {
            "@odata.type": "#microsoft.graph.teamworkTag",
            "id": each.id,
            "teamId": team.id,
            "displayName": each.name,
            "description": None,
            "memberCount": len(each.members),
            "tagType": "standard",
        }
        for each in team.tags.values()
    ]
    return page(world, call, shown, size=100, most=999)


def tagged(world: World, checks: Checks, call: Call) -> Answer:
    team = found(world, call["team"])
    tag = team.tags.get(call["tag"])
    if tag is None:
        raise not_found("The tag does not exist.")
    shown = [
        {
            "@odata.type": "#microsoft.graph.teamworkTagMember",
            "id": _id(tag.id, each),
            "displayName": _name(world, each),
            "tenantId": world.tenant_id,
            "userId": each,
        }
        for each in tag.members
    ]
    return page(world, call, shown, size=100, most=999)


def _people(world: World, call: Call, ids: Sequence[str]) -> Answer:
    people: list[User] = [user for each in ids if (user := world.found(each)) is not None]
    shown = [
        {"@odata.type": "#microsoft.graph.user", "id": each.id, "displayName": each.properties.get("displayName")}
        for each in people
    ]
    return page(world, call, shown, size=100, most=999, context="directoryObjects")


def _member(world: World, team: str, user_id: str, roles: list[str]) -> dict[str, Any]:
    user = world.found(user_id)
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": _id(team, user_id),
        "roles": roles,
        "displayName": _name(world, user_id),
        "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
        "userId": user_id,
        "email": user.properties.get("mail") if user else None,
        "tenantId": world.tenant_id,
    }


def _fits(member: dict[str, Any], text: str) -> bool:
    if not text:
        return True
    if " or " in text:
        return any(_fits(member, each) for each in text.split(" or "))
    term = MEMBER.fullmatch(text.strip())
    if term is None:
        raise bad("Invalid filter clause")
    return str(member[term[1]] or "").lower() == term[2].lower()


def _name(world: World, user_id: str) -> str | None:
    user = world.found(user_id)
    return user.properties.get("displayName") if user else None


def _id(*parts: str) -> str:
    return base64.b64encode("##".join(parts).encode()).decode()


ROUTES = [
    Route("GET", "/teams/{team}", one, TEAM, gives="team"),
    Route("GET", "/teams/{team}/channels", channels, CHANNELS, gives="[channel]"),
    Route("GET", "/teams/{team}/members", members, MEMBERS, gives="[conversationMember]"),
    Route("GET", "/teams/{team}/tags", tags, TAGS, gives="[teamworkTag]"),
    Route("GET", "/teams/{team}/tags/{tag}/members", tagged, TAGS, gives="[teamworkTagMember]"),
    Route("GET", "/groups/{group}/owners", owners, GROUP, "directory", gives="[directoryObject]"),
    Route("GET", "/groups/{group}/members", group_members, GROUP, "directory", gives="[directoryObject]"),
]

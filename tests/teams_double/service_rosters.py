"""Who is in a conversation, what a team is called, which channels it has."""

from __future__ import annotations

from typing import Any

from tests.teams_double.core import Core
from tests.teams_double.errors import Refused
from tests.teams_double.service_activities import reached
from tests.teams_double.world import Json, Person, Team


def members(core: Core, call: Any) -> tuple[int, Any]:
    people = reached(core, call["conversation"]).members
    return 200, [member(each, "objectId") for each in people]


def paged_members(core: Core, call: Any) -> tuple[int, Any]:
    people = reached(core, call["conversation"]).members
    size = min(max(int(call.query.get("pageSize") or 200), 50), 500)
    begin = int((call.query.get("continuationToken") or "page-0").removeprefix("page-"))
    said: Json = {"members": [member(each, "aadObjectId") for each in people[begin : begin + size]]}
    if begin + size < len(people):
        said["continuationToken"] = f"page-{begin + size}"
    return 200, said


def one_member(core: Core, call: Any) -> tuple[int, Any]:
    conversation = reached(core, call["conversation"])
    person = core.world.person(call["member"])
    if person is None or person not in conversation.members:
        raise Refused("MemberNotFoundInConversation")
    return 200, member(person, "aadObjectId")


def member(person: Person, id_key: str) -> Json:
    """Return a member; the service calls the Entra id objectId in one place and aadObjectId in another."""
    given, _, surname = person.name.partition(" ")
    said = {
        "id": person.mri,
        "name": person.name,
        "givenName": given,
        "surname": surname,
        "userPrincipalName": person.upn,
        "tenantId": person.tenant,
        "userRole": "guest" if person.guest else "user",
    }
    said |= {} if person.anonymous else {id_key: person.aad}
    return said | ({"email": person.mail} if person.mail else {})


def team(core: Core, call: Any) -> tuple[int, Any]:
    found = _team(core, call["team"])
    return 200, {
        "id": found.id,
        "name": found.name,
        "aadGroupId": found.group,
        "channelCount": len(found.channels),
        "memberCount": len(found.members),
        "tenantId": found.tenant,
        "type": "standard",
    }


def channels(core: Core, call: Any) -> tuple[int, Any]:
    """List the channels of a team; General has no name, so that clients may translate it."""
    found = _team(core, call["team"])
    listed: list[Json] = [{"id": found.general.id, "name": None, "type": "standard"}]
    listed += [{"id": each.id, "name": each.name, "type": "standard"} for each in found.channels[1:] if not each.gone]
    return 200, {"conversations": listed}


def _team(core: Core, key: str) -> Team:
    found = core.world.team(key)
    if found is None or found.general.gone:
        raise Refused("ConversationNotFound")
    if not found.has_bot:
        raise Refused("BotNotInConversationRoster")
    return found


MEMBERS = "/v3/conversations/{conversation}/members"
ROUTES = [
    ("GET", MEMBERS, members),
    ("GET", "/v3/conversations/{conversation}/pagedmembers", paged_members),
    ("GET", "/v3/conversations/{conversation}/pagedMembers", paged_members),
    ("GET", MEMBERS + "/{member}", one_member),
    ("GET", "/v3/teams/{team}", team),
    ("GET", "/v3/teams/{team}/conversations", channels),
]

"""What a Graph takes over from a Teams double: the same people, teams, chats and messages, by the same ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.graph_double.world import App, Chat, Json, Place, Tag, Team, User, Wrote

if TYPE_CHECKING:
    from tests.graph_double.world import World
    from tests.teams_double import Conversation, Person, TeamsDouble
    from tests.teams_double import Team as TheirTeam
    from tests.teams_double.messages import Entry

CARD = "application/vnd.microsoft.card.adaptive"
KINDS = {"personal": "oneOnOne", "group": "group"}
WINDOWS = {
    "Europe/Paris": "Romance Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Europe/London": "GMT Standard Time",
    "America/New_York": "Eastern Standard Time",
    "UTC": "UTC",
}


def adopt(world: World, joined: TeamsDouble) -> None:
    """Take over what there is by now. What Graph alone knows of somebody (phones, presence, files) stays."""
    for person in list(joined.world.people.values()):
        _person(world, person)
    for team in list(joined.world.teams.values()):
        _team(world, team)
    for conversation in list(joined.world.conversations.values()):
        _conversation(world, conversation)


def chat_id(world: World, person: Person) -> str:
    """Return the id that Graph has for somebody's chat with the bot; the bot itself knows it by another."""
    return f"19:{person.aad}_{world.app_id}@unq.gbl.spaces"


def _person(world: World, person: Person) -> None:
    user = world.users.get(person.aad)
    if user is None:
        user = world.add(_user(person))
    elif user.properties["displayName"] != person.name:
        world.change(user, {"displayName": person.name})
    for app in world.catalogue.values():
        if app.own:
            _installed(world, user, person, app)


def _user(person: Person) -> User:
    properties: Json = {
        "id": person.aad,
        "displayName": person.name,
        "userPrincipalName": person.upn,
        "mail": person.mail,
        "proxyAddresses": [],
        "businessPhones": [],
        "preferredLanguage": None,
        "userType": "Guest" if person.guest else "Member",
        "accountEnabled": True,
    }
    zone = WINDOWS.get(person.timezone, person.timezone)
    return User(person.aad, properties, None if person.guest else (zone, person.locale))


def _installed(world: World, user: User, person: Person, app: App) -> None:
    if person.has_bot:
        user.installed.setdefault(app.id, chat_id(world, person))
    else:
        user.installed.pop(app.id, None)


def _team(world: World, team: TheirTeam) -> None:
    known = world.teams.setdefault(team.group, Team(team.group, team.name, team.id, {}, {}))
    known.name = team.name
    known.channels = {each.id: each.name for each in team.channels if not each.gone}
    owners = {each.aad for each in team.owners}
    known.roles = {each.aad: ["owner"] if each.aad in owners else [] for each in [*team.owners, *team.members]}
    known.tags = {each.id: Tag(each.id, each.name, [one.aad for one in each.members]) for each in team.tags}


def _conversation(world: World, conversation: Conversation) -> None:
    if conversation.parent is not None:
        return
    if conversation.team is not None:
        world.messages[conversation.team.group, conversation.id] = _written(conversation)
        return
    known = conversation.id
    if conversation.kind == "personal" and conversation.has_bot:
        known = chat_id(world, conversation.people[0])
    place: Place = "", known
    if conversation.gone:
        world.chats.pop(known, None)
        return
    members = [each.aad for each in conversation.people]
    world.chats[known] = Chat(known, KINDS.get(conversation.kind, "meeting"), conversation.name or None, members)
    world.messages[place] = _written(conversation)


def _written(conversation: Conversation) -> list[Wrote]:
    """Return the messages everybody sees, and the deleted ones, as Graph has them."""
    return [_wrote(each) for each in conversation.entries if each.only is None]


def _wrote(entry: Entry) -> Wrote:
    attachments = entry.activity.get("attachments") or ()
    cards = [each["content"] for each in attachments if each.get("contentType") == CARD]
    author = entry.author.aad if entry.author is not None else None
    text = str(entry.activity.get("text") or "")
    root = entry.root if entry.root != entry.id else None
    return Wrote(entry.id, text, cards, author, entry.created, entry.edited or entry.created, root, entry.deleted)

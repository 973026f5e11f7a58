"""The features of Microsoft Graph, each built where its setting is on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from connectors.teams.graph.client import Client
from connectors.teams.graph.directory_sync import DirectorySync
from connectors.teams.graph.files import Files
from connectors.teams.graph.groups import Groups
from connectors.teams.graph.history import History
from connectors.teams.graph.installing import Chats, Installing
from connectors.teams.graph.presence_followed import PresenceFollowed
from connectors.teams.graph.presence_shown import PresenceShown
from connectors.teams.graph.profiles import Profiles
from connectors.teams.graph.recordings import Recordings
from connectors.teams.settings import GraphSettings
from ucbridge.store.directory_people import DirectoryPerson

if TYPE_CHECKING:
    from connectors.teams.graph.opening import Around


def profiles(client: Client, graph: GraphSettings, around: Around) -> Profiles | None:
    """Build what reads mailboxes: of people in the directory, so where that is read."""
    if not (graph.profiles and graph.directory):
        return None
    return Profiles(client, around.parts.directory, around.state)


def directory(client: Client, graph: GraphSettings, around: Around, profiles: Profiles | None) -> DirectorySync | None:
    """Build what keeps people in step."""
    if not graph.directory:
        return None
    return DirectorySync(
        client,
        around.parts.directory,
        around.state,
        minutes=graph.directory_minutes,
        complete=profiles.complete if profiles else _as_it_is,
    )


def presence(client: Client, graph: GraphSettings, around: Around) -> PresenceShown | None:
    """Build what shows who is on the phone."""
    if not graph.presence:
        return None
    return PresenceShown(client, around.state, app_id=around.settings.app_id, account_of=around.account_of)


def followed(
    client: Client, graph: GraphSettings, around: Around, presence: PresenceShown | None
) -> PresenceFollowed | None:
    """Build what has phones follow Teams."""
    if not graph.do_not_disturb:
        return None
    return PresenceFollowed(
        client,
        around.state,
        quiet=graph.do_not_disturb,
        followed=around.followed,
        is_ours=presence.is_ours if presence else _nobodys,
        seconds=graph.presence_seconds,
    )


def installing(client: Client, graph: GraphSettings, around: Around) -> Installing | None:
    """Build what installs the app."""
    return Installing(client, around.app, tell=partial(around.tell, "install")) if graph.install else None


def recordings(client: Client, graph: GraphSettings, around: Around) -> Recordings | None:
    """Build what puts recordings into OneDrive."""
    if not graph.onedrive:
        return None
    return Recordings(Files(client, graph.onedrive), around.state, around.parts.sounds)


def history(client: Client, graph: GraphSettings, around: Around) -> History | None:
    """Build what looks up what was posted."""
    if not graph.history:
        return None
    chats = Chats(client, around.app)
    return History(client, chats, app=around.settings.app_id, tell=partial(around.tell, "history"))


def teams(client: Client, graph: GraphSettings) -> Groups | None:
    """Build what reads owners and tags."""
    return Groups(client) if graph.teams else None


def _as_it_is(person: DirectoryPerson) -> DirectoryPerson:
    return person


def _nobodys(_account: str) -> bool:
    return False

"""What is asked of Microsoft Graph: method, address (RFC 6570), and the least permission that allows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of request; `permission` is an application permission, several where one of them is enough."""

    method: str
    address: str
    permission: str


_USERS, _PRESENCE, _SET = "User.Read.All", "Presence.Read.All", "Presence.ReadWrite.All"
_SELF, _FILES = "TeamsAppInstallation.ReadWriteSelfForUser.All", "Files.ReadWrite.All"

USER = Call("GET", "/users/{user}?$select={select}", _USERS)
USERS = Call("GET", "/users/delta?$select={select}", _USERS)
MAILBOX = Call("GET", "/users/{user}/mailboxSettings", "MailboxSettings.Read")

PRESENCES = Call("POST", "/communications/getPresencesByUserId", _PRESENCE)
SET_PRESENCE = Call("POST", "/users/{user}/presence/setPresence", _SET)
CLEAR_PRESENCE = Call("POST", "/users/{user}/presence/clearPresence", _SET)

CATALOGUE = Call("GET", "/appCatalogs/teamsApps?$filter={filter}", "AppCatalog.Read.All")
INSTALL = Call("POST", "/users/{user}/teamwork/installedApps", _SELF)
INSTALLED = Call("GET", "/users/{user}/teamwork/installedApps?$expand=teamsApp&$filter={filter}", _SELF)
CHAT = Call("GET", "/users/{user}/teamwork/installedApps/{installation}/chat", _SELF)

UPLOAD = Call(
    "PUT", "/users/{user}/drive/root:/{folder}/{name}:/content?@microsoft.graph.conflictBehavior=replace", _FILES
)
UPLOAD_SESSION = Call("POST", "/users/{user}/drive/root:/{folder}/{name}:/createUploadSession", _FILES)
DELETE = Call("DELETE", "/users/{user}/drive/items/{item}", _FILES)

CHAT_MESSAGES = Call("GET", "/chats/{chat}/messages?$top=50&$orderby=createdDateTime%20desc", "Chat.Read.All")
CHANNEL_MESSAGES = Call("GET", "/teams/{team}/channels/{channel}/messages?$top=50", "ChannelMessage.Read.All")
REPLIES = Call("GET", "/teams/{team}/channels/{channel}/messages/{message}/replies?$top=50", "ChannelMessage.Read.All")

MEMBERS = Call("GET", "/teams/{team}/members", "TeamMember.Read.All")
TAGS = Call("GET", "/teams/{team}/tags", "TeamworkTag.Read.All")
TAGGED = Call("GET", "/teams/{team}/tags/{tag}/members", "TeamworkTag.Read.All")

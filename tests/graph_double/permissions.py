"""The application permissions each call needs one of, as Microsoft's documentation lists them."""

from __future__ import annotations

DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")
USERS = ("User.Read.All", "User.ReadWrite.All", *DIRECTORY)
BASIC = ("User.ReadBasic.All", *USERS)
PRESENCE = ("Presence.Read.All", "Presence.ReadWrite.All")
SET_PRESENCE = ("Presence.ReadWrite.All",)
MAILBOX = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
CATALOGUE = ("AppCatalog.Read.All", "AppCatalog.ReadWrite.All")
INSTALL_OWN = (
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All",
)
INSTALL_ANY = ("TeamsAppInstallation.ReadWriteForUser.All", "TeamsAppInstallation.ReadWriteAndConsentForUser.All")
INSTALL = (*INSTALL_OWN, *INSTALL_ANY)
INSTALLED = ("TeamsAppInstallation.ReadForUser.All", "TeamsAppInstallation.ReadSelfForUser.All", *INSTALL)
TEAM = ("Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All", "Group.Read.All", *DIRECTORY)
CHANNELS = ("Channel.ReadBasic.All", "ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All", "Group.Read.All")
MEMBERS = ("TeamMember.Read.All", "TeamMember.ReadWrite.All", "TeamMember.Read.Group")
GROUP = ("GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", *DIRECTORY)
TAGS = ("TeamworkTag.Read.All", "TeamworkTag.ReadWrite.All")
CHAT = ("Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All", "Chat.Read.WhereInstalled")
CHAT_MEMBERS = ("ChatMember.Read.All", "ChatMember.ReadWrite.All", *CHAT)
CHAT_MESSAGES = ("Chat.Read.All", "Chat.ReadWrite.All", "Chat.Read.WhereInstalled", "ChatMessage.Read.Chat")
CHANNEL_MESSAGES = ("ChannelMessage.Read.All", "ChannelMessage.Read.Group")
READ_FILES = ("Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All")
WRITE_FILES = ("Files.ReadWrite.All", "Sites.ReadWrite.All")
ORGANIZATION = ("Organization.Read.All", "Organization.ReadWrite.All", "User.Read.All", *DIRECTORY)

EVERY = (
    "User.Read.All",
    "Presence.ReadWrite.All",
    "Presence.Read.All",
    "MailboxSettings.Read",
    "AppCatalog.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "Team.ReadBasic.All",
    "Channel.ReadBasic.All",
    "TeamMember.Read.All",
    "GroupMember.Read.All",
    "TeamworkTag.Read.All",
    "Chat.Read.All",
    "ChannelMessage.Read.All",
    "Files.ReadWrite.All",
    "Organization.Read.All",
)

"""Which permissions of Microsoft Graph the switched-on features need (pure; loads nothing of Microsoft's)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Mapping

from connectors.teams.graph import calls
from connectors.teams.graph.calls import Call
from connectors.teams.settings import GraphSettings

_NEEDS: Mapping[str, tuple[Call, ...]] = {
    "directory": (calls.USERS,),
    "profiles": (calls.MAILBOX,),
    "presence": (calls.SET_PRESENCE,),
    "do_not_disturb": (calls.PRESENCES,),
    "onedrive": (calls.UPLOAD,),
    "install": (calls.CATALOGUE, calls.INSTALL),
    "history": (calls.CHAT, calls.CHAT_MESSAGES, calls.CHANNEL_MESSAGES),
    "teams": (calls.MEMBERS, calls.TAGS),
}

_MORE: Mapping[str, frozenset[str]] = {
    "User.Read.All": frozenset({"User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}),
    "MailboxSettings.Read": frozenset({"MailboxSettings.ReadWrite"}),
    "Presence.Read.All": frozenset({"Presence.ReadWrite.All"}),
    "AppCatalog.Read.All": frozenset({"AppCatalog.ReadWrite.All"}),
    "TeamsAppInstallation.ReadWriteSelfForUser.All": frozenset({"TeamsAppInstallation.ReadWriteForUser.All"}),
    "Chat.Read.All": frozenset({"Chat.ReadWrite.All"}),
    "TeamMember.Read.All": frozenset({"TeamMember.ReadWrite.All"}),
    "TeamworkTag.Read.All": frozenset({"TeamworkTag.ReadWrite.All"}),
}
"""Permissions that allow more, and what the one in question allows as well."""


def needed(settings: GraphSettings) -> dict[str, tuple[str, ...]]:
    """Return the least permissions of each feature that is on, by the name of its setting."""
    return {
        feature: tuple(dict.fromkeys(call.permission for call in needs))
        for feature, needs in _NEEDS.items()
        if getattr(settings, feature)
    }


def missing(settings: GraphSettings, granted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what each feature that is on lacks, where it lacks any."""
    have = frozenset(granted)
    lacks = {
        feature: tuple(each for each in needs if each not in have and have.isdisjoint(_MORE.get(each, frozenset())))
        for feature, needs in needed(settings).items()
    }
    return {feature: lacking for feature, lacking in lacks.items() if lacking}


def roles(token: str) -> frozenset[str]:
    """Return the application permissions a token grants; none where it does not tell. It is not verified."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return frozenset()
    told = claims.get("roles") if isinstance(claims, dict) else None
    return frozenset(each for each in told if isinstance(each, str)) if isinstance(told, list) else frozenset()

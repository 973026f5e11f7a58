"""The services of servers and teams, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ucbridge.command import Command
from ucbridge.services.foundation import Foundation
from ucbridge.services.workspaces.places import Places
from ucbridge.services.workspaces.platform import Platform
from ucbridge.services.workspaces.rules import Sharing, WorkspaceRules
from ucbridge.services.workspaces.settings import WorkspaceSettings
from ucbridge.store.troubles import Troubles
from ucbridge.store.workspace_members import WorkspaceMembers
from ucbridge.store.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class WorkspaceParts:
    """What holds where somebody acts, and how it is chosen."""

    rules: WorkspaceRules
    settings: WorkspaceSettings


def build(
    base: Foundation,
    *,
    commands: Mapping[str, Command],
    workspaces: Workspaces,
    platform: Platform,
) -> WorkspaceParts:
    """Put them together; no I/O yet."""
    config, database, permissions = base.config, base.database, base.permissions
    region = config.bridge.region
    places = Places(workspaces, WorkspaceMembers(database), platform)
    settings = WorkspaceSettings(
        workspaces,
        platform,
        troubles=partial(Troubles, database),
        pbx=base.pbx,
        permissions=permissions,
        sharing=Sharing(permissions, config.people),
        commands=commands,
        region=region,
    )
    return WorkspaceParts(WorkspaceRules(places, permissions, region=region), settings)

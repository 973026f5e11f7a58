"""What is chosen for a server or team, changed. Pure: each returns the choices as they are then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.store.workspaces import Named, Workspace

_NOTHING: Mapping[str, Mapping[str, object]] = {
    "language": {"language": ""},
    "region": {"region": ""},
    "commands": {"roles": {}},
    "queues": {"queues": {}},
    "fallback": {"fallback": None},
    "phone-role": {"phone_role": None},
}


def allowed(chosen: Workspace, command: str, role: Named | None) -> Workspace:
    """Let those who have a role use a command; everybody where none is named."""
    roles = {name: each for name, each in chosen.roles.items() if name != command}
    if role is not None:
        others = (each for each in chosen.roles.get(command, ()) if each.id != role.id)
        roles[command] = (*others, role)
    return replace(chosen, roles=roles)


def disallowed(chosen: Workspace, command: str, role: Named | None) -> Workspace:
    """Let those who have a role no longer use a command; nobody where none is named.

    Raises:
        UserError: the role may not use it anyway, or is no more than everybody.
    """
    if role is None:
        return replace(chosen, roles={**chosen.roles, command: ()})
    before = chosen.roles.get(command)
    if before is None:
        raise UserError(
            _("Say who may use it instead: /settings allow {command} and a role.", command=command),
            title=_("Everybody may use /{command} here", command=command),
        )
    if role.id not in {each.id for each in before}:
        raise UserError(
            _("/settings shows who may."),
            title=_("{role} could not use /{command} before either", role=role.name, command=command),
        )
    return replace(chosen, roles={**chosen.roles, command: tuple(each for each in before if each.id != role.id)})


def told(chosen: Workspace, queue: str, conversation: Named | None) -> Workspace:
    """Have the missed calls of a queue told in a conversation, nowhere without one."""
    queues = {name: each for name, each in chosen.queues.items() if name != queue}
    return replace(chosen, queues={**queues, queue: conversation} if conversation else queues)


def without(chosen: Workspace, what: str = "") -> Workspace:
    """Return the choices without one of them, or without all."""
    nothing = _NOTHING[what] if what else {name: value for each in _NOTHING.values() for name, value in each.items()}
    return replace(chosen, **nothing)  # type: ignore[arg-type]  # the fields of the table above

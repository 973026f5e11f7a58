"""Somebody mentioned in what people typed: the person it is where a command wants people, else their name (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.teams.asked.lines import Line
from connectors.teams.inbound import Mention
from connectors.teams.posts.conversations import of_chat
from ucbridge.command import Parameter
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.kinds import Takes

_PEOPLE = {"people", "colleagues", "invitees"}
"""Sources of completion of parameters that take somebody by `person:ID`."""
_GROUPS = {"tag", "team"}


def written(parameter: Parameter | None, text: str, line: Line, people: Mapping[str, str]) -> str:
    """Return a typed value as the command wants it. `people` are the ids of those the bridge knows, by Teams' ids.

    Raises:
        UserError: it mentions somebody the bridge does not know.
    """
    if parameter and parameter.takes is Takes.CONVERSATION:
        return line.written(_place, text).strip()
    if parameter and parameter.takes is Takes.ROLE:
        return line.written(lambda mention: mention.id if mention.kind in _GROUPS else mention.name, text).strip()
    if parameter and parameter.completes in _PEOPLE:
        return line.written(lambda mention: _person(mention, people), text).strip()
    return line.written(lambda mention: mention.name, text).strip()


def _place(mention: Mention) -> str:
    return of_chat(mention.id) if mention.kind == "channel" else mention.name


def _person(mention: Mention, people: Mapping[str, str]) -> str:
    if mention.kind in _GROUPS:
        return f" group:{mention.id} "
    if mention.kind == "channel":
        return mention.name
    if person := people.get(mention.id):
        return f" person:{person} "
    raise UserError(
        _("Give a name or a number instead. I know their phone once they have typed /link."),
        title=_("I do not know the phone of {name}", name=mention.name[:64]),
    )

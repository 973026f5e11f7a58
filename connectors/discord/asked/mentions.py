"""`<@123>` in what people typed: the person it is, where a command wants people; their name everywhere else (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.discord.posts.conversations import of_channel
from ucbridge.command import Parameter
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.kinds import Takes

_MENTION = re.compile(r"<(?P<kind>@!?|@&|#)(?P<id>[0-9]{15,21})>")
_PEOPLE = {"people", "colleagues", "invitees"}
"""Sources of completion of parameters that take somebody by `person:ID`."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Whom ids of Discord mean: `people` are ids of people the bridge knows, `names` what Discord shows."""

    people: Mapping[str, str]
    names: Mapping[str, str]


def users(text: str) -> set[str]:
    """Return the ids of the users a text mentions."""
    return {match["id"] for match in _MENTION.finditer(text) if match["kind"] in {"@", "@!"}}


def ids(text: str) -> set[str]:
    """Return the ids of whatever a text mentions."""
    return {match["id"] for match in _MENTION.finditer(text)}


def written(parameter: Parameter | None, text: str, mentioned: Mentioned) -> str:
    """Return a typed value as the command wants it.

    Raises:
        UserError: it mentions somebody the bridge does not know.
    """
    if parameter and parameter.takes in {Takes.ROLE, Takes.CONVERSATION}:
        return _MENTION.sub(_id, text)
    if parameter and parameter.completes in _PEOPLE:
        return _MENTION.sub(lambda match: _person(match, mentioned), text).strip()
    return _MENTION.sub(lambda match: mentioned.names.get(match["id"], match[0]), text)


def _id(match: re.Match[str]) -> str:
    return of_channel(match["id"]) if match["kind"] == "#" else match["id"]


def _person(match: re.Match[str], mentioned: Mentioned) -> str:
    if match["kind"] == "@&":
        return f" group:{match['id']} "
    if match["kind"] == "#":
        return match[0]
    if person := mentioned.people.get(match["id"]):
        return f" person:{person} "
    name = mentioned.names.get(match["id"], match[0])
    raise UserError(
        _("Give a name or a number instead. I know their phone once they have typed /link."),
        title=_("I do not know the phone of {name}", name=name[:64]),
    )

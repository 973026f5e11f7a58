"""Raw arguments made into what a command's signature asks for."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.command import Command
from ucbridge.errors import NOT_UNDERSTOOD, Incomplete, UserError
from ucbridge.i18n import _
from ucbridge.models import Form


def bind(command: Command, raw: Mapping[str, str]) -> dict[str, object]:
    """Return the keyword arguments to call `command.run` with; blank values count as not given.

    Raises:
        Incomplete: one is missing.
        UserError: one is unknown, or not of its kind.
    """
    given = {name.casefold(): value.strip() for name, value in raw.items() if value.strip()}
    known = {parameter.name for parameter in command.parameters}
    if strange := sorted(given.keys() - known):
        raise UserError(
            _("“{word}” is too much: type {usage}.", word=strange[0][:40], usage=command.usage), title=NOT_UNDERSTOOD
        )
    for parameter in command.parameters:
        if parameter.required and parameter.name not in given:
            raise Incomplete(
                _(
                    "{what} is missing ({help}): type {usage}.",
                    what=parameter.placeholder,
                    help=parameter.help,
                    usage=command.usage,
                ),
                title=_("/{name} needs more", name=command.name),
                form=Form(command.name, given),
            )
    return {each.field: each.kind(given[each.name]) for each in command.parameters if each.name in given}

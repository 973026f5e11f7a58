"""Who may use which command: by person, role or platform group."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.models import Person

EVERYONE = "everyone"

ADMIN = "admin"
"""The role of those who run the bridge."""

_GROUP = "group:"


class Permissions:
    """The table [permissions]: a command to those who may use it; a command not in it is everybody's.

    A command of two words that is not in it follows its first word.

    An entry is `everyone`, a person's id (or `person:alice`), `role:admin` or `group:Sales`.
    """

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        self._table = {name.removeprefix("/"): frozenset(entries) for name, entries in table.items()}

    @property
    def by_groups(self) -> bool:
        """Tell whether anything is given to a group of a chat platform."""
        return any(entry.startswith(_GROUP) for entries in self._table.values() for entry in entries)

    def lists(self, key: str) -> bool:
        """Tell whether the table names who may do this."""
        return key in self._table

    def given_to(self, group: str) -> bool:
        """Tell whether anything is given to this group of a chat platform."""
        return any(f"{_GROUP}{group}" in entries for entries in self._table.values())

    def allowed(self, person: Person, command: str) -> bool:
        """Tell whether this person may use the command."""
        entries = self._table.get(command, self._table.get(command.partition(" ")[0]))
        return entries is None or not entries.isdisjoint(_names(person))

    def administers(self, person: Person, key: str) -> bool:
        """Tell whether this person may do what is not everybody's: whom the table lists under `key`, else admins."""
        return self.allowed(person, key) if key in self._table else ADMIN in person.roles

    def check(self, person: Person, command: str) -> None:
        """Let those pass who may.

        Raises:
            Refused: this person may not use the command.
        """
        if not self.allowed(person, command):
            raise Refused(
                _("Ask whoever runs the bridge to allow it."),
                title=_("You may not use /{command} here", command=command),
            )


def _names(person: Person) -> set[str]:
    roles = {f"role:{role}" for role in person.roles}
    groups = {f"{_GROUP}{group}" for group in person.groups}
    return {EVERYONE, person.id, f"person:{person.id}"} | roles | groups

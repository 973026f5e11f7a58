"""Which of their mailboxes somebody means."""

from __future__ import annotations

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.services import names
from ucbridge.services.voicemail.owners import Owners


class Boxes:
    """Mailboxes by what people call them: `103`, `103@default`, `Sales`."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    def chosen(self, person: Person, asked: str) -> list[str]:
        """Return the mailboxes a person means; all of theirs where they name none.

        Raises:
            UserError: they have none, or none of that name.
        """
        theirs = self._owners.boxes_of(person)
        if not theirs:
            raise UserError(
                _("Your mailbox is the one of your extension: type /link and the extension, such as /link 102."),
                title=_("You have no mailbox here yet"),
            )
        return [self._meant(asked, theirs)] if asked else theirs

    def one(self, person: Person, asked: str) -> str:
        """Return the mailbox a person means; their first where they name none. Raises as `chosen` does."""
        return self.chosen(person, asked)[0]

    def name_of(self, mailbox: str) -> str:
        """Return what people call a mailbox."""
        return self._owners.name_of(mailbox) or mailbox.partition("@")[0]

    def named(self, person: Person) -> list[tuple[str, str]]:
        """Return a person's mailboxes: what they are called, and what to type for them."""
        return [(self.name_of(each), each.partition("@")[0]) for each in self._owners.boxes_of(person)]

    def _meant(self, asked: str, theirs: list[str]) -> str:
        exact = [each for each in theirs if asked in {each, each.partition("@")[0]}]
        found = exact or names.matching(asked, [(self.name_of(each), each) for each in theirs])
        if found:
            return found[0]
        raise UserError(
            _("Yours are {mailboxes}.", mailboxes=", ".join(self.name_of(each) for each in theirs)),
            title=_("You have no mailbox “{name}”", name=asked),
        )

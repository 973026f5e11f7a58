"""Who has which mailbox: whoever has its number as extension, and those the configuration adds."""

from __future__ import annotations

from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.models import Person
from ucbridge.services.people import People


class Owners:
    """The people of each mailbox. Mailboxes are named whole here: `103@default`."""

    def __init__(self, settings: VoicemailSettings, people: People) -> None:
        self._people = people
        self._settings = settings
        self._given: dict[str, list[MailboxSettings]] = {}
        for name, box in settings.mailboxes.items():
            self._given.setdefault(self.whole(name), []).append(box)

    def whole(self, mailbox: str) -> str:
        """Return a mailbox with its context, the usual one where none was given."""
        return self._settings.whole(mailbox)

    def own(self, person: Person) -> str:
        """Return the mailbox of a person's extension, "" for whom no extension is linked."""
        return self.whole(person.extension) if person.extension else ""

    def boxes_of(self, person: Person) -> list[str]:
        """Return the mailboxes a person has, their own first."""
        shared = [name for name, boxes in self._given.items() if any(person.id in box.people for box in boxes)]
        return list(dict.fromkeys([*filter(None, [self.own(person)]), *shared]))

    async def people_of(self, mailbox: str) -> list[Person]:
        """Return everybody who has a mailbox, whose own it is first."""
        number = mailbox.partition("@")[0]
        holders = await self._people.holders(number) if mailbox == self.whole(number) else []
        found = {person.id: person for person in holders}
        for person_id in dict.fromkeys(each for box in self._given.get(mailbox, ()) for each in box.people):
            if person_id not in found and (person := await self._people.get(person_id)) is not None:
                found[person_id] = person
        return list(found.values())

    async def all(self) -> dict[str, list[Person]]:
        """Return every mailbox somebody has, with its people."""
        found: dict[str, list[Person]] = {}
        for person in await self._people.all():
            for mailbox in self.boxes_of(person):
                found.setdefault(mailbox, []).append(person)
        return found

    def name_of(self, mailbox: str) -> str:
        """Return what the configuration calls a mailbox, "" where it says nothing."""
        return next((box.name for box in self._given.get(mailbox, ()) if box.name), "")

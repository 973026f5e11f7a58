"""What is offered while an argument of /voicemail is typed."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.models import Choice, Person
from ucbridge.services.moments import moment
from ucbridge.services.recent_numbers import Recent
from ucbridge.services.voicemail.boxes import Boxes
from ucbridge.services.voicemail.listing import Asked, Listing


class Choices:
    """A person's mailboxes, and the newest messages in them."""

    def __init__(self, boxes: Boxes, listing: Listing) -> None:
        self._boxes = boxes
        self._listing = listing

    def mailboxes(self, person: Person) -> list[Choice]:
        """Return their mailboxes by what they are called."""
        named = self._boxes.named(person)
        return [Choice(f"{name} ({number})" if name != number else number, number) for name, number in named]

    async def callers(self, person: Person) -> list[Recent]:
        """Return who left their newest messages, of whom the number is known."""
        if not self._boxes.named(person):
            return []
        lines = (await self._listing.page(person, Asked())).lines
        return [
            Recent(each.caller.name, each.caller.number, each.caller.dial, each.voicemail.left_at, theirs=True)
            for each in lines
            if each.caller.dial
        ]

    async def messages(self, person: Person, language: str) -> list[Choice]:
        """Return their newest messages by number."""
        if not self._boxes.named(person):
            return []
        page = await self._listing.page(person, Asked())
        labels = (
            _(
                "{number}. {name}, {when}",
                number=line.voicemail.id,
                name=line.caller.shown,
                when=moment(line.voicemail.left_at, page.zone),
            )
            for line in page.lines
        )
        return [
            Choice(label.to(language), str(line.voicemail.id)) for label, line in zip(labels, page.lines, strict=True)
        ]

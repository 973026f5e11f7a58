"""One mailbox brought up to date: listed, compared with the rows, and what is new told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from ucbridge.i18n import _, plural
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.interface import UNHEARD, VoicemailMessage
from ucbridge.services.notices import Notices
from ucbridge.services.voicemail.cards import MessageCards
from ucbridge.services.voicemail.difference import Difference, difference, values_of
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.ports import Pipeline
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)

KEPT: Mapping[str, object] = {"deleted_by": "", "deleted_from": "", "delete_at": None}
"""The columns of a message nobody deleted, or no longer."""


class Syncing:
    """Keeps the rows of mailboxes as the PBX lists them. `turns` has everybody who touches one mailbox take turns."""

    def __init__(
        self,
        pbx: Pbx,
        *,
        owners: Owners,
        voicemails: Voicemails,
        known: Mailboxes,
        cards: MessageCards,
        pipeline: Pipeline,
        notices: Notices,
        turns: Turns,
    ) -> None:
        self._pbx = pbx
        self._owners = owners
        self._voicemails = voicemails
        self._known = known
        self._cards = cards
        self._pipeline = pipeline
        self._notices = notices
        self._turns = turns
        self._handed: set[int] = set()

    async def sync(self, mailbox: str, people: Sequence[Person] | None = None) -> None:
        """List a mailbox and bring its rows and cards up to date; no-op where nobody has it.

        `people` are those who have it, where that is known.

        Raises:
            LookupError: the PBX has no such mailbox.
            PbxError: not now.
        """
        async with self._turns.of(mailbox):
            await self.within_turn(mailbox, people)

    async def within_turn(self, mailbox: str, people: Sequence[Person] | None = None) -> None:
        """Do the same for who has the turn of this mailbox."""
        if people is None:
            people = await self._owners.people_of(mailbox)
        told = await self._known.people(mailbox)
        if former := told - {person.id for person in people}:
            await self._cards.withdraw(mailbox, people)  # first: a crash in between has it done again
            await self._known.leave(mailbox, former)
        if not people:
            return
        listed = await self._pbx.messages(mailbox)
        rows = await self._voicemails.present(mailbox)
        changes = difference(rows, listed)
        newcomers = [person for person in people if person.id not in told]
        await self._carry_over(changes)
        if len(newcomers) == len(people):
            await self._take_stock(mailbox, changes.unknown)
        else:
            await self._receive(mailbox, changes.unknown)
            await self._hand_over(rows)
        if newcomers:
            await self._welcome(mailbox, newcomers, listed)

    async def _take_stock(self, mailbox: str, messages: Sequence[VoicemailMessage]) -> None:
        """Write down what was there before anybody was told of the mailbox."""
        now = utc_now()
        gone = {row.message_id for row in await self._voicemails.gone(mailbox)}
        await self._voicemails.add_all(
            {**values_of(each, now), "mailbox": mailbox, "message_id": each.id, "announced": False} for each in messages
        )
        for message in messages:
            if message.id in gone:
                await self._take_back(mailbox, message)

    async def _receive(self, mailbox: str, messages: Sequence[VoicemailMessage]) -> None:
        for message in messages:
            row = await self._voicemails.add(mailbox, message.id, announced=True, **values_of(message, utc_now()))
            if row is None:
                await self._take_back(mailbox, message)
            else:
                await self._hand_over([row])

    async def _take_back(self, mailbox: str, message: VoicemailMessage) -> None:
        """Have a message again that was gone: a spool was restored, a disk mounted again."""
        row = await self._voicemails.find(mailbox, message.id)
        if row is not None and row.gone_at is not None:
            await self._voicemails.change(row.id, gone_at=None, folder=message.folder, **KEPT)
            await self._pipeline.fetch(row.id)
            await self._cards.show(row.id)

    async def _hand_over(self, rows: Sequence[Voicemail]) -> None:
        """Give the pipeline what waits for it, once in the life of this process: a crash may have come between."""
        for row in rows:
            if row.announced and row.audio is Sound.WAITING and row.id not in self._handed:
                await self._pipeline.received(row.id)
                self._handed.add(row.id)

    async def _carry_over(self, changes: Difference) -> None:
        for row, folder in changes.moved:
            await self._voicemails.change(row.id, folder=folder, **(KEPT if row.deleted_by else {}))
            await self._cards.show(row.id)
        for row in changes.vanished:
            await self._voicemails.change(row.id, gone_at=utc_now())
            self._handed.discard(row.id)
            await self._cards.show(row.id)

    async def _welcome(self, mailbox: str, people: Sequence[Person], listed: Sequence[VoicemailMessage]) -> None:
        """Tell people who did not have this mailbox before what is in it, once and in one message."""
        new, day = sum(message.folder in UNHEARD for message in listed), utc_now().date()
        for person in people:
            if listed:
                topic = f"mailbox:{mailbox}:{person.id}:{day}"
                await self._notices.announce(person, topic, self._summary(mailbox, person, len(listed), new))
        await self._known.join(mailbox, [person.id for person in people])
        log.info("mailbox joined", people=len(people), messages=len(listed))

    def _summary(self, mailbox: str, person: Person, count: int, new: int) -> Reply:
        name = self._owners.name_of(mailbox) or mailbox.partition("@")[0]
        own = mailbox == self._owners.own(person)
        return Reply(
            _("Your voicemail") if own else _("Voicemail of {name}", name=name),
            plural(
                "You have {count} message, {new} not heard: /voicemail lists it.",
                "You have {count} messages, {new} not heard: /voicemail lists them.",
                count,
                new=new,
            ),
        )

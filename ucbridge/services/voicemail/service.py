"""Voicemail as the rest of the bridge sees it: one object on `Services.voicemail`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from ucbridge.config.settings import VoicemailSettings
from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Change
from ucbridge.services.foundation import Foundation
from ucbridge.services.voicemail.boxes import Boxes
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.cards import MessageCards
from ucbridge.services.voicemail.choices import Choices
from ucbridge.services.voicemail.claims import CallBacks
from ucbridge.services.voicemail.consent import transcribed
from ucbridge.services.voicemail.deeds import Deleting, Marking
from ucbridge.services.voicemail.forwarding import Forwarding
from ucbridge.services.voicemail.greetings import Greetings
from ucbridge.services.voicemail.listing import Listing
from ucbridge.services.voicemail.mailboxes import MailboxWatch
from ucbridge.services.voicemail.optout import OptOut
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.playing import Playing
from ucbridge.services.voicemail.ports import Cards, Pipeline, Removal
from ucbridge.services.voicemail.removal import TrashRemoval
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.services.voicemail.syncing import Syncing
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.cards import Cards as LiveCards
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemail_retention import OldVoicemail
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails, Writing
from ucbridge.turns import Turns

PipelineOf = Callable[[Cards, Removal], Pipeline]
"""Makes the pipeline, given what it calls back; `build(..., pipeline=...)` takes one, voicemail is off without it."""


class VoicemailService:
    """What people can do with the voicemail of their mailboxes. Deeds take the person and our own id of the message.

    Each deed raises UserError where the message is gone or in no mailbox of theirs, PbxError as `Pbx` does.
    The cards themselves change through `Notices.update`; what a deed returns only its doer sees.
    """

    def __init__(self, around: Foundation, settings: VoicemailSettings, pipeline: PipelineOf) -> None:
        pbx, turns = around.pbx, Turns(1)
        self._settings = settings
        self.voicemails = Voicemails(around.database)
        self.known = Mailboxes(around.database)
        self.owners = Owners(settings, around.people)
        self.callers = Callers(around.directory, around.numbers)
        zone = ZoneInfo(around.config.bridge.timezone)
        self.cards = MessageCards(
            self.voicemails,
            settings=settings,
            known=self.known,
            owners=self.owners,
            people=around.people,
            callers=self.callers,
            numbers=around.numbers,
            notices=around.notices,
            zone=zone,
        )
        self.pipeline = pipeline(self.cards, TrashRemoval(pbx, self.voicemails, self.cards, turns))
        syncing = Syncing(
            pbx,
            owners=self.owners,
            voicemails=self.voicemails,
            known=self.known,
            cards=self.cards,
            pipeline=self.pipeline,
            notices=around.notices,
            turns=turns,
        )
        self._shelf = shelf = Shelf(pbx, self.voicemails, self.owners, syncing, turns)
        self._marking = Marking(shelf, self.voicemails, self.cards)
        self._deleting = Deleting(shelf, self.voicemails, self.cards, self.pipeline, undo_seconds=settings.undo_seconds)
        self._forwarding = Forwarding(
            pbx,
            shelf,
            voicemails=self.voicemails,
            owners=self.owners,
            people=around.people,
            cards=self.cards,
            pipeline=self.pipeline,
            turns=turns,
        )
        self._playing = Playing(
            pbx,
            shelf,
            self._marking,
            self.callers,
            voicemails=self.voicemails,
            cards=LiveCards(around.database),
            notices=around.notices,
        )
        self._call_backs = CallBacks(
            shelf,
            self.voicemails,
            callers=self.callers,
            people=around.people,
            calls=around.calls,
            placed=PlacedCalls(around.database),
            cards=self.cards,
        )
        self._watch = MailboxWatch(pbx, self.owners, syncing, self.known, self._take)
        self.aging = OldVoicemail(
            around.database,
            audio=timedelta(days=settings.audio_days),
            text=timedelta(days=settings.text_days),
            rows=timedelta(days=around.config.store.history_days),
            expired=self.cards.show,
        )
        self.boxes = Boxes(self.owners)
        self.listing = Listing(self.voicemails, self.boxes, self.callers, zone)
        self.choices = Choices(self.boxes, self.listing)
        self.greetings = Greetings(pbx, self.boxes, around.notices, shown_as=around.config.bridge.name)
        self.consent = OptOut(
            self.boxes,
            self.owners,
            self.known,
            self.voicemails,
            cards=self.cards,
            notices=around.notices,
            settings=settings,
            speech=around.config.speech,
        )

    async def run(self) -> None:
        """Watch the mailboxes until cancelled."""
        await self._deleting.resume()
        await self.cards.resume()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch.run())
            group.create_task(self._call_backs.run())
            group.create_task(self._playing.run())

    async def _take(self, change: Change) -> None:
        await self._playing.take(change)
        await self.greetings.take(change)

    def look(self, mailbox: str) -> None:
        """Have a mailbox listed soon: something arrived there (the push callback)."""
        self._watch.look(self.owners.whole(mailbox))

    def people_changed(self) -> None:
        """Have the mailboxes of everybody looked at soon: somebody linked an extension, or gave one up."""
        self._watch.people_changed()

    async def may_hear(self, person_id: str, voicemail_id: int) -> bool:
        """Tell whether a message is in a mailbox this person has, and not gone."""
        voicemail = await self.voicemails.get(voicemail_id)
        if voicemail is None or voicemail.gone_at is not None:
            return False
        return any(person.id == person_id for person in await self.owners.people_of(voicemail.mailbox))

    async def theirs(self, person: Person, voicemail_id: int) -> Voicemail:
        """Return a message this person may hear.

        Raises:
            UserError: it is gone, or none of theirs: who asks cannot tell which.
        """
        return await self._shelf.theirs(person, voicemail_id)

    async def card(self, person: Person, voicemail_id: int) -> Reply:
        """Return the live card of a message, to be posted again; has its sound fetched if that was not done."""
        voicemail = await self._shelf.theirs(person, voicemail_id)
        if Sound.WAITING is voicemail.audio or Writing.WAITING is voicemail.transcription:
            await self.pipeline.fetch(voicemail_id)
        return await self.cards.of(voicemail)

    async def mark_heard(self, person: Person, voicemail_id: int) -> None:
        """Move it to the heard ones: the lamp follows."""
        await self._marking.mark(person, voicemail_id, heard=True)

    async def mark_new(self, person: Person, voicemail_id: int) -> None:
        """Move it back to the new ones."""
        await self._marking.mark(person, voicemail_id, heard=False)

    async def delete(self, person: Person, voicemail_id: int) -> None:
        """Delete it, for good after `undo_seconds`."""
        await self._deleting.delete(person, voicemail_id)

    async def undo(self, person: Person, voicemail_id: int) -> None:
        """Take a deletion back."""
        await self._deleting.undo(person, voicemail_id)

    async def forward_to_whom(self, person: Person, voicemail_id: int) -> Reply:
        """Ask to whom: up to 8 people as buttons, and how to type any other."""
        typed = _("Somebody else: type /voicemail forward {number} and the name.", number=voicemail_id)
        return await self._forwarding.to_whom(person, voicemail_id, typed=typed)

    async def forward(self, person: Person, voicemail_id: int, to: Person) -> Reply:
        """Copy it into a colleague's mailbox."""
        return await self._forwarding.forward(person, voicemail_id, to)

    async def forward_to_extension(self, person: Person, voicemail_id: int, extension: str) -> Reply:
        """Copy it into the mailbox of whoever has this extension."""
        return await self._forwarding.to_extension(person, voicemail_id, extension)

    async def play(self, person: Person, voicemail_id: int) -> Reply:
        """Ring the person's phone and play it there; the live card returned tells how that goes."""
        return await self._playing.play(person, voicemail_id)

    async def call_back(
        self, person: Person, voicemail_id: int, *, anyway: bool = False, language: str = "en"
    ) -> Reply:
        """Call who left it; the first of several people to do so claims it, the next is asked unless `anyway`."""
        return await self._call_backs.call(person, voicemail_id, anyway=anyway, language=language)

    async def transcribe_again(self, person: Person, voicemail_id: int) -> None:
        """Have it written down once more."""
        voicemail = await self._shelf.theirs(person, voicemail_id)
        if not await self.transcribed(voicemail.mailbox):
            raise Refused(
                _("It was turned off: try /voicemail transcription on, or ask whoever runs the bridge."),
                title=_("Messages of this mailbox are not transcribed"),
            )
        await self.pipeline.transcribe_again(voicemail_id, asked=uuid4().hex)

    async def transcribed(self, mailbox: str) -> bool:
        """Tell whether messages of a mailbox are written down: the configuration and its people must both agree."""
        return await transcribed(self._settings, self.known, mailbox)

"""The cards of messages, posted to everybody of the mailbox and kept up to date. Each deed here may be repeated."""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo

from ucbridge.config.settings import VoicemailSettings
from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.card import Facts, card, topic_of
from ucbridge.services.voicemail.consent import transcribed
from ucbridge.services.voicemail.owners import Owners
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemails import Voicemail, Voicemails
from ucbridge.turns import Turns


class MessageCards:
    """Makes cards of rows; keeps `ports.Cards`."""

    def __init__(
        self,
        voicemails: Voicemails,
        *,
        settings: VoicemailSettings,
        known: Mailboxes,
        owners: Owners,
        people: People,
        callers: Callers,
        numbers: Numbers,
        notices: Notices,
        zone: tzinfo,
    ) -> None:
        self._voicemails = voicemails
        self._settings = settings
        self._known = known
        self._owners = owners
        self._people = people
        self._callers = callers
        self._numbers = numbers
        self._notices = notices
        self._zone = zone
        self._turns = Turns(1)

    async def announce(self, voicemail_id: int) -> None:
        """Have the card posted to everybody of the mailbox, once each; one that is gone by now is not announced."""
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is None or voicemail.gone_at is not None:
            return
        shown = await self.of(voicemail)
        for person in await self._owners.people_of(voicemail.mailbox):
            await self._notices.announce(person, shown.topic, shown)

    async def show(self, voicemail_id: int) -> None:
        """Bring the card up to date wherever it stands; in turns, so that no older one comes after a newer one."""
        async with self._turns.of(voicemail_id):
            revision = await self._voicemails.revision(voicemail_id)
            if (voicemail := await self._voicemails.get(voicemail_id)) is not None:
                await self._keep_from_strangers(voicemail)
                await self._notices.update(topic_of(voicemail_id), await self.of(voicemail))
                await self._voicemails.shown(voicemail_id, revision)

    async def withdraw(self, mailbox: str, people: Collection[Person]) -> None:
        """Take the cards of a mailbox away from everybody but these people, who have it now."""
        for voicemail_id in await self._voicemails.ids(mailbox):
            async with self._turns.of(voicemail_id):
                await self._notices.withdraw(topic_of(voicemail_id), _withdrawn(), people=people)

    async def resume(self) -> None:
        """Bring up to date what a former run changed and did not come to show."""
        for voicemail_id in await self._voicemails.unshown():
            await self.show(voicemail_id)

    async def of(self, voicemail: Voicemail) -> Reply:
        """Return the card of a message as it should stand now."""
        return card(voicemail, await self._facts(voicemail), self._zone)

    async def _keep_from_strangers(self, voicemail: Voicemail) -> None:
        """Show nothing more to whom the mailbox belongs no longer, also before its next listing says so."""
        people = await self._owners.people_of(voicemail.mailbox)
        if await self._known.people(voicemail.mailbox) - {person.id for person in people}:
            await self._notices.withdraw(topic_of(voicemail.id), _withdrawn(), people=people)

    async def _facts(self, voicemail: Voicemail) -> Facts:
        seconds, waveform = await self._voicemails.waveform(voicemail.id) or (0.0, "")
        return Facts(
            await self._callers.of(voicemail),
            mailbox=await self._mailbox(voicemail.mailbox),
            claimer=await self._name(voicemail.claimed_by),
            deleter=await self._name(voicemail.deleted_by),
            forwarder=await self._name(voicemail.forwarded_by),
            waveform=waveform,
            seconds=seconds,
            numbers=tuple((each, self._numbers.written(each)) for each in voicemail.numbers.split()),
            transcribed=await transcribed(self._settings, self._known, voicemail.mailbox),
        )

    async def _mailbox(self, mailbox: str) -> str:
        """Return what a mailbox is called where it is not simply the one of a person's own phone."""
        if name := self._owners.name_of(mailbox):
            return name
        people = await self._owners.people_of(mailbox)
        alone = len(people) == 1 and self._owners.own(people[0]) == mailbox
        return "" if alone else mailbox.partition("@")[0]

    async def _name(self, person_id: str) -> str:
        if not person_id:
            return ""
        person = await self._people.get(person_id)
        return self._people.shown(person) if person else person_id


def _withdrawn() -> Reply:
    """Return what stands where somebody was told of a message of a mailbox that is no longer theirs."""
    return Reply(
        _("This mailbox is no longer yours"),
        _("Its message is no longer shown here: /voicemail lists those of your mailboxes."),
        State.ENDED,
    )

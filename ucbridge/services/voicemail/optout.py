"""Whether the messages of a mailbox are written down: its people decide, within what the configuration allows."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from ucbridge.config.settings import SpeechSettings, VoicemailSettings
from ucbridge.errors import Refused
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Person, Reply, State
from ucbridge.services.notices import Notices
from ucbridge.services.voicemail.boxes import Boxes
from ucbridge.services.voicemail.consent import transcribed
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.ports import Cards
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemails import Voicemails, Writing

log = structlog.get_logger(__name__)


class OptOut:
    """The consent of a mailbox. One person of a shared mailbox speaks for all; the others are told."""

    def __init__(
        self,
        boxes: Boxes,
        owners: Owners,
        known: Mailboxes,
        voicemails: Voicemails,
        *,
        cards: Cards,
        notices: Notices,
        settings: VoicemailSettings,
        speech: SpeechSettings,
    ) -> None:
        self._boxes = boxes
        self._owners = owners
        self._known = known
        self._voicemails = voicemails
        self._cards = cards
        self._notices = notices
        self._settings = settings
        self._speech = speech

    async def shown(self, person: Person, box: str) -> Reply:
        """Say whether messages are written down, where, and for how long.

        Raises:
            UserError: they have no such mailbox.
        """
        mailbox = self._boxes.one(person, box)
        return self._card(mailbox, on=await transcribed(self._settings, self._known, mailbox))

    async def turn(self, person: Person, box: str, *, on: bool) -> Reply:
        """Have messages written down from now on, or not; what was written stays until it is forgotten.

        Raises:
            UserError: they have no such mailbox.
            Refused: whoever runs the bridge does not want it.
        """
        mailbox = self._boxes.one(person, box)
        if on and not self._settings.transcribed(mailbox):
            raise Refused(
                _("Whoever runs the bridge turned it off for this mailbox: ask them."),
                title=_("Messages of this mailbox are not transcribed"),
            )
        await self._known.decide_transcribe(mailbox, value=on)
        log.info("transcription decided", person=person.id, on=on)
        await self._tell_others(person, mailbox, on=on)
        return self._card(mailbox, on=on, state=State.OK)

    async def forget(self, person: Person, box: str) -> Reply:
        """Delete every transcript of a mailbox.

        Raises:
            UserError: they have no such mailbox.
        """
        mailbox = self._boxes.one(person, box)
        written = [each for each in await self._voicemails.present(mailbox) if each.transcription is Writing.DONE]
        for each in written:
            await self._voicemails.change(each.id, text="", numbers="", confidence=None, transcription=Writing.EXPIRED)
            await self._cards.show(each.id)
        log.info("transcripts deleted", person=person.id, count=len(written))
        text = _("The recordings stay, and so do copies in chats that the bridge cannot edit.")
        return Reply(_("The transcripts were deleted"), text, State.OK, private=True)

    async def _tell_others(self, person: Person, mailbox: str, *, on: bool) -> None:
        name = self._boxes.name_of(mailbox)
        words = (
            _(
                "{name} turned it on: messages of {mailbox} are transcribed from now on.",
                name=person.name,
                mailbox=name,
            )
            if on
            else _(
                "{name} turned it off: messages of {mailbox} are no longer transcribed.",
                name=person.name,
                mailbox=name,
            )
        )
        for other in await self._owners.people_of(mailbox):
            if other.id != person.id:
                await self._notices.notify(other, Reply(_("Transcripts of a shared mailbox"), words))

    def _card(self, mailbox: str, *, on: bool, state: State = State.INFO) -> Reply:
        number = mailbox.partition("@")[0]
        off = Button(_("Turn off"), "run", f"/voicemail transcription off box {number}")
        forget = Button(_("Delete transcripts"), "run", f"/voicemail transcription forget box {number}")
        turn_on = Button(_("Turn on"), "run", f"/voicemail transcription on box {number}")
        return Reply(
            _("Messages are transcribed") if on else _("Messages are not transcribed"),
            self._consent() if on else _("Existing transcripts stay until they are deleted or too old."),
            state,
            fields=(Field(_("Mailbox"), self._boxes.name_of(mailbox)),),
            buttons=(off, forget) if on else (turn_on, forget),
            private=True,
        )

    def _consent(self) -> Text:
        """Say who gets to hear the messages, and how long what was written is kept."""
        days = self._settings.text_days
        elsewhere = _elsewhere(self._speech, self._settings)
        if elsewhere:
            return _(
                "Recordings are sent to {where} and the transcripts are kept for {days} days. "
                "Callers may have to be told: in the greeting, for example.",
                where=", ".join(elsewhere),
                days=days,
            )
        return _(
            "This is done on the bridge's own machines, and the transcripts are kept for {days} days. "
            "Callers may have to be told: in the greeting, for example.",
            days=days,
        )


def _elsewhere(speech: SpeechSettings, settings: VoicemailSettings) -> Sequence[str]:
    """Return where recordings go that leave our own machines."""
    engines = {*speech.engines, *(box.engine for box in settings.mailboxes.values())}
    return [speech.openai.goes_to] if speech.openai and "openai" in engines else []

"""Messages played on a phone: it rings, the message is heard, the lamp goes out."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from uuid import uuid4

from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Change, LinkLost, OriginateFailed, Pbx
from ucbridge.pbx.voicemail.interface import MessagePlayed
from ucbridge.services.notices import Notices
from ucbridge.services.phones import caller_id, first_phone
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.deeds import Marking
from ucbridge.services.voicemail.ringing import UNSEEN, expected, failure
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.store.cards import Cards
from ucbridge.store.voicemails import Voicemails

_SLACK = 120.0
"""Seconds beyond the length of a message after which nothing more will be heard of its playing."""

_SWEEP = 30.0
"""Seconds between two looks for those."""

_TOPIC = "voicemail-play:"


@dataclass(frozen=True, slots=True)
class _Playing:
    topic: str
    until: float


class Playing:
    """The messages being played. What becomes of them shows also where the bridge was restarted meanwhile."""

    def __init__(
        self,
        pbx: Pbx,
        shelf: Shelf,
        marking: Marking,
        callers: Callers,
        *,
        voicemails: Voicemails,
        cards: Cards,
        notices: Notices,
    ) -> None:
        self._pbx = pbx
        self._shelf = shelf
        self._marking = marking
        self._callers = callers
        self._voicemails = voicemails
        self._cards = cards
        self._notices = notices
        self._live: dict[str, _Playing] = {}

    async def run(self) -> None:
        """Close the cards of which nothing more is heard, those of a former run too, until cancelled."""
        for topic in await self._cards.unfinished(_TOPIC):
            self._live.setdefault(topic.removeprefix(_TOPIC), _Playing(topic, time.monotonic() + _SLACK))
        while True:
            now = time.monotonic()
            for channel_id in [key for key, playing in self._live.items() if playing.until < now]:
                await self._over(channel_id, _("Playing the message"), _UNKNOWN, State.ENDED)
            await asyncio.sleep(_SWEEP)

    async def play(self, person: Person, voicemail_id: int) -> Reply:
        """Ring the person's first phone and play a message there; the card returned is live.

        Raises:
            UserError: it is gone, none of theirs, or they have no phone.
            PbxError: the PBX refused, or cannot be reached.
        """
        device = first_phone(person)
        voicemail = await self._shelf.theirs(person, voicemail_id)
        caller = await self._callers.of(voicemail)
        channel_id = f"ucb-{uuid4().hex}"
        topic = f"{_TOPIC}{channel_id}"
        shown = caller_id(caller.name or "Voicemail", caller.dial)
        self._live[channel_id] = _Playing(topic, time.monotonic() + voicemail.seconds + _SLACK)
        with expected(self._live, channel_id):
            async with self._shelf.held(person, voicemail_id) as there:
                await self._shelf.do(
                    there,
                    lambda message: self._pbx.play_message(message, device, channel_id=channel_id, shown=shown),
                )
        return _card(topic, _("Ringing your phone"), _("Pick up to hear the message."), State.RINGING)

    async def take(self, change: Change) -> None:
        """Carry a change of the PBX over to the cards of what is being played."""
        match change:
            case MessagePlayed():
                await self._played(change)
            case OriginateFailed(channel_id, reason):
                await self._over(channel_id, _("The message was not played"), failure(reason), State.ERROR)
            case LinkLost():
                for channel_id in list(self._live):
                    await self._over(channel_id, _("Playing the message"), UNSEEN, State.ENDED)

    async def _played(self, change: MessagePlayed) -> None:
        if not change.heard:
            words = _("The phone was hung up before the message began.")
            await self._over(change.channel_id, _("The message was not played"), words, State.ERROR)
            return
        await self._over(change.channel_id, _("The message was played on your phone"), None, State.ENDED)
        if (voicemail := await self._voicemails.find(change.mailbox, change.message_id)) is not None:
            await self._marking.played(voicemail.id)

    async def _over(self, channel_id: str, title: Text, words: Text | None, state: State) -> None:
        if (playing := self._live.pop(channel_id, None)) is not None:
            await self._notices.update(playing.topic, _card(playing.topic, title, words, state))


_UNKNOWN = _("Whether you heard it is not known: the phone system said nothing more.")


def _card(topic: str, title: Text, words: Text | None, state: State) -> Reply:
    return Reply(title, words, state, private=True, topic=topic)

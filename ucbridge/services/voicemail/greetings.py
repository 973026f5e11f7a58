"""Greetings recorded by phone: it rings, and is in the mailbox's own menu at that greeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.pbx.interface import Call, CallChanged, CallEnded, Change, ChannelState, LinkLost, OriginateFailed, Pbx
from ucbridge.pbx.voicemail.interface import Greeting
from ucbridge.services.notices import Notices
from ucbridge.services.phones import caller_id, first_phone
from ucbridge.services.voicemail.boxes import Boxes
from ucbridge.services.voicemail.ringing import UNREACHABLE, UNSEEN, expected, failure

NAMES: Mapping[Greeting, Text] = {
    Greeting.UNAVAILABLE: _("when I do not answer"),
    Greeting.BUSY: _("when I am busy"),
    Greeting.NAME: _("my name"),
    Greeting.TEMPORARY: _("temporary, instead of the others"),
}

_KEYS = _("Speak after the tone and end with #. Then 1 keeps it, 2 plays it, 3 records it again.")
_TEMPORARY = _(
    "Speak after the tone and end with #; 1 keeps it. If you have one already, 1 records a new one and 2 erases it."
)


@dataclass(slots=True)
class _Recording:
    topic: str
    greeting: Greeting
    up: bool = False


class Greetings:
    """The phones that are recording a greeting."""

    def __init__(self, pbx: Pbx, boxes: Boxes, notices: Notices, *, shown_as: str) -> None:
        self._pbx = pbx
        self._boxes = boxes
        self._notices = notices
        self._shown_as = shown_as
        self._live: dict[str, _Recording] = {}

    def which(self, person: Person, box: str) -> Reply:
        """Ask which greeting.

        Raises:
            UserError: they have no such mailbox.
        """
        number = self._boxes.one(person, box).partition("@")[0]
        buttons = tuple(
            Button(name, "run", f"/voicemail greeting {greeting.value} box {number}")
            for greeting, name in NAMES.items()
        )
        text = _("Your phone rings, you speak, and callers hear it from then on.")
        return Reply(_("Which greeting?"), text, State.QUESTION, buttons=buttons, private=True)

    async def record(self, person: Person, box: str, greeting: Greeting) -> Reply:
        """Ring the person's first phone and open the greeting there; the card returned is live.

        Raises:
            UserError: they have no such mailbox, or no phone.
            PbxError: the PBX refused, or cannot be reached.
        """
        mailbox = self._boxes.one(person, box)
        device = first_phone(person)
        channel_id = f"ucb-{uuid4().hex}"
        recording = self._live[channel_id] = _Recording(f"greeting:{channel_id}", greeting)
        shown = caller_id(self._shown_as, mailbox.partition("@")[0])
        with expected(self._live, channel_id):
            await self._pbx.open_greetings(mailbox, device, greeting, channel_id=channel_id, shown=shown)
        return _card(recording, _("Your phone is ringing: pick up"), _keys(greeting), State.RINGING)

    async def take(self, change: Change) -> None:
        """Carry a change of the PBX over to the cards."""
        match change:
            case CallChanged(call):
                await self._answered(call)
            case CallEnded(call):
                for channel_id in call.channels.keys() & self._live.keys():
                    await self._ended(channel_id)
            case OriginateFailed(channel_id, reason):
                await self._over(channel_id, _("No greeting was recorded"), failure(reason), State.ERROR)
            case LinkLost():
                for channel_id in list(self._live):
                    await self._over(channel_id, _("Recording a greeting"), UNSEEN, State.ENDED)

    async def _answered(self, call: Call) -> None:
        for channel_id in call.channels.keys() & self._live.keys():
            recording = self._live[channel_id]
            if not recording.up and call.channels[channel_id].state is ChannelState.UP:
                recording.up = True
                card = _card(recording, _("Recording a greeting"), _keys(recording.greeting), State.CONNECTED)
                await self._notices.update(recording.topic, card)

    async def _ended(self, channel_id: str) -> None:
        if self._live[channel_id].up:
            words = _("If you kept it with 1, callers hear it from now on.")
            await self._over(channel_id, _("Your phone was hung up"), words, State.ENDED)
        else:
            await self._over(channel_id, _("No greeting was recorded"), UNREACHABLE, State.ERROR)

    async def _over(self, channel_id: str, title: Text, words: Text, state: State) -> None:
        if (recording := self._live.pop(channel_id, None)) is not None:
            await self._notices.update(recording.topic, _card(recording, title, words, state))


def _keys(greeting: Greeting) -> Text:
    return _TEMPORARY if greeting is Greeting.TEMPORARY else _KEYS


def _card(recording: _Recording, title: Text, words: Text, state: State) -> Reply:
    return Reply(title, words, state, private=True, topic=recording.topic)

"""A message as a card. Pure: from the row and the names in it to the words, the player and the buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Audio, Field, Reply, State
from ucbridge.pbx.voicemail.interface import UNHEARD
from ucbridge.services.durations import duration
from ucbridge.services.moments import moment
from ucbridge.services.voicemail.buttons import buttons
from ucbridge.services.voicemail.callers import Caller
from ucbridge.services.voicemail.words import transcript, transcript_fields
from ucbridge.store.voicemails import Sound, Voicemail


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card says beside its row.

    `mailbox` is the name of a shared one, "" where there is nothing to say. `claimer`, `deleter` and `forwarder` are
    names. `waveform` and `seconds` are of the sound, once it is there. `numbers` are those said in the text: as
    dialled, as people write them. `transcribed` tells whether messages of the mailbox are.
    """

    caller: Caller
    mailbox: str = ""
    claimer: str = ""
    deleter: str = ""
    forwarder: str = ""
    waveform: str = ""
    seconds: float = 0.0
    numbers: tuple[tuple[str, str], ...] = ()
    transcribed: bool = True


def topic_of(voicemail_id: int) -> str:
    """Return the topic under which the card of a message changes."""
    return f"voicemail:{voicemail_id}"


def audio_path(voicemail_id: int) -> str:
    """Return where on our site a message is played."""
    return f"/voicemail/{voicemail_id}/audio"


def card(voicemail: Voicemail, facts: Facts, zone: tzinfo) -> Reply:
    """Return the card of a message as it should stand now."""
    over = voicemail.gone_at is not None or voicemail.delete_at is not None
    return Reply(
        _title(voicemail, facts.caller),
        _ending(voicemail, facts, zone) if over else transcript(voicemail, wanted=facts.transcribed),
        _state(voicemail, over=over),
        fields=_fields(voicemail, facts, zone, over=over),
        buttons=buttons(voicemail, facts.caller, facts.numbers),
        audio=None if over else _audio(voicemail, facts),
        topic=topic_of(voicemail.id),
    )


def _state(voicemail: Voicemail, *, over: bool) -> State:
    if over:
        return State.ENDED
    return State.INFO if voicemail.folder in UNHEARD else State.OK


def _title(voicemail: Voicemail, caller: Caller) -> Text:
    name = caller.shown
    if voicemail.gone_at or voicemail.delete_at:
        return _("Voicemail from {name} deleted", name=name)
    if voicemail.folder not in UNHEARD:
        return _("Voicemail from {name}", name=name)
    if voicemail.urgent:
        return _("Urgent voicemail from {name}", name=name)
    return _("New voicemail from {name}", name=name)


def _ending(voicemail: Voicemail, facts: Facts, zone: tzinfo) -> Text:
    if not facts.deleter:
        return _("It was deleted on the phone.")
    if voicemail.gone_at or voicemail.delete_at is None:
        return _("{name} deleted it.", name=facts.deleter)
    until = f"{voicemail.delete_at.astimezone(zone):%H:%M:%S}"
    return _("{name} deleted it. Until {time}, Undo restores it.", name=facts.deleter, time=until)


def _audio(voicemail: Voicemail, facts: Facts) -> Audio | None:
    if voicemail.audio is not Sound.READY:
        return None
    return Audio(audio_path(voicemail.id), facts.seconds or float(voicemail.seconds), facts.waveform)


def _fields(voicemail: Voicemail, facts: Facts, zone: tzinfo, *, over: bool) -> tuple[Field, ...]:
    caller = facts.caller
    fields = [Field(_("Number"), caller.number or _("withheld"))] if caller.name or not caller.number else []
    fields.append(Field(_("When"), moment(voicemail.left_at, zone)))
    fields.append(Field(_("Length"), duration(voicemail.seconds)))
    if facts.mailbox:
        fields.append(Field(_("Mailbox"), facts.mailbox))
    if facts.forwarder:
        fields.append(Field(_("Forwarded by"), facts.forwarder))
    if facts.claimer and voicemail.claimed_at:
        when = moment(voicemail.claimed_at, zone)
        fields.append(Field(_("Called back by"), _("{name}, {time}", name=facts.claimer, time=when)))
    if over:
        return tuple(fields)
    heard = _("not heard yet") if voicemail.folder in UNHEARD else _("heard")
    return (*fields, Field(_("Status"), heard), *transcript_fields(voicemail))

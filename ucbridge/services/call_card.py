"""A call as a card. Pure: from where a call stands to the words, the state and the buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.call_phase import Outcome, Phase, Stage
from ucbridge.services.conferences.cards.actions import GROW
from ucbridge.services.durations import duration
from ucbridge.services.on_call.buttons import deeds
from ucbridge.services.on_call.doing import Doing, Left
from ucbridge.services.on_call.lines import Standing
from ucbridge.services.on_call.words import heading, left, remark
from ucbridge.store.calls import PlacedCall

HANG_UP = "hangup"
"""The action of the button; its argument is the channel id."""

TALKING = Doing()


def topic_of(channel_id: str) -> str:
    """Return the topic under which the card of a call changes."""
    return f"call:{channel_id}"


def card(
    call: PlacedCall,
    phase: Phase,
    *,
    blind: bool = False,
    checking: bool = False,
    doing: Doing = TALKING,
    gone: Left | None = None,
) -> Reply:
    """Return the card of a call.

    `blind`: the PBX cannot be seen at present. `checking`: whether the call exists at all is not known yet.
    `doing` is what is done with it while it goes on, `gone` how the person left it where it goes on without them.
    """
    over = phase.stage is Stage.ENDED
    title, state = (left(gone, _name(call)), State.ENDED) if over and gone else _heading(call, phase, doing)
    return Reply(
        _("Calling {name}", name=call.target_name) if checking and not over else title,
        None if over and gone else _text(call, phase, doing, blind=blind, checking=checking),
        state,
        fields=_fields(call, phase),
        buttons=() if over else _buttons(call, phase, doing),
        since=datetime.fromtimestamp(phase.since, UTC) if phase.since is not None else None,
        topic=topic_of(call.channel_id),
    )


def reason(outcome: Outcome, name: str) -> Text:
    """Return why a call to somebody came to nothing, or how it ended."""
    words = _OUTCOMES[outcome]
    return words(name) if callable(words) else words


def _name(call: PlacedCall) -> Text:
    return _("{name}", name=call.target_name)


def _buttons(call: PlacedCall, phase: Phase, doing: Doing) -> tuple[Button, ...]:
    hang_up = Button(_("Hang up"), HANG_UP, call.channel_id, Style.DANGER)
    if phase.stage is not Stage.CONNECTED:
        return (hang_up,)
    add = (Button(_("Add someone"), GROW, call.channel_id),) if doing.standing is Standing.TALKING else ()
    return (hang_up, *add, *deeds(call.channel_id, doing))


def _heading(call: PlacedCall, phase: Phase, doing: Doing) -> tuple[Text, State]:
    name = call.target_name
    if phase.outcome in {Outcome.REFUSED, Outcome.YOU_UNREACHABLE}:
        return _("Call to {name} failed", name=name), State.ERROR
    if phase.outcome is Outcome.GREW:
        return _("Your call with {name} is a conference now", name=name), State.ENDED
    return {
        Stage.RINGING_YOU: (_("Ringing your phone"), State.RINGING),
        Stage.ANSWERED: (_("Calling {name}", name=name), State.RINGING),
        Stage.RINGING_THEM: (_("Ringing {name}", name=name), State.RINGING),
        Stage.CONNECTED: (heading(doing, _name(call)), State.CONNECTED),
        Stage.ALONE: (_("Only you are on the line"), State.RINGING),
        Stage.VOICEMAIL: (_("Voicemail after calling {name}", name=name), State.RINGING),
        Stage.ENDED: (_("Call to {name} ended", name=name), State.ENDED),
    }[phase.stage]


def _text(call: PlacedCall, phase: Phase, doing: Doing, *, blind: bool, checking: bool) -> Text | None:
    if phase.outcome is not None:
        return _why(reason(phase.outcome, call.target_name), phase)
    if blind:
        return _("The connection to the phone system was lost; the call itself may go on.")
    if checking:
        return _("The phone system did not answer: checking whether your phone rings.")
    if phase.stage is Stage.RINGING_YOU:
        return _("Pick up, and {name} will be called.", name=call.target_name)
    return remark(doing, _name(call)) if phase.stage is Stage.CONNECTED else None


def _why(reason: Text, phase: Phase) -> Text:
    if phase.stage is Stage.ALONE:
        return _("{reason} Your phone may still play a tone or a message: listen, or hang up.", reason=reason)
    if phase.stage is Stage.VOICEMAIL:
        return _("{reason} You can leave a message after the tone; hang up when you are done.", reason=reason)
    if phase.recorded is not None:
        return _("{reason} You were in voicemail for {time}.", reason=reason, time=duration(phase.recorded))
    return reason


def _fields(call: PlacedCall, phase: Phase) -> tuple[Field, ...]:
    fields: list[Field] = []
    if call.target_number != call.target_name:
        fields.append(Field(_("Number"), call.target_number))
    if phase.talked is not None:
        fields.append(Field(_("Duration"), duration(phase.talked)))
    return tuple(fields)


_OUTCOMES: Mapping[Outcome, Callable[[str], Text] | Text] = {
    Outcome.HUNG_UP: _("The call was hung up."),
    Outcome.YOU_HUNG_UP: _("You hung up."),
    Outcome.THEY_HUNG_UP: lambda name: _("{name} hung up.", name=name),
    Outcome.BUSY: lambda name: _("{name} is busy.", name=name),
    Outcome.NO_ANSWER: lambda name: _("No answer: {name} did not pick up.", name=name),
    Outcome.DECLINED: lambda name: _("{name} declined the call.", name=name),
    Outcome.UNREACHABLE: lambda name: _(
        "{name} is unreachable: the phone is off or the number does not exist.", name=name
    ),
    Outcome.CANCELLED: lambda name: _("Hung up before {name} answered.", name=name),
    Outcome.YOU_BUSY: _("Your own phone is busy."),
    Outcome.YOU_NO_ANSWER: _("You did not answer your phone."),
    Outcome.YOU_DECLINED: _("You declined the call on your phone."),
    Outcome.YOU_UNREACHABLE: _("Your own phone is unreachable: check that it is on and connected."),
    Outcome.REFUSED: _("The phone system refused the call."),
    Outcome.LOST: _("The call ended while the phone system could not be seen."),
    Outcome.GREW: _("Go on with the card of the conference."),
}

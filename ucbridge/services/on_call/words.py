"""What the cards of calls say about what is done with them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ucbridge.i18n import Text, _
from ucbridge.services.on_call.doing import Doing, Exit, Left, Taped
from ucbridge.services.on_call.lines import Standing

_HEADINGS: Mapping[Standing, Callable[[Text], Text]] = {
    Standing.TALKING: lambda name: _("Connected with {name}", name=name),
    Standing.HELD: lambda name: _("{name} is on hold", name=name),
    Standing.WAITING: lambda name: _("{name} has put you on hold", name=name),
    Standing.CROWDED: lambda _name: _("You are in a conference"),
    Standing.RUNG: lambda name: _("{name} is calling you", name=name),
    Standing.CALLING: lambda _name: _("Ringing your phone"),
}


def heading(doing: Doing, name: Text) -> Text:
    """Return how a call with somebody stands, in a few words."""
    if doing.standing is Standing.CONSULTING:
        third = doing.third or _("somebody else")
        if doing.machine:
            return _("{name} did not answer", name=third)
        return _("Connected with {name}", name=third) if doing.answered else _("Ringing {name}", name=third)
    return _HEADINGS[doing.standing](name)


def remark(doing: Doing, name: Text) -> Text | None:
    """Return what there is to say about it, None for nothing."""
    if doing.standing is Standing.CONSULTING:
        return _asking(doing, name)
    if doing.standing is Standing.CALLING:
        return _("Pick up, and you have {name} on the line.", name=name)
    return doing.failed or _meanwhile(doing)


def _meanwhile(doing: Doing) -> Text | None:
    recorded = doing.taped in {Taped.OWN, Taped.OTHERS}
    if doing.muted:
        return _("The call is being recorded. You are muted.") if recorded else _("You are muted.")
    return _("The call is being recorded.") if recorded else None


def _asking(doing: Doing, name: Text) -> Text:
    if doing.answered:
        return _("{name} is on hold: connect them, or cancel and go back.", name=name)
    if doing.machine:
        return _("You hear a machine, and {name} is on hold: cancel and go back, or transfer the call.", name=name)
    return _("{name} is on hold until {third} answers.", name=name, third=doing.third or _("somebody else"))


def left(how: Left, name: Text) -> Text:
    """Return how somebody came out of a call that goes on without them."""
    to = how.to or name
    match how.exit:
        case Exit.TRANSFERRED:
            return _("{name} was transferred to {target}", name=name, target=to)
        case Exit.VOICEMAIL:
            return _("{name} was transferred to the voicemail of {target}", name=name, target=to)
        case Exit.PARKED:
            return _("{name} is parked", name=name)
        case Exit.MOVED:
            return _("Your call with {name} is on {phone} now", name=name, phone=to)

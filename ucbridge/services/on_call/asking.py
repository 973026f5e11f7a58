"""A transfer that is being announced: how far it is, and why it came to nothing. Pure."""

from __future__ import annotations

from ucbridge.i18n import Text, _
from ucbridge.pbx.interface import Call
from ucbridge.services.call_card import reason
from ucbridge.services.call_phase import Outcome, foremost
from ucbridge.services.on_call.known import Asking
from ucbridge.services.on_call.lines import Line, Standing


def is_over(asking: Asking, line: Line) -> bool:
    """Take note how the call stands; tell whether the two talk again."""
    if line.standing is Standing.CONSULTING:
        asking.line = line
        asking.talked = asking.talked or line.answered
    if line.standing is not Standing.TALKING:  # on the way there, or back
        asking.begun = True
    return asking.begun and line.standing is Standing.TALKING


def failure(asking: Asking, line: Line, call: Call, name: Text) -> Text | None:
    """Return why the two talk again though nobody asked for it, None where the person did."""
    if asking.cancelling:
        return None
    if asking.line is not None and line.theirs != asking.line.theirs:
        return _("Whoever was on hold hung up.")
    why = _why(asking, call)
    words = _("{name} could not be reached.", name=asking.name) if why is None else reason(why, asking.third.name)
    return _("{reason} You are back with {name}.", reason=words, name=name)


def _why(asking: Asking, call: Call) -> Outcome | None:
    """Return what became of the phones rung for a third, None where nobody can tell."""
    if asking.talked:
        return Outcome.THEY_HUNG_UP
    rung = [each for each in call.channels.values() if each.created >= asking.since and each.cause is not None]
    return foremost([each for each in rung if not each.name.startswith("Local/")] or rung)

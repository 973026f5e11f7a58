"""One call the bridge placed and still follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ucbridge.models import Reply
from ucbridge.services.call_card import TALKING, card
from ucbridge.services.call_phase import Outcome, Phase, Stage
from ucbridge.services.on_call.doing import Doing, Left
from ucbridge.store.calls import PlacedCall

FIRST_PAUSE, LAST_PAUSE = 0.25, 8.0
_WITHOUT_THEM = frozenset({Stage.ANSWERED, Stage.ALONE})
"""A phone that is off, or a mailbox without one, is never rung: its voicemail answers at once."""


@dataclass(slots=True)
class FollowedCall:
    """What is known of a call, and the card last shown for it.

    `ordered`: the PBX accepted it, or may have. `checking`: the link broke before the PBX said whether it did.
    `failed` is the reason of an Originate that came to nothing. `settle_at` (monotonic seconds) is when the call
    counts as over if the PBX shows no channel of it by then. `voicemail_since` (seconds since the epoch) is when
    voicemail was seen to have taken it; until then it is looked for at `look_at` (monotonic), after longer pauses.
    `too_early`: it was hung up from chat when the PBX showed no channel of it yet, which may go on for all that.
    `growing`: it is becoming a conference, and what its channels do then says nothing about it.
    `doing` and `gone` are as `call_card.card` has them.
    """

    placed: PlacedCall
    phase: Phase = field(default_factory=lambda: Phase(Stage.RINGING_YOU))
    ordered: bool = False
    checking: bool = False
    blind: bool = False
    failed: int | None = None
    settle_at: float | None = None
    hung_up_here: bool = False
    too_early: bool = False
    voicemail_since: float | None = None
    look_at: float = 0.0
    pause: float = FIRST_PAUSE
    growing: bool = False
    doing: Doing = TALKING
    gone: Left | None = None

    def seen(self, now: Phase, *, at: float) -> Phase:
        """Return a phase in the light of what is known here and does not show in the channels: that voicemail took the
        call, and that it was hung up from chat, which looks like many things from the PBX. `at` is the time.
        """
        if now.outcome is Outcome.LOST:
            return now
        if self.voicemail_since is not None:
            if now.stage in _WITHOUT_THEM:
                return Phase(Stage.VOICEMAIL, now.outcome or Outcome.NO_ANSWER, self.voicemail_since)
            if now.stage is Stage.ENDED and self.phase.stage is Stage.VOICEMAIL:
                return replace(now, outcome=self.phase.outcome, recorded=max(0.0, at - self.voicemail_since))
        unanswered = now.stage is Stage.ENDED and now.talked is None
        return replace(now, outcome=Outcome.CANCELLED) if self.hung_up_here and unanswered else now

    @property
    def waits(self) -> bool:
        """Tell whether the caller is on the line with nobody, for all that is known."""
        return self.phase.stage in _WITHOUT_THEM and self.phase.outcome is not Outcome.THEY_HUNG_UP

    def look_due(self, now: float) -> bool:
        """Tell whether it is time to ask what the PBX does with a waiting caller: soon at first, then seldom."""
        if self.growing or not self.waits or now < self.look_at:
            return False
        self.look_at, self.pause = now + self.pause, min(2 * self.pause, LAST_PAUSE)
        return True

    def shown(self) -> Reply:
        """Return the card as it should stand now."""
        return card(self.placed, self.phase, blind=self.blind, checking=self.checking, doing=self.doing, gone=self.gone)

"""One call the bridge placed and still follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ucbridge.models import Reply
from ucbridge.services.call_card import card
from ucbridge.services.call_phase import Outcome, Phase, Stage
from ucbridge.store.calls import PlacedCall


@dataclass(slots=True)
class FollowedCall:
    """What is known of a call, and the card last shown for it.

    `ordered`: the PBX accepted it, or may have. `checking`: the link broke before the PBX said whether it did.
    `failed` is the reason of an Originate that came to nothing. `settle_at` (monotonic seconds) is when the call
    counts as over if the PBX shows no channel of it by then.
    """

    placed: PlacedCall
    phase: Phase = field(default_factory=lambda: Phase(Stage.RINGING_YOU))
    ordered: bool = False
    checking: bool = False
    blind: bool = False
    failed: int | None = None
    settle_at: float | None = None
    hung_up_here: bool = False

    def seen(self, now: Phase) -> Phase:
        """Return a phase in the light of what was done here: hanging up looks like many things from the PBX."""
        unanswered = now.stage is Stage.ENDED and now.talked is None and now.outcome is not Outcome.LOST
        return replace(now, outcome=Outcome.CANCELLED) if self.hung_up_here and unanswered else now

    def shown(self) -> Reply:
        """Return the card as it should stand now."""
        return card(self.placed, self.phase, blind=self.blind, checking=self.checking)

"""What says the state of a card to those who see no colour, in notifications too."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.models import State

SYMBOLS: Mapping[State, str] = {
    State.OK: "✅",
    State.QUESTION: "❔",
    State.RINGING: "🔔",
    State.CONNECTED: "🟢",
    State.ENDED: "⚪",
    State.REFUSED: "⛔",
    State.ERROR: "⚠️",
}

"""What cards are made of: objects of JSON (pure)."""

from __future__ import annotations

Json = dict[str, object]
"""One object of JSON: an element, an action, a card, an activity."""

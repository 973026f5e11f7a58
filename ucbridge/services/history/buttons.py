"""The buttons of the history; `commands.history` handles them."""

from __future__ import annotations

SEARCH = "history-search"
EXPORT = "history-export"

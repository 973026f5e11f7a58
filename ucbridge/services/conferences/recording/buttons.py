"""The buttons of a recording's card; `commands.recording_buttons` handles them."""

from __future__ import annotations

DELETE = "recording-delete"
"""The argument is the id of the recording."""
DELETE_CALL = "call-recording-delete"
"""The same, where a call was recorded; `commands.record` handles it."""

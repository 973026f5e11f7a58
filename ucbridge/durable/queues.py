"""The queues that durable work waits on."""

from __future__ import annotations

HUB = "messages"
"""Of the bridge itself."""
TRANSCRIBE = "transcribe"
"""Of every machine that shares the transcribing."""

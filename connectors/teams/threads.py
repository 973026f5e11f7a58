"""Threads of channels: how Teams names the conversation of one (pure)."""

from __future__ import annotations

_FIRST = ";messageid="


def root_of(chat: str) -> str:
    """Return the id of the chat or channel a thread is in, that of any other conversation itself."""
    return chat.partition(_FIRST)[0]


def message_of(chat: str) -> str:
    """Return the first message of a thread, "" where it is none."""
    return chat.partition(_FIRST)[2]

"""What the bot says where it is new (pure)."""

from __future__ import annotations

from connectors.teams.inbound import Kind
from connectors.teams.texts import (
    TO_CALL,
    TO_CONFER,
    TO_LINK,
    TO_LISTEN,
    TO_SEE_ALL,
    WELCOME,
    WELCOME_GROUP,
    WELCOME_PERSONAL,
)
from ucbridge.i18n import Text
from ucbridge.models import Field, Reply

_WAYS = (
    ("call Bob", TO_CALL),
    ("voicemail", TO_LISTEN),
    ("conference Bob, Carol", TO_CONFER),
    ("help", TO_SEE_ALL),
)


def welcome(kind: Kind, name: str) -> Reply:
    """Return the first card: what to type, and how to say whose phone is whose."""
    mention = f"@{name or 'ucbridge'} "
    if kind is Kind.PERSONAL:
        return Reply(WELCOME, WELCOME_PERSONAL, fields=(_line("link 101", TO_LINK), *_lines("")))
    text = Text(WELCOME_GROUP.msgid, {"name": name or "ucbridge"})
    return Reply(WELCOME, text, fields=_lines(mention))


def _lines(before: str) -> tuple[Field, ...]:
    return tuple(_line(f"{before}{typed}", what) for typed, what in _WAYS)


def _line(typed: str, what: Text) -> Field:
    return Field(what, typed)

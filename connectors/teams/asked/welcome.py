"""What the bot says where it is new (pure)."""

from __future__ import annotations

from dataclasses import replace

from connectors.teams import texts
from connectors.teams.inbound import Kind
from ucbridge.models import Field, Reply

_WAYS = (
    Field(texts.TO_CALL, texts.CALL),
    Field(texts.TO_LISTEN, texts.LISTEN),
    Field(texts.TO_CONFER, texts.CONFER),
    Field(texts.TO_SEE_ALL, texts.HELP),
)


def welcome(kind: Kind, name: str) -> Reply:
    """Return the first card: what to type, and how to say whose phone is whose."""
    if kind is Kind.PERSONAL:
        return Reply(texts.WELCOME, texts.WELCOME_PERSONAL, fields=(Field(texts.TO_LINK, texts.LINK), *_WAYS))
    name = name or "ucbridge"
    fields = tuple(replace(each, value=texts.mentioning(name, each.value)) for each in _WAYS)
    return Reply(texts.WELCOME, texts.welcome_group(name), fields=fields)

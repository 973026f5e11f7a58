"""What there is at one moment, for whoever reads why a test failed: cards, the room, the phones, the bridge's log."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.chaos.platform import Platform

EVENTS = 6
_CONSOLE = ("confbridge list", "core show channels concise")


def scene(bridge: Bridge, chat: Platform, pbx: Elsewhere) -> str:
    """Describe it; to be called while nothing of it is awaited."""
    return "\n".join([*_cards(chat), *_pbx(pbx), bridge.told()])


def _cards(chat: Platform) -> Iterator[str]:
    for kind, rooms in chat.state()["rooms"].items():
        for who, messages in rooms.items():
            for message in messages:
                body = message["body"]
                yield f"{kind} {who}: {body['title']} | {body['text']} | {json.loads(body['fields'])}"


def _pbx(pbx: Elsewhere) -> Iterator[str]:
    for command in _CONSOLE:
        yield f"{command}: {pbx.wait('cli', command).strip()}"
    for who, phone in pbx.phones.items():
        yield f"phone {who}: {', '.join(each.type for each in phone.events[-EVENTS:])}"

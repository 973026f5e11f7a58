"""Whether a message is one we posted before (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ucbridge.models import Reply

_EPOCH = 1420070400000
"""When Discord's ids begin, in milliseconds."""
_RUN = "run"
"""The action of buttons that carry a whole command: other cards may have the same."""


def snowflake(moment: datetime) -> str:
    """Return the id a message of this moment would have."""
    return str(max(int(moment.timestamp() * 1000) - _EPOCH, 0) << 22)


def is_it(message: Mapping[str, Any], me: str, key: str, reply: Reply) -> bool:
    """Tell whether a message is the one posted with this key: by its nonce, or by a button no other card has."""
    if str((message.get("author") or {}).get("id")) != me:
        return False
    if (nonce := message.get("nonce")) is not None:
        return str(nonce) == key
    tokens = {button.token for button in reply.buttons if button.action != _RUN and button.argument}
    return not tokens.isdisjoint(_tokens(message.get("components") or ()))


def _tokens(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in components:
        yield str(each.get("custom_id"))
        yield from (str(option.get("value")) for option in each.get("options") or ())
        yield from _tokens(each.get("components") or ())

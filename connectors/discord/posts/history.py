"""What was posted since: read page by page, oldest first."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden
from connectors.discord.wire.requests import Payload


async def history(api: Api, channel: str, *, after: str, pages: int) -> AsyncIterator[Payload]:
    """Yield the messages after an id; none where the bot may not read them."""
    for _page in range(pages):
        try:
            messages = await api.messages(channel, after=after)
        except Forbidden:
            return
        for message in messages:
            yield message
        if not messages:
            return
        after = str(messages[-1]["id"])

"""Whether calls sent to somebody come back to who sent them."""

from __future__ import annotations

from collections import deque

from ucbridge.pbx.features.interface import Features, PhoneSettings

FARTHEST = 30
"""Phones looked at; no sane company forwards further."""


async def leads_back(features: Features, start: str, home: str) -> str:
    """Return the extension that would send calls for `start` to `home`, "" where none does.

    Raises as `Features.get` does.
    """
    seen, waiting = {start}, deque([start])
    while waiting and len(seen) <= FARTHEST:
        extension = waiting.popleft()
        for to in _onward(await features.get(extension)):
            if to == home:
                return extension
            if to not in seen:
                seen.add(to)
                waiting.append(to)
    return ""


def _onward(settings: PhoneSettings) -> set[str]:
    """Return where a phone sends calls: extensions only, for numbers outside lead nowhere we could see."""
    numbers = settings.follow_me.numbers if settings.follow_me and settings.follow_me.on else ()
    return {each for each in (*settings.forwards.values(), *numbers) if each.isdigit()}

"""What is offered while an option is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from connectors.discord.asked.entered import typed
from connectors.discord.cards.limits import CHOICES, OPTION, cut, size
from connectors.discord.inbound import Arrived
from ucbridge.connector import Bot
from ucbridge.models import Choice

PATIENCE = 2.0
"""Seconds after which nothing is offered: Discord waits for three."""


async def offers(bot: Bot, arrived: Arrived, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the choices for the option being typed; none where they take too long. `names` are the published ones."""
    asked = typed(arrived.data)
    command, begun = names.get(asked.name, asked.name), asked.options.get(asked.focused, "")
    try:
        async with asyncio.timeout(PATIENCE):
            found = await bot.complete(arrived.account, command, asked.focused, begun, language=arrived.language)
    except TimeoutError:
        return []
    return shown(found)


def shown(found: Iterable[Choice]) -> list[dict[str, str]]:
    """Return choices as Discord takes them: a value that does not fit would be another one, so it is not offered."""
    fitting = {each.value: each for each in reversed(list(found)) if 0 < size(each.value) <= OPTION}
    choices = list(reversed(fitting.values()))[:CHOICES]
    return [{"name": cut(each.label or each.value, OPTION)[0], "value": each.value} for each in choices]

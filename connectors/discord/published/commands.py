"""The commands of the bot as Discord knows them: published where they changed, with links to them in texts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from connectors.discord.published.publishing import links, names, payload
from connectors.discord.published.syncing import sync
from connectors.discord.texts import NOT_PUBLISHED
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Refusal
from ucbridge.connector import Bot
from ucbridge.i18n import Text
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

AGAIN = Backoff(first=1.0, cap=300.0)


class Commands:
    """`names` are those they are published under, `links` what stands in texts for a command, once Discord told."""

    def __init__(self, bot: Bot, *, user_install: bool) -> None:
        self.names: Mapping[str, str] = names(bot.commands)
        self.links: Mapping[str, str] = {}
        self._bot = bot
        self._user_install = user_install

    async def publish(self, api: Api, application: str, failed: Callable[[Text], None]) -> None:
        """Publish them, however long Discord is away; `failed` is told where it does not take them."""
        wanted = payload(self._bot.commands, self._bot.menus, user_install=self._user_install)
        failures = 0
        while True:
            try:
                ids = await sync(api, application, wanted)
                break
            except OSError:
                failures += 1
                await asyncio.sleep(AGAIN.wait(failures))
            except Refusal as refusal:
                log.exception("commands not published", status=refusal.status, code=refusal.code)
                failed(NOT_PUBLISHED)
                return
        self.links = links(self._bot.commands, ids)

"""`ucbridge check`, of the bot: does Teams accept it where it was already spoken to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

from connectors.teams.checks.looking import UNAUTHORIZED, Looking, Silent
from connectors.teams.posts.references import KIND
from connectors.teams.settings import NAME, Settings
from connectors.teams.wire.words import BOT_UNKNOWN
from ucbridge.checks.finding import Finding, ok, problem, skipped
from ucbridge.connector import Parts
from ucbridge.i18n import _
from ucbridge.store.connector_state import ConnectorState


async def known(settings: Settings, parts: Parts, looking: Looking, token: str) -> AsyncIterator[Finding]:
    """Ask for the members of a conversation the bot was in."""
    kept = await ConnectorState(parts.database, NAME).all(KIND)
    chat = next(reversed(kept), "")
    service = str(kept[chat]["service"] if chat else settings.service_url).rstrip("/")
    url = f"{service}/v3/conversations/{quote(chat, safe='')}/pagedmembers?pageSize=50" if chat else service
    try:
        answer = await looking.get(url, token=token if chat else "")
    except Silent as error:
        yield problem(error.text, _("Let this machine reach smba.trafficmanager.net on port 443."))
        return
    if not chat:
        yield skipped(
            _(
                "Nobody has written to the bot yet, so it was not tried whether Teams accepts it: upload the app, and "
                "write help to it."
            )
        )
    elif answer.status == UNAUTHORIZED:
        yield problem(BOT_UNKNOWN, _("In the Azure portal open your Azure Bot: Configuration, and Channels."))
    else:
        yield ok(_("Teams accepts the bot."))

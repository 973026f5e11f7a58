"""A thread below a live card, for those who want to talk about a call or conference while it goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from connectors.discord.asked.entered import mapping
from connectors.discord.cards import limits
from connectors.discord.cards.components import ACTION_ROW, BUTTON
from connectors.discord.cards.limits import cut
from connectors.discord.servers.allowances import Bits, missing
from connectors.discord.wire.refusals import Forbidden, Gone, Refusal
from ucbridge.i18n import Text, _
from ucbridge.models import Reply
from ucbridge.symbols import SYMBOLS

Payload = Mapping[str, Any]

PRESSED = "own:thread"
"""The custom id of the button."""
NAME = 100
"""Characters of a thread's name."""
TEXT, ANNOUNCEMENT = 0, 5
"""Kinds of channels whose messages can have threads."""
ARCHIVED_AFTER = 1440
"""Minutes without a message after which Discord archives a thread."""

_GREY = 2
_EXISTS = 160004
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class StartsThreads(Protocol):
    """The request; api.py has it."""

    async def start_thread(self, channel: str, thread: dict[str, Any], *, message: str = "") -> dict[str, Any]:
        """Start a thread on a message and return it."""
        ...


def offered(rows: Sequence[Mapping[str, object]], reply: Reply, language: str, *, kind: int) -> list[dict[str, object]]:
    """Return the rows of a card with the button below, where it is live and stands in a channel of this kind."""
    whole = [dict(row) for row in rows]
    if reply.private or reply.final or not reply.topic or kind not in {TEXT, ANNOUNCEMENT}:
        return whole
    label = cut(_("Open a thread").to(language), limits.LABEL)[0]
    button = {"type": BUTTON, "style": _GREY, "label": label, "custom_id": PRESSED}
    last = whole[-1]["components"] if whole else None
    if isinstance(last, list) and len(last) < limits.IN_A_ROW and all(each["type"] == BUTTON for each in last):
        whole[-1]["components"] = [*last, button]
    elif len(whole) < limits.ROWS:
        whole.append({"type": ACTION_ROW, "components": [button]})
    return whole


async def open_thread(api: StartsThreads, interaction: Payload, language: str) -> str:
    """Start the thread somebody pressed for, or find the one there is; return what to tell them, in Discord's Markdown.

    Raises as `Requests` does where nothing can be told.
    """
    message = interaction["message"]
    if "thread" in message:
        return _there(message["id"], language)
    if refused := _refused(interaction):
        return refused.to(language)
    thread = {"name": name_of(message), "auto_archive_duration": ARCHIVED_AFTER}
    try:
        await api.start_thread(interaction.get("channel_id") or message["channel_id"], thread, message=message["id"])
    except Forbidden:
        return _BOT_MAY_NOT.to(language)
    except Gone:
        return _("This card is no longer here.").to(language)
    except Refusal as refusal:
        if refusal.code != _EXISTS:
            raise
    return _there(message["id"], language)


def name_of(message: Payload) -> str:
    """Name a thread as its card is titled: the content without the sign of its state, and as it was before escaping."""
    title = str(message.get("content", "")).strip()
    for symbol in SYMBOLS.values():
        title = title.removeprefix(symbol)
    return cut(_ESCAPE.sub(r"\1", title).strip(), NAME)[0] or "☎"


_BOT_MAY_NOT = _("I may not open threads here: somebody who manages the server can give my role Create Public Threads.")


def _refused(interaction: Payload) -> Text | None:
    if missing(Bits.CREATE_PUBLIC_THREADS, int(mapping(interaction.get("member")).get("permissions") or 0)):
        return _("You may not open threads here: ask somebody who manages the server.")
    held = interaction.get("app_permissions")  # where it is not told, Discord says so itself
    if held is not None and missing(Bits.VIEW_CHANNEL | Bits.CREATE_PUBLIC_THREADS, int(held)):
        return _BOT_MAY_NOT
    return None


def _there(message: str, language: str) -> str:
    """Say where the thread is: it has the id of the message it began with."""
    return f"{_('The thread is here:').to(language)} <#{message}>"

"""Where each sort of activity goes, and what Teams is answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from connectors.teams.asked.actions import Actions
from connectors.teams.asked.answering import Answering
from connectors.teams.asked.extension import Extension
from connectors.teams.asked.invoking import Invoking
from connectors.teams.asked.lifecycle import Lifecycle
from connectors.teams.asked.lines import plain
from connectors.teams.asked.saying import Saying
from connectors.teams.cards.answers import CARD
from connectors.teams.cards.json import Json
from connectors.teams.cards.verbs import verb_of
from connectors.teams.inbound import Arrived, mapping, sequence
from ucbridge.connector import Bot
from ucbridge.models import Reply

log = structlog.get_logger(__name__)

REMEMBERED = 5000
"""Messages remembered: Teams delivers some of them again."""

_ON_CARDS = {"adaptiveCard/action", "application/search"}

_OK, _MALFORMED, _UNKNOWN = 200, 400, 501

Invoke = Callable[[Arrived], Awaitable[Json]]
Event = Callable[[Arrived], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What Teams is answered."""

    status: int = _OK
    body: Json | None = None


class Routing:
    """Hands out activities. What it does not know is taken without a word; unknown invokes are answered with 501."""

    def __init__(
        self,
        bot: Bot,
        invoking: Invoking,
        answering: Answering,
        saying: Saying,
        *,
        actions: Actions,
        extension: Extension,
        lifecycle: Lifecycle,
    ) -> None:
        self._bot = bot
        self._invoking = invoking
        self._answering = answering
        self._saying = saying
        self._actions = actions
        self._lifecycle = lifecycle
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._events: Mapping[str, Event] = {
            "message": self._message,
            "conversationupdate": lifecycle.changed,
            "installationupdate": lifecycle.installed,
        }
        self._invokes: Mapping[str, Invoke] = {
            "adaptiveCard/action": actions.execute,
            "application/search": extension.typeahead,
            "composeExtension/query": extension.searched,
            "composeExtension/fetchTask": extension.opened,
            "composeExtension/submitAction": extension.submitted,
            "task/submit": extension.submitted,
        }

    async def __call__(self, arrived: Arrived) -> Answered:
        """Begin what an activity asks for; an invoke is answered with what comes of it."""
        if arrived.type == "invoke":
            return await self._invoke(arrived)
        if event := self._events.get(arrived.type.lower()):
            return await self._event(event, arrived)
        return Answered()

    async def _event(self, event: Event, arrived: Arrived) -> Answered:
        if event != self._message:
            self._answering.beside(event(arrived))
            return Answered()
        if not (arrived.id and arrived.account.id):
            return Answered(_MALFORMED)
        if _of_a_bot(arrived) or not self._first(arrived.key):
            return Answered()
        await event(arrived)
        return Answered()

    async def _invoke(self, arrived: Arrived) -> Answered:
        invoke = self._invokes.get(arrived.name)
        if invoke is None:
            return Answered(_UNKNOWN)
        if not (arrived.id and arrived.account.id):
            return Answered(_MALFORMED)
        on_a_card = arrived.name in _ON_CARDS
        await (self._lifecycle.met(arrived) if on_a_card else self._lifecycle.seen(arrived))
        return Answered(body=await invoke(arrived))

    async def _message(self, arrived: Arrived) -> None:
        await self._lifecycle.met(arrived)
        if verb_of(arrived.value) or (arrived.value and not arrived.text.strip()):
            await self._actions.submitted(arrived)
        elif _addressed(arrived) and not _only_a_card(arrived):
            await self._answering.take(arrived, partial(self._line, arrived), partial(self._say, arrived))

    async def _line(self, arrived: Arrived) -> Reply | None:
        return await self._bot.answer(await self._invoking.line(arrived))

    async def _say(self, arrived: Arrived, reply: Reply | None) -> None:
        if reply:
            await self._saying.say(arrived, reply)

    def _first(self, key: str) -> bool:
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def _addressed(arrived: Arrived) -> bool:
    """Tell whether a message is for the bot: Teams may tell of all, where somebody let the app read along."""
    name = str(arrived.bot.get("name") or "")
    named = any(
        each.id == arrived.bot.get("id") or (each.kind == "bot" and each.name == name) for each in arrived.mentions
    )
    return arrived.place.personal or arrived.targeted or named or arrived.text.lstrip().startswith("/")


def _only_a_card(arrived: Arrived) -> bool:
    """Tell whether a message is a card without words: somebody picked one in the search of an app, maybe ours."""
    attached = [mapping(each) for each in sequence(arrived.payload.get("attachments"))]
    return any(each.get("contentType") == CARD for each in attached) and not plain(arrived.text)


def _of_a_bot(arrived: Arrived) -> bool:
    """Tell whether a bot wrote it: bots that answer each other never end."""
    return arrived.user.startswith("28:") or mapping(arrived.payload.get("from")).get("role") in {"bot", "skill"}

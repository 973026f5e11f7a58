"""Buttons and forms of cards: Action.Execute is answered with a card or a few words, Action.Submit with a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from connectors.teams.asked.answering import Answering
from connectors.teams.asked.invoking import Invoking
from connectors.teams.asked.saying import Saying
from connectors.teams.asked.standing import Standing
from connectors.teams.asked.writing import Writing
from connectors.teams.cards.answers import replaced, toast
from connectors.teams.cards.json import Json
from connectors.teams.cards.verbs import FORM, PRESS, REFRESH, filled, pressed, verb_of
from connectors.teams.inbound import Arrived, Payload, mapping
from connectors.teams.posts.conversations import Kind, conversation
from connectors.teams.texts import DONE, NOT_KNOWN, NOT_KNOWN_ADVICE, UP_TO_DATE, WORKING
from ucbridge.connector import Bot
from ucbridge.i18n import Text
from ucbridge.models import Address, Invocation, Reply, State

PATIENCE = 8.0
"""Seconds for which a client is kept waiting; Teams gives up after ten to fifteen."""

_NOT_KNOWN = Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True)


Read = Callable[[Invoking, Arrived, Payload], Awaitable[Invocation]]

_READ: Mapping[str, Read] = {
    PRESS: lambda invoking, arrived, data: invoking.pressed(arrived, pressed(data)),
    FORM: lambda invoking, arrived, data: invoking.filled(arrived, filled(data)),
}


class Actions:
    """Carries out what is done on cards."""

    def __init__(self, bot: Bot, invoking: Invoking, answering: Answering, *, saying: Saying, writing: Writing) -> None:
        self._bot = bot
        self._invoking = invoking
        self._answering = answering
        self._saying = saying
        self._standing = Standing(bot)
        self._writing = writing

    async def execute(self, arrived: Arrived) -> Json:
        """Answer an Action.Execute."""
        action = mapping(arrived.value.get("action"))
        verb, data = str(action.get("verb") or ""), mapping(action.get("data"))
        if verb == REFRESH:
            return await self._current(arrived) or self._toast(arrived, UP_TO_DATE)

        async def told(reply: Reply | None) -> None:
            await self._told(arrived, reply)

        work = self.work(arrived, data)
        in_time, reply = await self._answering.within(PATIENCE, arrived, work, told)
        return await self._answer(arrived, reply) if in_time else self._toast(arrived, WORKING)

    async def submitted(self, arrived: Arrived) -> None:
        """Begin to answer an Action.Submit."""

        async def told(reply: Reply | None) -> None:
            await self._told(arrived, reply)

        await self._answering.take(arrived, self.work(arrived, arrived.value), told)

    async def work(self, arrived: Arrived, data: Payload) -> Reply | None:
        """Do what an action is for, by the data it carries."""
        verb = verb_of(data)
        if verb not in _READ:
            return _NOT_KNOWN
        return await self._bot.answer(await _READ[verb](self._invoking, arrived, data))

    async def _answer(self, arrived: Arrived, reply: Reply | None) -> Json:
        """Return what to show for an Action.Execute: the newest version of the card, or a few words."""
        question = self._saying.question(arrived)
        if reply is None:
            return await self._current(arrived) or self._toast(arrived, DONE)
        if question and _fits(question, reply):
            self._answering.beside(self._saying.replace(question, reply))
            return replaced(await self._writing.card(question.conversation, reply))
        stands = await self._standing.on(arrived)
        if stands and reply.topic and stands.reply.topic == reply.topic:
            return replaced(await self._writing.card(stands.address.conversation, reply))
        if reply.private and (words := self._writing.toast(arrived, reply)):
            return toast(words)
        self._answering.beside(self._saying.say(arrived, reply))
        if stands:
            return replaced(await self._writing.card(stands.address.conversation, stands.reply))
        return self._toast(arrived, reply.title)

    async def _told(self, arrived: Arrived, reply: Reply | None) -> None:
        """Tell by messages what came of something."""
        question = self._saying.question(arrived)
        if reply is None:
            return
        if question and _fits(question, reply):
            await self._saying.replace(question, reply)
            return
        stands = await self._standing.on(arrived)
        if not (stands and reply.topic and stands.reply.topic == reply.topic):
            await self._saying.say(arrived, reply)

    async def _current(self, arrived: Arrived) -> Json | None:
        stands = await self._standing.on(arrived)
        return replaced(await self._writing.card(stands.address.conversation, stands.reply)) if stands else None

    def _toast(self, arrived: Arrived, words: Text) -> Json:
        return toast(self._writing.words(arrived, words))


def _fits(question: Address, reply: Reply) -> bool:
    """Tell whether those who see a question are those who are to see its answer."""
    return reply.private or conversation(question.conversation).kind is Kind.USER

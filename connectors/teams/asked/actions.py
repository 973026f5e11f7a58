"""Buttons and forms of cards: Action.Execute is answered with a card or a few words, Action.Submit with a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from connectors.teams.asked.answering import Answering, Then, Work
from connectors.teams.asked.invoking import Invoking
from connectors.teams.asked.saying import Saying
from connectors.teams.asked.standing import Standing
from connectors.teams.asked.waiting import Waiting
from connectors.teams.asked.writing import Writing
from connectors.teams.cards.answers import replaced, toast
from connectors.teams.cards.json import Json
from connectors.teams.cards.verbs import FORM, PRESS, REFRESH, SHOW, filled, pressed, verb_of
from connectors.teams.inbound import Arrived, Payload, mapping
from connectors.teams.posts.conversations import Kind, conversation
from connectors.teams.texts import DONE, NOT_CHOSEN, NOT_CHOSEN_ADVICE, NOT_KNOWN, NOT_KNOWN_ADVICE, UP_TO_DATE, WORKING
from ucbridge.connector import Bot
from ucbridge.i18n import Text
from ucbridge.models import Address, Invocation, Reply, State

PATIENCE = 8.0
"""Seconds for which a client is kept waiting: soon after Teams says that the app cannot be reached."""

_NOT_KNOWN = Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True)
_NOT_CHOSEN = Reply(NOT_CHOSEN, NOT_CHOSEN_ADVICE, State.ERROR, private=True)
_SETTLED = Reply(DONE, state=State.OK, private=True)
_FAILED = {State.ERROR, State.REFUSED}


Read = Callable[[Invoking, Arrived, Payload], Awaitable[Invocation]]
Answer = Callable[[Arrived, Reply | None], Awaitable[Json]]

_READ: Mapping[str, Read] = {
    PRESS: lambda invoking, arrived, data: invoking.pressed(arrived, pressed(data)),
    FORM: lambda invoking, arrived, data: invoking.filled(arrived, filled(data)),
}


class Actions:
    """Carries out what is done on cards."""

    def __init__(
        self,
        bot: Bot,
        invoking: Invoking,
        answering: Answering,
        *,
        saying: Saying,
        writing: Writing,
        waiting: Waiting,
    ) -> None:
        self._bot = bot
        self._invoking = invoking
        self._answering = answering
        self._saying = saying
        self._standing = Standing(bot)
        self._writing = writing
        self._waiting = waiting

    async def execute(self, arrived: Arrived) -> Json:
        """Answer an Action.Execute."""
        action = mapping(arrived.value.get("action"))
        verb, data = str(action.get("verb") or ""), mapping(action.get("data"))
        if verb == REFRESH:
            return await self._current(arrived) or self._toast(arrived, UP_TO_DATE)

        work, answer, told = self._ways(arrived, data)
        in_time, reply = await self._answering.within(PATIENCE, arrived, work, told)
        return await answer(arrived, reply) if in_time else self._toast(arrived, WORKING)

    async def submitted(self, arrived: Arrived) -> None:
        """Begin to answer an Action.Submit."""
        work, _answer, told = self._ways(arrived, arrived.value)
        await self._answering.take(arrived, work, told)

    async def work(self, arrived: Arrived, data: Payload) -> Reply | None:
        """Do what an action is for, by the data it carries."""
        verb = verb_of(data)
        if verb not in _READ:
            return _NOT_KNOWN
        if verb == PRESS and not pressed(data).token:
            return _NOT_CHOSEN
        return await self._bot.answer(await _READ[verb](self._invoking, arrived, data))

    def _ways(self, arrived: Arrived, data: Payload) -> tuple[Work, Answer, Then]:
        """Return what is to be done, and how it is answered: at once, or later in messages."""
        if verb_of(data) == SHOW:
            waiting = self._waiting
            return partial(waiting.reply, arrived), waiting.answer, partial(waiting.tell, arrived)
        return partial(self.work, arrived, data), self._answer, partial(self._told, arrived)

    async def _answer(self, arrived: Arrived, reply: Reply | None) -> Json:
        """Return what to show for an Action.Execute: the newest version of the card, or a few words."""
        if reply is None:
            return await self._current(arrived) or self._toast(arrived, DONE)
        words = self._writing.toast(arrived, reply) if reply.private else None
        if words and reply.state in _FAILED:
            return toast(words)  # what was asked, or entered, stays there for another try
        return await self._in_place(arrived, reply) or await self._beside(arrived, reply, words)

    async def _in_place(self, arrived: Arrived, reply: Reply) -> Json | None:
        """Answer with a card where it takes the place of the one something was done on."""
        if question := self._saying.question(arrived):
            self._answering.beside(self._settle(arrived, question, reply))
            return replaced(await self._writing.card(question.conversation, _instead(question, reply)))
        stands = await self._standing.on(arrived)
        if stands and reply.topic and stands.reply.topic == reply.topic:
            return replaced(await self._writing.card(stands.address.conversation, reply))
        return None

    async def _beside(self, arrived: Arrived, reply: Reply, words: str | None) -> Json:
        """Answer with a few words, or in a message of its own."""
        if words:
            return toast(words)
        self._answering.beside(self._saying.say(arrived, reply))
        return await self._current(arrived) or self._toast(arrived, reply.title)

    async def _told(self, arrived: Arrived, reply: Reply | None) -> None:
        """Tell by messages what came of something."""
        if reply is None:
            return
        question = None if reply.state in _FAILED else self._saying.question(arrived)
        if question:
            await self._settle(arrived, question, reply)
            return
        stands = await self._standing.on(arrived)
        if not (stands and reply.topic and stands.reply.topic == reply.topic):
            await self._saying.say(arrived, reply)

    async def _settle(self, arrived: Arrived, question: Address, reply: Reply) -> None:
        """Put the answer in the place of its question, or beside it where others are to see it."""
        await self._saying.replace(question, shown := _instead(question, reply))
        if shown is not reply:
            await self._saying.say(arrived, reply)

    async def _current(self, arrived: Arrived) -> Json | None:
        stands = await self._standing.on(arrived)
        return replaced(await self._writing.card(stands.address.conversation, stands.reply)) if stands else None

    def _toast(self, arrived: Arrived, words: Text) -> Json:
        return toast(self._writing.words(arrived, words))


def _instead(question: Address, reply: Reply) -> Reply:
    """Return what takes the place of a question: its answer, where those who see it are those it is for."""
    alone = conversation(question.conversation).kind is not Kind.USER
    return _SETTLED if alone and not reply.private else reply

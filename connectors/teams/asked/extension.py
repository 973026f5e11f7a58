"""The message extension: a menu on messages, commands as dialogs, and the search for people to call."""

from __future__ import annotations

from functools import partial

from connectors.teams.asked import dialogs
from connectors.teams.asked.actions import Actions
from connectors.teams.asked.answering import Answering, Work
from connectors.teams.asked.invoking import Invoking
from connectors.teams.asked.reading import readable
from connectors.teams.asked.saying import Saying
from connectors.teams.asked.searching import Searching
from connectors.teams.asked.where import alone
from connectors.teams.asked.writing import Writing
from connectors.teams.cards.buttons import execute
from connectors.teams.cards.json import Json
from connectors.teams.cards.verbs import FORM, filling, verb_of
from connectors.teams.cards.writing import Writer
from connectors.teams.inbound import Arrived, Payload, mapping
from connectors.teams.texts import DONE, IN_OUR_CHAT, NOT_FOUND, NOT_FOUND_ADVICE, NOT_KNOWN, NOT_KNOWN_ADVICE, WORKING
from ucbridge.command import About, Command
from ucbridge.connector import Bot
from ucbridge.i18n import _
from ucbridge.models import Choice, Form, Reply, State, Style

PATIENCE = 4.0
"""Seconds for which a dialog is kept waiting: Teams gives up after five."""


class Extension:
    """Answers `composeExtension/...` and `task/...`. What comes of a command here is private to whoever gave it."""

    def __init__(
        self,
        bot: Bot,
        invoking: Invoking,
        actions: Actions,
        answering: Answering,
        *,
        saying: Saying,
        writing: Writing,
    ) -> None:
        self._bot = bot
        self._commands = {each.name: each for each in bot.commands}
        self._menus = {each.name for each in bot.menus if each.about is About.MESSAGE}
        self._invoking = invoking
        self._actions = actions
        self._answering = answering
        self._saying = saying
        self._writing = writing
        self._searching = Searching(bot)

    async def opened(self, arrived: Arrived) -> Json:
        """Answer that somebody opened a menu on a message, or a command's dialog."""
        arrived, name = alone(arrived), str(arrived.value.get("commandId") or "")
        message = mapping(arrived.value.get("messagePayload"))
        if name in self._menus or (message and name not in self._commands):
            return await self._chosen(arrived, name, message)
        if command := self._commands.get(name):
            reply = Reply(_("/{name}", name=name), command.help, private=True, form=Form(name))
            return await self._shown(arrived, reply)
        return await self._dialog(arrived, Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True))

    async def submitted(self, arrived: Arrived) -> Json:
        """Answer that somebody pressed a button of a dialog."""
        data = mapping(arrived.value.get("data"))
        if not verb_of(data):
            return await self.opened(arrived)
        arrived = alone(arrived)
        return await self._within(arrived, partial(self._actions.work, arrived, data))

    async def searched(self, arrived: Arrived) -> Json:
        """Answer a search."""
        language = self._writing.language(arrived)
        found = await self._searching.people(arrived, language)
        if found is None or not found[2]:
            return dialogs.nothing(self._writing.words(arrived, _("{title}.", title=NOT_FOUND), NOT_FOUND_ADVICE))
        command, parameter, choices = found
        return dialogs.results([await self._result(arrived, command, parameter, each) for each in choices])

    async def typeahead(self, arrived: Arrived) -> Json:
        """Answer what was typed into a list of a form."""
        return await self._searching.typeahead(arrived, self._writing.language(arrived))

    async def _chosen(self, arrived: Arrived, name: str, message: Payload) -> Json:
        menu = name if name in self._menus else next(iter(self._menus), "")

        async def work() -> Reply | None:
            return await self._bot.answer(await self._invoking.chosen(arrived, menu, readable(message)))

        return await self._within(arrived, work)

    async def _within(self, arrived: Arrived, work: Work) -> Json:
        async def told(reply: Reply | None) -> None:
            if reply:
                await self._saying.say(arrived, reply)

        in_time, reply = await self._answering.within(PATIENCE, arrived, work, told)
        return await (self._shown(arrived, reply) if in_time else self._dialog(arrived, Reply(WORKING, private=True)))

    async def _shown(self, arrived: Arrived, reply: Reply | None) -> Json:
        """Show what came of it: a live card changes in their own chat, a dialog shows it as it is."""
        if reply is None:
            return await self._dialog(arrived, Reply(DONE, private=True))
        if reply.topic or reply.audio:
            self._answering.beside(self._saying.say(arrived, reply))
            if self._writing.reaches(arrived):
                return await self._dialog(arrived, Reply(reply.title, IN_OUR_CHAT, reply.state, private=True))
        return await self._dialog(arrived, reply)

    async def _dialog(self, arrived: Arrived, reply: Reply) -> Json:
        """Show a card, few as the words may be: not every client shows a message where it waits for a dialog."""
        return dialogs.dialog(self._writing.words(arrived, reply.title), await self._writing.private(arrived, reply))

    async def _result(self, arrived: Arrived, command: Command, parameter: str, choice: Choice) -> Json:
        """Return somebody as a card, which whoever picks them puts into the message they write."""
        call = execute(
            _("Call"),
            FORM,
            filling(command.name) | {parameter: choice.value},
            Writer(self._writing.language(arrived)),
            style=Style.PRIMARY,
        )
        name, beside = _parted(choice)
        card = await self._writing.private(arrived, Reply(_("{name}", name=name), private=True))
        return dialogs.result(card | {"actions": [call]}, name, beside)


def _parted(choice: Choice) -> tuple[str, str]:
    """Return a name, and what is said beside it; when they were called last is for the asker's eyes, not the card."""
    name, opened, beside = choice.label.rpartition(" (")
    if opened and beside.endswith(")"):
        return name, beside.removesuffix(")")
    number = choice.value if choice.value.lstrip("+").isdigit() else ""
    return choice.label, number if number not in choice.label else ""

"""The same words and presses in Discord and in Teams: what a story says, whichever chat it is told in."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Protocol

from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import Office as DiscordOffice
from tests.e2e.teams.office import Office as TeamsOffice
from tests.teams_double import TeamsDouble
from tests.waiting import until


class Card(Protocol):
    """A message of the bot, as it stands now."""

    @property
    def text(self) -> str: ...
    @property
    def buttons(self) -> list[str]: ...


class Chat(ABC):
    """What people do in their direct messages with the bot, and what they see there."""

    double: DiscordDouble | TeamsDouble

    def __init__(self, office: DiscordOffice | TeamsOffice) -> None:
        self.office = office
        self._old: list[Card] = []

    @abstractmethod
    async def says(self, who: str, command: str, **options: str) -> Card:
        """Have somebody type a command; return what answers it."""

    @abstractmethod
    async def presses(self, who: str, card: Card, button: str) -> Card:
        """Have somebody press a button, or take a line of a list; return what answers it, or the card itself."""

    @abstractmethod
    async def opens(self, who: str, card: Card, button: str) -> Card:
        """Have somebody press a button that is answered with a card of its own; return that."""

    @abstractmethod
    async def picks(self, who: str, question: Card, button: str) -> Card:
        """Have somebody answer a question; return the card that comes of it."""

    @abstractmethod
    async def writes_into(self, who: str, card: Card, button: str, text: str) -> Card:
        """Have somebody press a button that asks for something, and type it."""

    @abstractmethod
    def everything(self, who: str) -> list[Card]:
        """Return all messages of the bot somebody sees, oldest first."""

    @abstractmethod
    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        """Keep what somebody sees as a picture, where that is wished."""

    def speaks(self, who: str, language: str) -> None:
        """Have somebody's chat be in this language from now on."""
        self.office.people[who].locale = language

    def seen(self, who: str) -> list[Card]:
        """Return the messages of the bot somebody sees in this part of the story, oldest first."""
        return [each for each in self.everything(who) if each not in self._old]

    def goes_on(self) -> None:
        """Begin another part: what was posted until now is not looked at again."""
        self._old = [each for who in self.office.people for each in self.everything(who)]

    async def reads(self, who: str, text: str, command: str, **options: str) -> Card:
        """Have somebody type a command until its answer has these words; return that."""
        async with asyncio.timeout(20):
            while text not in (answer := await self.says(who, command, **options)).text:  # noqa: ASYNC110 - it is asked
                await asyncio.sleep(0.2)
        return answer

    async def sees(self, who: str, text: str) -> Card:
        """Wait until somebody sees a message with these words in this part of the story."""
        found: list[Card] = []

        def there() -> bool:
            found[:] = [each for each in self.seen(who) if text in each.text]
            return bool(found)

        await until(there, instead=lambda: "\n---\n".join(each.text for each in self.seen(who)))
        return found[-1]

    async def shows(self, card: Card, *texts: str) -> None:
        """Wait until a card says all of this."""
        await until(lambda: all(each in card.text for each in texts), instead=lambda: f"{card.text}\n{card.buttons}")

    async def gives(self, card: Card, button: str) -> None:
        """Wait until a card has a button."""
        await until(lambda: button in card.buttons, instead=lambda: f"{card.text}\n{card.buttons}")


class OnDiscord(Chat):
    """A story in Discord."""

    def __init__(self, office: DiscordOffice) -> None:
        super().__init__(office)
        self.double = office.discord

    async def says(self, who: str, command: str, **options: str) -> Card:
        return _card(await self.double.types(self.office.people[who], command, **options))

    async def presses(self, who: str, card: Card, button: str) -> Card:
        user = self.office.people[who]
        act = self.double.presses if button in card.buttons else self.double.chooses
        return _card(await act(user, card, button))

    async def opens(self, who: str, card: Card, button: str) -> Card:
        return await self.presses(who, card, button)

    async def picks(self, who: str, question: Card, button: str) -> Card:
        return await self.presses(who, question, button)

    async def writes_into(self, who: str, card: Card, button: str, text: str) -> Card:
        user = self.office.people[who]
        asked = await self.double.presses(user, card, button)
        return _card(await self.double.submits(user, asked, text))

    def everything(self, who: str) -> list[Card]:
        user = self.office.people[who]
        return [each for each in self.double.seen_by(user) if each.author is not user and not each.loading]

    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        await self.office.picture(self.office.people[who], None, name, last=last)


class OnTeams(Chat):
    """A story in Teams, where a command is a line of text: the first option stands by itself, others by their name."""

    def __init__(self, office: TeamsOffice) -> None:
        super().__init__(office)
        self.double = office.teams

    async def says(self, who: str, command: str, **options: str) -> Card:
        first, *more = [*options.items(), ("", "")]
        line = f"{command} {first[1]}".strip()
        line += "".join(f" {name} {value}" for name, value in more if name)
        before = self.everything(who)
        await self.double.writes(self.office.people[who], line)
        return await self._new(who, before)

    async def presses(self, who: str, card: Card, button: str) -> Card:
        person = self.office.people[who]
        if button in card.buttons:
            return _card(await self.double.presses(person, card, button))
        (choice,) = card.inputs
        return _card(await self.double.fills(person, card, press="Choose", **{choice: button}))

    async def opens(self, who: str, card: Card, button: str) -> Card:
        before = self.everything(who)
        await self.presses(who, card, button)
        return await self._new(who, before)

    async def picks(self, who: str, question: Card, button: str) -> Card:
        await self.presses(who, question, button)
        return question

    async def writes_into(self, who: str, card: Card, button: str, text: str) -> Card:
        person = self.office.people[who]
        opened = await self.double.presses(person, card, button)
        (field,) = [each["id"] for each in opened.card["body"] if each["type"].startswith("Input.")]
        return _card(await self.double.fills(person, card, press="Send", **{field: text}))

    def everything(self, who: str) -> list[Card]:
        return [each for each in self.double.seen_by(self.office.people[who]) if each.author is None]

    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        await self.office.picture(self.office.people[who], None, name, last=last)

    async def _new(self, who: str, before: list[Card]) -> Card:
        await until(lambda: len(self.everything(who)) > len(before))
        return next(each for each in reversed(self.everything(who)) if each not in before)


def _card(answer):
    """Return the message that answers; the answer itself where there is none, as it is a short notice."""
    return answer.message or answer

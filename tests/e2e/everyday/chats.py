"""The same words and presses in Discord and in Teams: what a story says, whichever chat it is told in."""

from __future__ import annotations

from typing import Protocol

from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import Office as DiscordOffice
from tests.e2e.teams.office import Office as TeamsOffice
from tests.teams_double import TeamsDouble


class Card(Protocol):
    """A message of the bot, as it stands now."""

    @property
    def text(self) -> str: ...
    @property
    def buttons(self) -> list[str]: ...


class Chat(Protocol):
    """What people do in their direct messages with the bot, and what they see there."""

    async def says(self, who: str, command: str, **options: str) -> Card:
        """Have somebody type a command; return what answers it."""
        ...

    async def presses(self, who: str, card: Card, button: str) -> Card:
        """Have somebody press a button, or take a line of a list; return what answers it, or the card itself."""
        ...

    async def opens(self, who: str, card: Card, button: str) -> Card:
        """Have somebody press a button that is answered with a card of its own; return that."""
        ...

    async def picks(self, who: str, question: Card, button: str) -> Card:
        """Have somebody answer a question; return the card that comes of it."""
        ...

    async def writes_into(self, who: str, card: Card, button: str, text: str) -> Card:
        """Have somebody press a button that asks for something, and type it."""
        ...

    async def offers(self, who: str, command: str, **options: str) -> list[str]:
        """Return what is offered to somebody who types into the last option, where the chat offers anything."""
        ...

    async def sees(self, who: str, text: str) -> Card:
        """Wait until somebody sees a message with these words."""
        ...

    async def shows(self, card: Card, *texts: str) -> None:
        """Wait until a card says all of this."""
        ...

    async def gives(self, card: Card, button: str) -> None:
        """Wait until a card has a button."""
        ...

    def seen(self, who: str) -> list[Card]:
        """Return the messages of the bot somebody sees, oldest first."""
        ...

    def speaks(self, who: str, language: str) -> None:
        """Have somebody's chat be in this language from now on."""
        ...

    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        """Keep what somebody sees as a picture, where that is wished."""
        ...


class OnDiscord:
    """A story in Discord."""

    def __init__(self, office: DiscordOffice) -> None:
        self.office = office
        self.double: DiscordDouble = office.discord

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

    async def offers(self, who: str, command: str, **options: str) -> list[str]:
        return [name for name, _value in await self.double.completes(self.office.people[who], command, **options)]

    async def sees(self, who: str, text: str) -> Card:
        return await self.double.sees(self.office.people[who], text)

    async def shows(self, card: Card, *texts: str) -> None:
        await _shows(self.double, card, texts)

    async def gives(self, card: Card, button: str) -> None:
        await _gives(self.double, card, button)

    def seen(self, who: str) -> list[Card]:
        user = self.office.people[who]
        return [each for each in self.double.seen_by(user) if each.author is not user]

    def speaks(self, who: str, language: str) -> None:
        self.office.people[who].locale = language

    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        await self.office.picture(self.office.people[who], None, name, last=last)


class OnTeams:
    """A story in Teams, where a command is a line of text: the first option stands by itself, others by their name."""

    def __init__(self, office: TeamsOffice) -> None:
        self.office = office
        self.double: TeamsDouble = office.teams

    async def says(self, who: str, command: str, **options: str) -> Card:
        first, *more = [*options.items(), ("", "")]
        line = f"{command} {first[1]}".strip()
        line += "".join(f" {name} {value}" for name, value in more if name)
        before = self.seen(who)
        await self.double.writes(self.office.people[who], line)
        return await self._new(who, before)

    async def presses(self, who: str, card: Card, button: str) -> Card:
        person = self.office.people[who]
        if button in card.buttons:
            return _card(await self.double.presses(person, card, button))
        (choice,) = card.inputs
        return _card(await self.double.fills(person, card, press="Choose", **{choice: button}))

    async def opens(self, who: str, card: Card, button: str) -> Card:
        before = self.seen(who)
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

    async def offers(self, who: str, command: str, **options: str) -> list[str]:
        return []

    async def sees(self, who: str, text: str) -> Card:
        return await self.double.sees(self.office.people[who], text)

    async def shows(self, card: Card, *texts: str) -> None:
        await _shows(self.double, card, texts)

    async def gives(self, card: Card, button: str) -> None:
        await _gives(self.double, card, button)

    def seen(self, who: str) -> list[Card]:
        return [each for each in self.double.seen_by(self.office.people[who]) if each.author is None]

    def speaks(self, who: str, language: str) -> None:
        self.office.people[who].locale = language

    async def picture(self, who: str, name: str, *, last: int = 1) -> None:
        await self.office.picture(self.office.people[who], None, name, last=last)

    async def _new(self, who: str, before: list[Card]) -> Card:
        await self.double.until(lambda: len(self.seen(who)) > len(before))
        return next(each for each in reversed(self.seen(who)) if each not in before)


def _card(answer):
    """Return the message that answers; the answer itself where there is none, as it is a short notice."""
    return answer.message or answer


async def _shows(double: DiscordDouble | TeamsDouble, card: Card, texts: tuple[str, ...]) -> None:
    try:
        await double.until(lambda: all(each in card.text for each in texts))
    except AssertionError:
        raise AssertionError(f"the card does not say {texts}, but:\n{card.text}\n{card.buttons}") from None


async def _gives(double: DiscordDouble | TeamsDouble, card: Card, button: str) -> None:
    try:
        await double.until(lambda: button in card.buttons)
    except AssertionError:
        raise AssertionError(f"the card has no {button!r}, but:\n{card.text}\n{card.buttons}") from None

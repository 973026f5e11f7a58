"""What can be offered while an argument is typed, by the kind of the parameter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from ucbridge.command import Command
from ucbridge.models import Account, Choice, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.conferences.choices import ConferenceChoices
from ucbridge.services.directory import Directory
from ucbridge.services.my_phone.offered import SOURCES, TARGETS, PhoneChoices
from ucbridge.services.on_call.offered import OnCallChoices
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of, extensions
from ucbridge.services.recent_numbers import RecentNumbers
from ucbridge.services.voicemail.choices import Choices as VoicemailChoices
from ucbridge.services.workspaces.offered import SettingsChoices
from ucbridge.spelling import name_in, spellings
from ucbridge.typed import fold

MOST = 25
LONGEST = 200
"""Characters that are looked up; nobody is called more, and looking would hold everybody else up."""


class Completion:
    """The sources a kind's `completes` may name."""

    def __init__(
        self,
        directory: Directory,
        people: People,
        pbx: Pbx,
        commands: Mapping[str, Command],
        *,
        recent: RecentNumbers,
        settings: SettingsChoices,
        conferences: ConferenceChoices,
        announcements: Callable[[], Awaitable[list[str]]],
        phones: PhoneChoices,
        on_call: OnCallChoices,
        voicemail: VoicemailChoices | None = None,
    ) -> None:
        self._people = people
        self._directory = directory
        self._pbx = pbx
        self._commands = commands
        self._recent = recent
        self._settings = settings
        self._conferences = conferences
        self._announcements = announcements
        self._phones = phones
        self._on_call = on_call
        self._voicemail = voicemail

    async def offer(self, source: str, prefix: str, *, account: Account, language: str = "en") -> list[Choice]:
        """Return at most 25 values that begin like `prefix`, best first; none for a source nobody knows."""
        if len(prefix) > LONGEST:
            return []
        if source in SOURCES:
            return await self._of_phone(source, prefix, account, language)
        if (found := await self._called(source, prefix, account, language)) is not None:
            return found
        match source:
            case "devices":
                values = [Choice(each, extension_of(each) or each) for each in (await self._people.of(account)).devices]
            case "extensions":
                values = [Choice(each, each) for each in sorted(extensions(self._pbx), key=lambda e: (len(e), e))]
            case "mailboxes" if self._voicemail:
                values = self._voicemail.mailboxes(await self._people.of(account))
            case "voicemails" if self._voicemail:
                values = await self._voicemail.messages(await self._people.of(account), language)
            case _:
                values = []
        typed = prefix.strip().casefold()
        return [each for each in values if each.value.startswith(typed)][:MOST]

    async def _called(self, source: str, prefix: str, account: Account, language: str) -> list[Choice] | None:
        """Offer what has a name, by the beginning of any of its words; None where the source is no such thing."""
        match source:
            case "commands":
                return self._commands_like(fold(prefix.strip()).removeprefix("/"), language)
            case "colleagues":
                return await self._directory.complete(prefix, most=MOST)
            case "people":
                return await self._callable(await self._people.of(account), language, prefix, MOST)
            case "invitees":
                begun_by = partial(self._callable, await self._people.of(account), language)
                return await self._conferences.invitees(prefix, begun_by, most=MOST)
            case _:
                named = await self._named(source, account, language)
                return None if named is None else _fitting(prefix, named)

    async def _named(self, source: str, account: Account, language: str) -> list[Choice] | None:
        values: list[Choice] | None = None
        match source:
            case "attendees":
                values = self._conferences.attendees(await self._people.of(account))
            case "conferences":
                values = self._conferences.conferences(await self._people.of(account))
            case "announcements":
                values = [Choice(each, each) for each in await self._announcements()]
            case "regions":
                values = self._settings.regions(language)
            case "own-calls":
                values = await self._on_call.calls(await self._people.of(account))
            case "own-phones":
                values = self._on_call.phones(await self._people.of(account))
            case "pickups":
                values = await self._on_call.parked(language)
            case "queues":
                values = await self._settings.queues(await self._people.of(account), account)
        return values

    async def _of_phone(self, source: str, prefix: str, account: Account, language: str) -> list[Choice]:
        """Offer what is the person's own, and where calls may go everybody else after it."""
        person = await self._people.of(account)
        own = await self._phones.offer(source, person, prefix, language)
        others = await self._callable(person, language, prefix, MOST) if source == TARGETS else []
        return [*own, *(each for each in others if each.value not in {person.name, person.extension})][:MOST]

    async def _callable(self, person: Person, language: str, prefix: str, most: int) -> list[Choice]:
        """Offer the person's own recent numbers, then the directory."""
        recent = await self._recent.choices(person, prefix, language)
        taken = {each.value for each in recent}
        others = await self._directory.complete(prefix, most=most)
        return [*recent, *(each for each in others if each.value not in taken)][:most]

    def _commands_like(self, typed: str, language: str) -> list[Choice]:
        """Offer commands by the beginning of their name in any language."""
        return [
            Choice(f"/{(name := name_in(each.name, language))} – {each.help.to(language)}", name)
            for each in self._commands.values()
            if any(spelling.startswith(typed) for spelling in spellings(each.name))
        ][:MOST]


def _fitting(prefix: str, values: Sequence[Choice]) -> list[Choice]:
    return names.beginning(prefix, [(each.label, each) for each in values])[:MOST]

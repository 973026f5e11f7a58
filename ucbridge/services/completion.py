"""What can be offered while an argument is typed, by the kind of the parameter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from ucbridge.command import Command
from ucbridge.models import Account, Choice
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.conferences.choices import ConferenceChoices
from ucbridge.services.directory import Directory
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of, extensions
from ucbridge.services.recent_numbers import RecentNumbers
from ucbridge.services.voicemail.choices import Choices as VoicemailChoices

MOST = 25


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
        conferences: ConferenceChoices,
        announcements: Callable[[], Awaitable[list[str]]],
        voicemail: VoicemailChoices | None = None,
    ) -> None:
        self._people = people
        self._directory = directory
        self._pbx = pbx
        self._commands = commands
        self._recent = recent
        self._conferences = conferences
        self._announcements = announcements
        self._voicemail = voicemail

    async def offer(self, source: str, prefix: str, *, account: Account, language: str = "en") -> list[Choice]:
        """Return at most 25 values that begin like `prefix`, best first; none for a source nobody knows."""
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
            case "commands":
                values = [
                    Choice(f"/{each.name} – {each.help.to(language)}", each.name) for each in self._commands.values()
                ]
            case _:
                values = []
        typed = prefix.strip().removeprefix("/").casefold()
        return [each for each in values if each.value.startswith(typed)][:MOST]

    async def _called(self, source: str, prefix: str, account: Account, language: str) -> list[Choice] | None:
        """Offer what has a name, by the beginning of any of its words; None where the source is no such thing."""
        match source:
            case "people" | "colleagues":
                recent = await self._recently(prefix, account, language) if source == "people" else []
                return await self._callable(prefix, recent)
            case "invitees":
                return await self._conferences.invitees(prefix, most=MOST)
            case "attendees":
                return _fitting(prefix, self._conferences.attendees(await self._people.of(account)))
            case "conferences":
                return _fitting(prefix, self._conferences.conferences(await self._people.of(account)))
            case "announcements":
                return _fitting(prefix, [Choice(each, each) for each in await self._announcements()])
            case _:
                return None

    async def _recently(self, prefix: str, account: Account, language: str) -> list[Choice]:
        return await self._recent.choices(await self._people.of(account), prefix, language)

    async def _callable(self, prefix: str, recent: list[Choice]) -> list[Choice]:
        """Offer recent numbers, then the directory."""
        taken = {each.value for each in recent}
        others = await self._directory.complete(prefix, most=MOST)
        return [*recent, *(each for each in others if each.value not in taken)][:MOST]


def _fitting(prefix: str, values: Sequence[Choice]) -> list[Choice]:
    return names.beginning(prefix, [(each.label, each) for each in values])[:MOST]

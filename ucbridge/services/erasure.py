"""Whose data is erased, which mailboxes are theirs alone, and what is left elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ucbridge.config import Config
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _, plural
from ucbridge.services.directory_links import Rules
from ucbridge.services.roster import Roster, Sources, roster_of
from ucbridge.store.accounts import KnownAccount
from ucbridge.store.directory_people import DirectoryPerson
from ucbridge.store.links import Link


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is erased. `own` are the mailboxes nobody else has, `shared` those that stay; both named whole.

    `recorded`: conferences or calls are recorded here. `accounts` are those of the configuration and the directory, by
    connector; `listed`: the company's directory names them.
    """

    person_id: str
    name: str
    extension: str
    own: tuple[str, ...]
    shared: tuple[str, ...]
    configured: bool
    recorded: bool = False
    accounts: tuple[tuple[str, str], ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known: by the configuration, by what they linked, by their chat accounts, by the directory."""

    config: Config
    links: Mapping[str, Link]
    accounts: Sequence[KnownAccount]
    directory: Sequence[DirectoryPerson] = ()

    def roster(self) -> Roster:
        """Return everybody but those who only linked something; nobody's extension by the directory."""
        return roster_of(Sources(self.config.people, self.accounts, self.links, self.directory), Rules())

    def names(self) -> dict[str, str]:
        """Return everybody by id."""
        chat = {account.person_id: account.name for account in self.accounts}
        listed = {id_: of.name for id_, of in self.roster().people.items()}
        return {**dict.fromkeys(self.links, ""), **listed, **chat, **_named(self.config)}

    def extension(self, person_id: str) -> str:
        """Return somebody's extension, "" for none."""
        if (link := self.links.get(person_id)) is not None:
            return link.extension or ""
        settings = self.config.people.get(person_id)
        return (settings.extension or "") if settings else ""


def subject(known: Known, who: str) -> Subject:
    """Return whose data is meant: by id, by whole name, or by account as `CONNECTOR:ID`.

    An id nobody has any more is taken as it is: rows of it may be left.

    Raises:
        UserError: several people have this name.
    """
    names, roster = known.names(), known.roster()
    accounts = {f"{connector}:{account}": person for (connector, account), person in roster.accounts.items()}
    found = [id_ for id_, name in names.items() if name and name.casefold() == who.casefold()]
    if who not in names and who not in accounts and len(found) > 1:
        raise UserError(
            _("Several people are called {name}: give one of the ids {ids}.", name=who, ids=", ".join(found))
        )
    person_id = who if who in names else accounts.get(who) or next(iter(found), who)
    own, shared = _boxes(known, person_id)
    configured = person_id in known.config.people
    recorded = known.config.records
    named = tuple(key for key, person in roster.accounts.items() if person == person_id)
    name, extension, listed = names.get(person_id, ""), known.extension(person_id), person_id in roster.listed
    return Subject(person_id, name, extension, own, shared, configured, recorded, named, listed)


def _named(config: Config) -> dict[str, str]:
    return {id_: of.name for id_, of in config.people.items()}


def _boxes(known: Known, person_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    settings = known.config.voicemail
    if settings is None:
        return (), ()
    given: dict[str, set[str]] = {}
    for name, box in settings.mailboxes.items():
        given.setdefault(settings.whole(name), set()).update(box.people)
    for each in known.names():
        if number := known.extension(each):
            given.setdefault(settings.whole(number), set()).add(each)
    theirs = {mailbox: people for mailbox, people in given.items() if person_id in people}
    own = tuple(mailbox for mailbox, people in theirs.items() if people == {person_id})
    return own, tuple(mailbox for mailbox in theirs if mailbox not in own)


def will_go(one: Subject) -> list[Text]:
    """Say what is about to be deleted."""
    said = [
        _(
            "Everything the bridge keeps about {who} is deleted: links, accounts, sessions, preferences, placed calls, "
            "conferences they were rung into or planned, their rooms, announcements they recorded, chat history and "
            "cards. The audit log keeps what was done, not by whom.",
            who=_shown(one),
        )
    ]
    if one.own:
        boxes = ", ".join(one.own)
        said.append(
            _("So are the recordings and transcripts of mailboxes only they have: {mailboxes}.", mailboxes=boxes)
        )
    if one.shared:
        boxes = ", ".join(one.shared)
        said.append(_("Mailboxes they share with others stay: {mailboxes}.", mailboxes=boxes))
    return said


def went(counts: Mapping[str, int]) -> list[Text]:
    """Say what was deleted, one line each."""
    return [words(counts[name]) for name, words in _ROWS.items() if counts.get(name)]


def remains(one: Subject, connectors: Collection[str]) -> list[Text]:
    """Say what is left elsewhere, and who can delete it. `connectors` are platforms that keep copies themselves."""
    said = []
    if one.configured:
        words = _(
            "The configuration still names {who}: remove [people.{id}] from it.", who=_shown(one), id=one.person_id
        )
        said.append(words)
    if one.listed:
        said.append(
            _("The company's directory still names {who}, and brings them back: remove them there.", who=_shown(one))
        )
    if one.own or one.extension:
        said.append(
            _("The phone system keeps its own voicemail, greetings, call records and backups: delete them there.")
        )
    if one.shared:
        boxes = ", ".join(one.shared)
        said.append(_("Messages of shared mailboxes stay with the others who have them: {mailboxes}.", mailboxes=boxes))
    if one.recorded:
        said.append(_("What others recorded together with them stays with these until it is too old."))
    if connectors:
        names = ", ".join(sorted(connectors))
        said.append(_("What was posted on {connectors} is kept there: delete it there.", connectors=names))
    said.append(
        _(
            "What others typed about them stays in the audit log, calls with them stay in the chats of others, "
            "and backups of the database still hold everything."
        )
    )
    return said


def _shown(one: Subject) -> str:
    return f"{one.name} ({one.person_id})" if one.name else one.person_id


_ROWS: Mapping[str, Callable[[int], Text]] = {
    "links": lambda n: plural("{count} link to an extension", "{count} links to extensions", n),
    "codes": lambda n: plural("{count} pending code", "{count} pending codes", n),
    "code_starts": lambda n: plural("{count} record of a code read out", "{count} records of codes read out", n),
    "accounts": lambda n: plural("{count} chat account", "{count} chat accounts", n),
    "directory_people": lambda n: plural("{count} entry of the directory", "{count} entries of the directory", n),
    "workspace_members": lambda n: plural(
        "{count} note of the roles of an account", "{count} notes of the roles of accounts", n
    ),
    "connector_state": lambda n: plural("{count} note of a chat account", "{count} notes of chat accounts", n),
    "sessions": lambda n: plural("{count} session", "{count} sessions", n),
    "sign_in_links": lambda n: plural("{count} sign-in link", "{count} sign-in links", n),
    "preferences": lambda n: plural("{count} preference", "{count} preferences", n),
    "missed_people": lambda n: plural("{count} missed call", "{count} missed calls", n),
    "placed_calls": lambda n: plural("{count} placed call", "{count} placed calls", n),
    "messages": lambda n: plural("{count} message of the chat page", "{count} messages of the chat page", n),
    "cards": lambda n: plural("{count} card", "{count} cards", n),
    "postings": lambda n: plural("{count} posting", "{count} postings", n),
    "conference_legs": lambda n: plural(
        "{count} participation in a conference", "{count} participations in conferences", n
    ),
    "recording_people": lambda n: plural("{count} access to a recording", "{count} accesses to recordings", n),
    "conference_tracks": lambda n: plural("{count} recorded voice", "{count} recorded voices", n),
    "call_recordings": lambda n: plural("{count} recorded call", "{count} recorded calls", n),
    "history_people": lambda n: plural("{count} call of the history", "{count} calls of the history", n),
    "call_notes": lambda n: plural("{count} note on a call", "{count} notes on calls", n),
    "announcements": lambda n: plural("{count} recorded announcement", "{count} recorded announcements", n),
    "permanent_rooms": lambda n: plural("{count} conference room", "{count} conference rooms", n),
    "planned_conferences": lambda n: plural("{count} planned conference", "{count} planned conferences", n),
    "voicemails": lambda n: plural("{count} voicemail message", "{count} voicemail messages", n),
    "audit": lambda n: plural("{count} audit entry made anonymous", "{count} audit entries made anonymous", n),
}

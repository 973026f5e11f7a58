"""Everybody the bridge knows at one moment, put together from what the sources say of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from ucbridge.config import PersonSettings
from ucbridge.i18n import LANGUAGES
from ucbridge.models import Person
from ucbridge.pbx.features.interface import Listed
from ucbridge.services.directory_accounts import AccountKey, configured_accounts, person_id_of
from ucbridge.services.directory_links import Rules, given_extensions, whole_number
from ucbridge.services.phones import device_in, extension_of
from ucbridge.store.accounts import KnownAccount
from ucbridge.store.directory_people import DirectoryPerson
from ucbridge.store.links import Link

_ZONES = frozenset(available_timezones())


@dataclass(frozen=True, slots=True)
class Sources:
    """What is known of people: by the administrator, by their accounts, by what they linked, by the directory.

    `listed` are the extensions that the PBX lists by itself.
    """

    configured: Mapping[str, PersonSettings]
    accounts: Sequence[KnownAccount] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    directory: Sequence[DirectoryPerson] = ()
    endpoints: Collection[str] = frozenset()
    listed: Mapping[str, Listed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody, those of the configuration first.

    `accounts` says whose an account is, `holders` who has an extension. `phones` are the numbers the directory gives
    somebody. `vouched` are the ids of those who did not choose their name, `listed` of those in the directory;
    `endpoints` are the phones there are, `pbx_names` the names the PBX gives extensions.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    accounts: Mapping[AccountKey, str] = field(default_factory=dict)
    holders: Mapping[str, Sequence[str]] = field(default_factory=dict)
    phones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vouched: Collection[str] = frozenset()
    listed: Collection[str] = frozenset()
    endpoints: Collection[str] = frozenset()
    pbx_names: Mapping[str, str] = field(default_factory=dict)


def roster_of(sources: Sources, rules: Rules) -> Roster:
    """Put everybody together."""
    configured = sources.configured
    accounts = configured_accounts(configured, sources.directory)
    remembered = {(each.connector, each.account): each for each in sources.accounts}
    accounts = {key: each.person_id for key, each in remembered.items()} | accounts
    listed: dict[str, DirectoryPerson] = {}
    for each in sources.directory:
        person_id = accounts.setdefault(each.key, person_id_of(each.connector, each.account, configured))
        listed.setdefault(person_id, each)
    extensions = _extensions(sources, rules, listed)
    people: dict[str, Person] = {}
    for person_id, name in _names(sources, listed):
        if person_id not in people:
            people[person_id] = _person(
                person_id,
                name,
                configured.get(person_id),
                listed.get(person_id),
                extension=extensions.get(person_id, ""),
                sources=sources,
                rules=rules,
            )
    return Roster(
        people,
        accounts,
        _holders(extensions, people),
        {person_id: phones for person_id, each in listed.items() if (phones := _phones(each))},
        frozenset(configured) | frozenset(listed),
        frozenset(listed),
        sources.endpoints,
        {each.extension: shown(each.name) or each.extension for each in sources.listed.values()},
    )


def shown(name: str) -> str:
    """Return a name in one short line of characters that can be seen."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:80]


def _names(sources: Sources, listed: Mapping[str, DirectoryPerson]) -> Iterator[tuple[str, str]]:
    yield from ((person_id, of.name) for person_id, of in sources.configured.items())
    yield from ((person_id, shown(of.name)) for person_id, of in listed.items())
    yield from ((of.person_id, shown(of.name)) for of in sources.accounts)


def _person(
    person_id: str,
    name: str,
    settings: PersonSettings | None,
    listed: DirectoryPerson | None,
    *,
    extension: str,
    sources: Sources,
    rules: Rules,
) -> Person:
    """Put one together. What the administrator says goes before what the directory says."""
    language = timezone = region = mail = ""
    roles: frozenset[str] = frozenset()
    devices = _devices(extension, sources)
    if listed:
        language = listed.language if listed.language in LANGUAGES else ""
        timezone = listed.timezone if listed.timezone in _ZONES else ""
        region, mail = listed.region, next(iter(listed.mails), "")
    written = (settings.mobile if settings else None) or (listed.mobile if listed else "")
    if settings:
        roles = frozenset(settings.roles)
        language, timezone = settings.language or language, settings.timezone or timezone
        mail = settings.mail or mail
        devices = (settings.devices if extension == (settings.extension or "") else ()) or devices
    return Person(
        person_id,
        name or person_id,
        extension,
        devices,
        roles,
        language=language,
        timezone=timezone,
        region=region,
        mail=mail,
        mobile=whole_number(written, region, rules.numbers) if written else "",
    )


def _devices(extension: str, sources: Sources) -> tuple[str, ...]:
    """Return the phones of an extension: what the PBX lists, else the one called so."""
    if not extension:
        return ()
    named = device_in(sources.endpoints, extension)
    pbx = sources.listed.get(extension)
    listed = pbx.devices if pbx else ()
    return tuple(dict.fromkeys([*((named,) if named else ()), *listed])) or (f"PJSIP/{extension}",)


def _extensions(sources: Sources, rules: Rules, listed: Mapping[str, DirectoryPerson]) -> dict[str, str]:
    """Return everybody's extension. What they proved goes first, the configuration next, and then the directory."""
    decided = {each: link.extension or "" for each, link in sources.links.items()}
    configured = {each: of.extension for each, of in sources.configured.items() if of.extension}
    found = configured | decided
    taken = set(found.values())
    phones = {number for name in sources.endpoints if (number := extension_of(name))} | set(sources.listed)
    given = given_extensions(list(listed.values()), rules, phones)
    for person_id, each in listed.items():
        extension = given.get(each.key, "")
        if extension and extension not in taken and person_id not in found:
            found[person_id] = extension
    return found


def _holders(extensions: Mapping[str, str], people: Mapping[str, Person]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person_id in people:  # the configured ones come first
        if extension := extensions.get(person_id):
            found.setdefault(extension, []).append(person_id)
    return found


def _phones(person: DirectoryPerson) -> tuple[str, ...]:
    return tuple(filter(None, [*person.phones, person.mobile]))

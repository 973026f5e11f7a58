"""Rules of the configuration that span several keys. They read the draft, so that they hold beside other mistakes."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

import phonenumbers

from ucbridge.config.draft import Draft, shown
from ucbridge.config.settings import SOCKET_LIMIT
from ucbridge.config.shape import Place, nearest
from ucbridge.config.values import account_id
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback

_STORE = re.compile(r"sqlite(\+aiosqlite)?:///.|postgres(ql)?(\+asyncpg)?://.")


def check_rules(draft: Draft) -> None:
    """Add every mistake that shows only between keys."""
    _once(draft, _extensions(draft))
    _once(draft, _accounts(draft))
    _check_entries(draft)
    _check_contacts(draft)
    _check_mobiles(draft)
    _check_public_url(draft)
    _check_speech(draft)
    _check_store(draft)
    _check_socket(draft)


def check_names(draft: Draft, where: str, known: Collection[str]) -> None:
    """Add a mistake for each key of the table `where` that names nothing known."""
    for name in draft.table(where):
        if name.removeprefix("/") not in known:
            guess = nearest(name, sorted(known)) or ", ".join(sorted(known))
            draft.say((where, name), _("there is no such name; known: {guess}.", guess=guess))


def _extensions(draft: Draft) -> Iterator[tuple[Place, object]]:
    for person in draft.table("people"):
        yield ("people", person, "extension"), draft.get("people", person, "extension")


def _accounts(draft: Draft) -> Iterator[tuple[Place, object]]:
    for person in draft.table("people"):
        for connector, account in draft.table("people", person, "accounts").items():
            one = account_id(account) if isinstance(account, str) else account
            yield ("people", person, "accounts", connector), (connector, one)


def _once(draft: Draft, values: Iterator[tuple[Place, object]]) -> None:
    first: dict[str, Place] = {}
    for place, value in values:
        if value is not None and (owner := first.setdefault(repr(value), place)) != place:
            text = shown(value[1] if isinstance(value, tuple) else value)
            draft.say(place, _("{value} already belongs to {person}.", value=text, person=owner[1]))


def _check_entries(draft: Draft) -> None:
    people = sorted(draft.table("people"))
    roles = sorted({str(role) for person in people for role in draft.items("people", person, "roles")})
    known = {
        "everyone",
        *people,
        *(f"person:{person}" for person in people),
        *(f"role:{role}" for role in roles),
    }
    for command in draft.table("permissions"):
        for number, entry in enumerate(draft.items("permissions", command)):
            if isinstance(entry, str) and entry not in known and not entry.startswith("group:"):
                guess = nearest(entry, sorted(known))
                what = _("everyone, role:NAME, group:NAME or somebody under [people]")
                if guess:
                    what = _("{what} (perhaps {guess})", what=what, guess=guess)
                draft.expected(("permissions", command, number), what, entry)


def _check_contacts(draft: Draft) -> None:
    region = draft.get("bridge", "region") or "FR"
    for number, _contact in enumerate(draft.items("contacts")):
        written = draft.get("contacts", number, "number")
        if isinstance(written, str) and not _is_number(written, str(region)):
            what = _("a whole telephone number, such as +33 1 99 00 12 34")
            draft.expected(("contacts", number, "number"), what, written)


def _check_mobiles(draft: Draft) -> None:
    region = draft.get("bridge", "region") or "FR"
    for person in draft.table("people"):
        written = draft.get("people", person, "mobile")
        if isinstance(written, str) and not _is_number(written, str(region)):
            what = _("a whole telephone number, such as +33 1 99 00 12 34")
            draft.expected(("people", person, "mobile"), what, written)


def _is_number(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def _check_public_url(draft: Draft) -> None:
    host = draft.get("web", "host")
    if isinstance(host, str) and not is_loopback(host) and not draft.get("web", "public_url"):
        draft.expected(
            ("web", "public_url"), _("how people reach the pages, because web.host is not this machine alone"), None
        )


def _check_speech(draft: Draft) -> None:
    url = draft.get("speech", "openai", "url")
    if isinstance(url, str) and url.startswith("http://") and not is_loopback(urlsplit(url).hostname or ""):
        draft.expected(
            ("speech", "openai", "url"), _("an address that begins with https://: messages are private"), url
        )


def _check_store(draft: Draft) -> None:
    url = draft.get("store", "url")
    if isinstance(url, str) and url and not _STORE.match(url):
        draft.expected(("store", "url"), _("sqlite:////absolute/file or postgresql://user@host/database"), url)


def _check_socket(draft: Draft) -> None:
    path = draft.get("bridge", "socket")
    if isinstance(path, str) and len(os.fsencode(draft.path.absolute().parent / path)) > SOCKET_LIMIT:
        draft.expected(("bridge", "socket"), _("a path of at most {limit} bytes", limit=SOCKET_LIMIT), path)

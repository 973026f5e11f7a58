"""Calls: people, their mailboxes' settings, the organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.errors import Refused, bad, no_user
from tests.graph_double.lists import only, page, selected
from tests.graph_double.permissions import BASIC, MAILBOX, ORGANIZATION, USERS

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import User, World

USUAL = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
LISTS = ("businessPhones", "proxyAddresses", "otherMails", "imAddresses")
OPEN_TO_ALL = {"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"}
TERM = re.compile(r"(\w+) eq '((?:[^']|'')*)'|startswith\((\w+), ?'((?:[^']|'')*)'\)|(\w+) eq (true|false)")


def needed(world: World, name: str) -> User:
    """Return who is named.

    Raises:
        Refused: nobody is.
    """
    user = world.found(name)
    if user is None:
        raise no_user(name)
    return user


def listed(world: World, checks: Checks, call: Call) -> Answer:
    names = selected(checks, call, "user", USUAL)
    there = [each for each in world.users.values() if each.gone is None and _fits(each, call.query.get("$filter", ""))]
    shown = [_shown(each, names, call.roles) for each in there]
    return page(world, call, shown, size=world.page_size, most=999, context="users")


def one(world: World, checks: Checks, call: Call) -> Answer:
    names = selected(checks, call, "user", USUAL)
    user = needed(world, call["user"])
    context = {"@odata.context": f"{world.base}/v1.0/$metadata#users/$entity"}
    return Answer(200, context | _shown(user, names, call.roles))


def mailbox(world: World, checks: Checks, call: Call) -> Answer:
    user = needed(world, call["user"])
    if user.mailbox is None:
        words = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise Refused(404, "MailboxNotEnabledForRESTAPI", words)
    zone, locale = user.mailbox
    settings: dict[str, Any] = {
        "timeZone": zone,
        "language": {"locale": locale, "displayName": locale} if locale else None,
        "dateFormat": "dd/MM/yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": "user",
    }
    names = selected(checks, call, "mailboxSettings")
    return Answer(200, only(settings, names))


def organization(world: World, checks: Checks, call: Call) -> Answer:
    return page(world, call, [{"id": world.tenant_id, "displayName": "Acme"}], size=100, most=999)


def _shown(user: User, names: tuple[str, ...], roles: set[str]) -> dict[str, Any]:
    """Show a person: without User.Read.All little of them, an empty value for what is not to be seen."""
    if user.garbled is not None:
        return user.garbled
    shown = {key: user.properties.get(key) for key in names} | {"id": user.id}
    shown |= {key: [] for key in LISTS if key in shown and shown[key] is None}
    if not roles & set(USERS):
        shown = {
            key: each if key in OPEN_TO_ALL else [] if isinstance(each, list) else None for key, each in shown.items()
        }
    return shown


def _fits(user: User, text: str) -> bool:
    """Say whether a person fits a $filter: terms with `and` or `or` between them."""
    if not text:
        return True
    if " and " in text:
        return all(_fits(user, each) for each in text.split(" and "))
    if " or " in text:
        return any(_fits(user, each) for each in text.split(" or "))
    term = TERM.fullmatch(text.strip().strip("()") + (")" if text.strip().startswith("startswith") else ""))
    if term is None:
        raise bad("Invalid filter clause", "BadRequest")
    if term[5]:
        return bool(user.properties.get(term[5], True)) is (term[6] == "true")
    held = str((user.properties | {"id": user.id}).get(term[1] or term[3]) or "").lower()
    wanted = (term[2] if term[1] else term[4]).replace("''", "'").lower()
    return held == wanted if term[1] else held.startswith(wanted)


ROUTES = [
    Route("GET", "/users", listed, BASIC, "directory", gives="[user]"),
    Route("GET", "/users/{user}", one, BASIC, "directory", gives="user"),
    Route("GET", "/users/{user}/mailboxSettings", mailbox, MAILBOX, "mailbox", gives="mailboxSettings"),
    Route("GET", "/organization", organization, ORGANIZATION, "directory", gives="[organization]"),
]

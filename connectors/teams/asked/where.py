"""Where an answer goes, and where the card stands that a button was on (pure)."""

from __future__ import annotations

from dataclasses import replace

from connectors.teams.inbound import Arrived, Kind
from connectors.teams.posts.conversations import of_chat, of_one, of_user
from connectors.teams.settings import NAME
from connectors.teams.threads import message_of
from ucbridge.models import Address, Reply


def here(arrived: Arrived) -> str:
    """Return the conversation somebody acted in, by the name that all in it share."""
    return of_user(arrived.account.id) if arrived.place.personal else of_chat(_chat(arrived))


def places(arrived: Arrived, reply: Reply) -> tuple[str, ...]:
    """Return where a reply may go, best first: nobody else sees a private one."""
    person = of_user(arrived.account.id)
    if arrived.place.personal:
        return (person,)
    chat = _chat(arrived)
    return (of_one(chat, arrived.account.id), person) if reply.private else (of_chat(chat), person)


def alone(arrived: Arrived) -> Arrived:
    """Return the same, done in their personal chat: nobody else is to see what comes of it."""
    place = replace(arrived.place, kind=Kind.PERSONAL)
    return replace(arrived, place=place, account=replace(arrived.account, workspace=""))


def addresses(arrived: Arrived) -> tuple[Address, ...]:
    """Return the names that the message may have on which something was done: Teams does not say who sees it."""
    place, account = arrived.place, arrived.account.id
    if not arrived.message:
        return ()
    if place.personal:
        names = [of_user(account)]
    else:
        chats = dict.fromkeys((place.id, place.base))
        names = [name for chat in chats for name in (of_chat(chat), of_one(chat, account))]
    return tuple(Address(NAME, name, arrived.message) for name in names)


def _chat(arrived: Arrived) -> str:
    """Return the chat or thread. A message only the bot sees begins no thread that others could read in."""
    place = arrived.place
    own_thread = arrived.targeted and message_of(place.id) == arrived.id
    return place.base if own_thread else place.id

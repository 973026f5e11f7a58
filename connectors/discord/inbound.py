"""What Discord sends, made into what a person did (pure). Whatever is missing in a payload counts as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from connectors.discord.asked.entered import Payload, mapping
from connectors.discord.servers.allowances import Bits, missing
from connectors.discord.settings import NAME
from ucbridge.i18n import language_of
from ucbridge.models import Account, State
from ucbridge.symbols import SYMBOLS

OWN = "own:"
"""Custom ids of our own begin so; tokens of buttons never do."""


class Kind(IntEnum):
    """What somebody did; Discord may send others."""

    COMMAND = 2
    COMPONENT = 3
    COMPLETION = 4
    MODAL = 5


class Menu(IntEnum):
    """What kind of command it was."""

    TYPED = 1
    PERSON = 2
    MESSAGE = 3


_BOT_DM = 1
_STRING_SELECT = 3
_BUTTON = 2
_EPHEMERAL = 1 << 6
_MESSAGE, _REPLY = 0, 19


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened. `direct`: person and bot alone. `member`: on a server the bot belongs to. `seen`: the
    bot sees the channel, and can edit what it posts there.
    """

    channel: str
    server: str = ""
    direct: bool = False
    member: bool = False
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """One interaction. `locale` is that of the person's Discord, `language` the nearest we speak."""

    id: str
    token: str
    kind: int
    place: Place
    account: Account
    locale: str
    payload: Payload

    @property
    def data(self) -> Payload:
        """Return what was done, as Discord tells it."""
        return mapping(self.payload.get("data"))

    @property
    def message(self) -> Payload:
        """Return the message it was done on, {} where on none."""
        return mapping(self.payload.get("message"))

    @property
    def language(self) -> str:
        """Return the language we speak that is theirs."""
        return language_of(self.locale)

    @property
    def custom_id(self) -> str:
        """Return what a component carries; of a list, what was chosen."""
        chosen = self.data.get("values") or ()
        if self.kind == Kind.COMPONENT and self.data.get("component_type") == _STRING_SELECT and chosen:
            return str(chosen[0])
        return str(self.data.get("custom_id", ""))

    @property
    def pressable(self) -> bool:
        """Tell whether it is a component of a kind we make."""
        return self.kind == Kind.COMPONENT and self.data.get("component_type") in {_BUTTON, _STRING_SELECT}

    @property
    def on_question(self) -> bool:
        """Tell whether it was done on a question that only they see, which its answer takes the place of."""
        asked = str(self.message.get("content") or "").startswith(SYMBOLS[State.QUESTION])
        return asked and bool(int(self.message.get("flags") or 0) & _EPHEMERAL)


class Servers(Protocol):
    """What is known of servers."""

    def member(self, server: str) -> bool:
        """Tell whether the bot is in a server."""
        ...

    def vouched(self, server: str) -> bool:
        """Tell whether the administrator of the bridge vouches for a server."""
        ...

    def groups(self, server: str, roles: Sequence[str]) -> frozenset[str]:
        """Return what the roles of a member count as."""
        ...


def arrived(payload: Payload, servers: Servers) -> Arrived:
    """Read an interaction.

    Raises:
        ValueError: it is none.
    """
    member, user = mapping(payload.get("member")), mapping(payload.get("user"))
    user = mapping(member.get("user")) or user
    if not (payload.get("id") and payload.get("token") and user.get("id")):
        raise ValueError("no interaction")
    place = _place(payload, servers)
    return Arrived(
        id=str(payload["id"]),
        token=str(payload["token"]),
        kind=int(payload.get("type") or 0),
        place=place,
        account=_account(user, member, place, servers),
        locale=str(payload.get("locale") or ""),
        payload=payload,
    )


def _place(payload: Payload, servers: Servers) -> Place:
    server = str(payload.get("guild_id") or "")
    owners = mapping(payload.get("authorizing_integration_owners"))
    installed = owners.get("0")
    channel = str(payload.get("channel_id") or mapping(payload.get("channel")).get("id") or "")
    if server:
        member = servers.member(server) or str(installed) == server
        allowed = int(payload.get("app_permissions") or Bits.VIEW_CHANNEL)
        seen = member and bool(channel) and not missing(Bits.VIEW_CHANNEL, allowed)
        return Place(channel, server, member=member, seen=seen)
    context = payload.get("context")
    direct = context == _BOT_DM or (context is None and (not owners or installed is not None))
    return Place(channel, direct=direct, seen=direct)


def _account(user: Payload, member: Payload, place: Place, servers: Servers) -> Account:
    name = member.get("nick") or user.get("global_name") or user.get("username") or ""
    if not place.member:
        return Account(NAME, str(user["id"]), str(name))
    roles = [str(role) for role in member.get("roles") or ()]
    held = int(member.get("permissions") or 0)
    return Account(
        NAME,
        str(user["id"]),
        str(name),
        groups=servers.groups(place.server, roles),
        workspace=place.server,
        manages=bool(held & (Bits.MANAGE_SERVER | Bits.ADMINISTRATOR)),
        vouched=servers.vouched(place.server),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A line somebody wrote to the bot. `names` are of whom it mentions, by id."""

    id: str
    channel: str
    account: Account
    text: str
    names: Mapping[str, str]


def said(payload: Payload) -> Said | None:
    """Read a message; None where it is not a person's to the bot: of a bot, on a server, of the system."""
    author = mapping(payload.get("author"))
    plain = int(payload.get("type") or 0) in {_MESSAGE, _REPLY}
    if payload.get("guild_id") or author.get("bot") or payload.get("webhook_id") or not plain:
        return None
    if not (payload.get("id") and author.get("id")):
        return None
    name = author.get("global_name") or author.get("username") or ""
    mentions = {str(each.get("id")): each for each in map(mapping, payload.get("mentions") or ())}
    names = {found: str(each.get("global_name") or each.get("username")) for found, each in mentions.items()}
    account = Account(NAME, str(author["id"]), str(name))
    channel = str(payload.get("channel_id") or "")
    return Said(str(payload["id"]), channel, account, str(payload.get("content") or ""), names)

"""What Teams posts, made into what happened (pure). Whatever is missing in an activity counts as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from connectors.teams.settings import NAME
from connectors.teams.threads import root_of
from ucbridge.i18n import language_of
from ucbridge.models import Account

Payload = Mapping[str, Any]

_LONGEST = 300
"""Characters of an id; those of Teams have some 200 at most."""
_TWO_PEOPLE = "@unq.gbl.spaces"


class Kind(StrEnum):
    """What sort of conversation it is."""

    PERSONAL = "personal"
    GROUP = "group"
    CHANNEL = "channel"


_KINDS = {"personal": Kind.PERSONAL, "channel": Kind.CHANNEL, "groupchat": Kind.GROUP, "meeting": Kind.GROUP}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened. `id` is the conversation's, that of a thread within its channel; `team` the team's id
    in conversations, `group` its id in Microsoft Entra. `service` is where to answer.
    """

    id: str
    kind: Kind
    service: str = ""
    tenant: str = ""
    team: str = ""
    group: str = ""
    channel: str = ""

    @property
    def personal(self) -> bool:
        """Tell whether person and bot are alone."""
        return self.kind is Kind.PERSONAL

    @property
    def base(self) -> str:
        """Return the id of the channel a thread is in, that of any other conversation itself."""
        return root_of(self.id)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody or something mentioned. `text` is how it stands in the line, `kind` "person", "tag", "team", ..."""

    text: str
    id: str
    name: str = ""
    account: str = ""
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One activity. `type` and `name` are Teams' words, `user` is the person's id in conversations ("29:...").

    `targeted`: nobody else in the conversation saw it. `message` is the one a card's button was on, "" where on none.
    """

    id: str
    type: str
    name: str
    place: Place
    account: Account
    user: str
    locale: str
    timezone: str
    payload: Payload

    @property
    def key(self) -> str:
        """Return what tells this deed from all others."""
        return f"{self.place.id}|{self.id}"

    @property
    def language(self) -> str:
        """Return the language we speak that is theirs."""
        return language_of(self.locale)

    @property
    def text(self) -> str:
        """Return what they wrote."""
        return str(self.payload.get("text") or "")

    @property
    def value(self) -> Payload:
        """Return what came with it beside words."""
        return mapping(self.payload.get("value"))

    @property
    def channel_data(self) -> Payload:
        """Return what is Teams' own in it."""
        return mapping(self.payload.get("channelData"))

    @property
    def written(self) -> datetime | None:
        """Return when it was done, None where that is not told."""
        try:
            told = datetime.fromisoformat(str(self.payload.get("timestamp")))
        except ValueError:
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    @property
    def action(self) -> str:
        """Return what was done to the app or the message."""
        return str(self.payload.get("action") or "").lower()

    @property
    def event(self) -> str:
        """Return what changed in a team."""
        return str(self.channel_data.get("eventType") or "")

    @property
    def message(self) -> str:
        """Return the message it was done on."""
        legacy = mapping(self.channel_data.get("legacy")).get("replyToId")
        return str(self.payload.get("replyToId") or legacy or "")

    @property
    def bot(self) -> Payload:
        """Return the bot, as Teams calls it."""
        return mapping(self.payload.get("recipient"))

    @property
    def targeted(self) -> bool:
        """Tell whether only they and the bot see it."""
        return self.bot.get("isTargeted") is True

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Return whom the text mentions, in its order."""
        entities = [mapping(each) for each in sequence(self.payload.get("entities"))]
        return tuple(_mention(each) for each in entities if str(each.get("type")).lower() == "mention")

    def members(self, key: str) -> tuple[str, ...]:
        """Return the ids of those who came or went (`membersAdded`, `membersRemoved`)."""
        return tuple(str(mapping(each).get("id") or "") for each in sequence(self.payload.get(key)))


def arrived(payload: Payload) -> Arrived:
    """Read an activity.

    Raises:
        ValueError: it is none.
    """
    kind, conversation = payload.get("type"), mapping(payload.get("conversation"))
    if not isinstance(kind, str) or not kind or not conversation.get("id"):
        raise ValueError("no activity")
    sender, place = mapping(payload.get("from")), _place(payload, conversation)
    user = str(sender.get("id") or "")
    account = str(sender.get("aadObjectId") or "").lower() or user
    if not all(each.isprintable() and len(each) <= _LONGEST for each in (place.id, user, account)):
        raise ValueError("no ids")
    return Arrived(
        id=str(payload.get("id") or ""),
        type=kind,
        name=str(payload.get("name") or ""),
        place=place,
        account=Account(NAME, account, str(sender.get("name") or ""), workspace=place.team),
        user=user,
        locale=_locale(payload),
        timezone=_timezone(payload),
        payload=payload,
    )


def mapping(value: object) -> Payload:
    """Return a part of a payload, {} where it is missing."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[object]:
    """Return a list of a payload, empty where it is missing."""
    return value if isinstance(value, list) else ()


def _place(payload: Payload, conversation: Payload) -> Place:
    data = mapping(payload.get("channelData"))
    team, channel = mapping(data.get("team")), mapping(data.get("channel"))
    return Place(
        str(conversation["id"]),
        _kind(conversation, bool(team.get("id")), str(mapping(payload.get("recipient")).get("id") or "")),
        service=str(payload.get("serviceUrl") or ""),
        tenant=str(conversation.get("tenantId") or mapping(data.get("tenant")).get("id") or "").lower(),
        team=str(team.get("id") or ""),
        group=str(team.get("aadGroupId") or "").lower(),
        channel=str(channel.get("id") or data.get("teamsChannelId") or ""),
    )


def _kind(conversation: Payload, team: bool, bot: str) -> Kind:
    """Return the sort of a conversation; some activities do not name it.

    A chat of two people, where somebody used the message extension, is none of ours: Teams calls it personal, too.
    """
    where = str(conversation["id"])
    if where.endswith(_TWO_PEOPLE) and bot.removeprefix("28:") not in where:
        return Kind.GROUP
    if known := _KINDS.get(str(conversation.get("conversationType") or "").lower()):
        return known
    if team:
        return Kind.CHANNEL
    return Kind.GROUP if conversation.get("isGroup") or where.startswith("19:") else Kind.PERSONAL


def _client_info(payload: Payload) -> Payload:
    entities = map(mapping, sequence(payload.get("entities")))
    return next((each for each in entities if str(each.get("type")).lower() == "clientinfo"), {})


def _locale(payload: Payload) -> str:
    return str(payload.get("locale") or _client_info(payload).get("locale") or "")


def _timezone(payload: Payload) -> str:
    return str(payload.get("localTimezone") or _client_info(payload).get("timezone") or "")


def _mention(entity: Payload) -> Mention:
    mentioned = mapping(entity.get("mentioned"))
    found = str(mentioned.get("id") or "")
    return Mention(
        text=str(entity.get("text") or ""),
        id=found,
        name=str(mentioned.get("name") or ""),
        account=str(mentioned.get("aadObjectId") or "").lower(),
        kind=_kind_of_mention(str(mentioned.get("type") or "").lower(), found),
    )


def _kind_of_mention(named: str, found: str) -> str:
    if named in {"tag", "team", "channel"}:
        return named
    if found.startswith("28:"):
        return "bot"
    if found.startswith("19:"):
        return "channel"
    return "person"

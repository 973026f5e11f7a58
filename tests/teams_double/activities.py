"""Activities as Teams posts them, shaped as its documentation shows them."""

from __future__ import annotations

import uuid
from html import escape
from typing import TYPE_CHECKING

from tests.teams_double.clock import local, utc
from tests.teams_double.world import CHANNEL, GROUP, PERSONAL, Conversation, Json, Person, Team

if TYPE_CHECKING:
    from tests.teams_double.core import Core

TYPES = {PERSONAL: "personal", GROUP: "groupChat", CHANNEL: "channel"}


def base(core: Core, person: Person, conversation: Conversation, kind: str, key: str, *, at: str = "") -> Json:
    """Return what every activity of somebody's client carries; `at` names a thread to come."""
    now = core.clock.now()
    return {
        "type": kind,
        "id": key,
        "timestamp": utc(now),
        "localTimestamp": local(now, person.timezone),
        "localTimezone": person.timezone,
        "channelId": "msteams",
        "serviceUrl": core.service_url,
        "from": {"id": person.mri, "name": person.name} | known(person),
        "conversation": conversation_of(conversation, at or conversation.id),
        "recipient": {"id": core.bot_id, "name": "ucbridge"},
        "entities": [client_info(person)],
        "channelData": channel_data(conversation),
        "locale": person.locale,
    }


def known(person: Person) -> Json:
    """Return how Entra knows somebody: those who join from outside without an account it does not."""
    return {} if person.anonymous else {"aadObjectId": person.aad}


def conversation_of(conversation: Conversation, key: str) -> Json:
    group = {} if conversation.kind == PERSONAL else {"isGroup": True}
    tenant = conversation.people[0].tenant if conversation.kind == PERSONAL else conversation.tenant
    return {**group, "conversationType": TYPES[conversation.kind], "tenantId": tenant, "id": key}


def channel_data(conversation: Conversation) -> Json:
    tenant = conversation_of(conversation, "")["tenantId"]
    if conversation.kind != CHANNEL:
        meeting = {"meeting": {"id": conversation.meeting}} if conversation.meeting else {}
        return {"tenant": {"id": tenant}, **meeting}
    channel, team = conversation.channel, conversation.team
    assert team is not None
    return {
        "teamsChannelId": channel.id,
        "teamsTeamId": team.id,
        "channel": {"id": channel.id},
        "team": {"id": team.id},
        "tenant": {"id": tenant},
    }


def client_info(person: Person) -> Json:
    _, _, country = person.locale.partition("-")
    return {
        "locale": person.locale,
        "country": country or "US",
        "platform": "Windows",
        "timezone": person.timezone,
        "type": "clientInfo",
    }


def message(
    core: Core, person: Person, conversation: Conversation, text: str, key: str, *, at: str = "", targeted: bool = False
) -> Json:
    """Return a message; people, tags, teams and the bot named in it as `<at>..</at>` become entities."""
    activity = base(core, person, conversation, "message", key, at=at)
    activity |= {"text": text, "textFormat": "plain", "attachments": [_as_html(text)]}
    activity["entities"] = [*mentions(core, conversation, text), *activity["entities"]]
    if targeted:
        activity["recipient"]["isTargeted"] = True
    return activity


def _as_html(text: str) -> Json:
    parts = text.replace("<at>", "\0").replace("</at>", "\1")
    content = escape(parts, quote=False).replace("\n", "<br>")
    number = 0
    while "\0" in content:
        mark = f'<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="{number}">'
        content = content.replace("\0", mark, 1).replace("\1", "</span>", 1)
        number += 1
    return {"contentType": "text/html", "content": f"<div><div>{content}</div></div>"}


def mentions(core: Core, conversation: Conversation, text: str) -> list[Json]:
    """Return an entity for each mention, in the order of the text."""
    named: list[tuple[str, Json]] = [(core.mention, {"id": core.bot_id, "name": "ucbridge"})]
    named += [(each.mention, {"id": each.mri, "name": each.name}) for each in core.world.people.values()]
    if (team := conversation.team) is not None:
        named += [(each.mention, {"id": each.id, "name": each.name, "type": "tag"}) for each in team.tags]
        named += [(each.mention, {"id": each.id, "name": each.name, "type": "channel"}) for each in team.channels]
        named.append((team.mention, {"id": team.id, "name": team.name, "type": "team"}))
    found = {mark: who for mark, who in reversed(named) if mark in text}
    return [{"type": "mention", "text": mark, "mentioned": found[mark]} for mark in sorted(found, key=text.index)]


def invoke(core: Core, person: Person, conversation: Conversation, name: str, value: Json, *, on: str = "") -> Json:
    """Return an invoke; `on` is the message it came from."""
    activity = base(core, person, conversation, "invoke", f"f:{uuid.uuid4()}")
    activity |= {"name": name, "value": value}
    if on:
        activity["replyToId"] = on
        more = {"legacy": {"replyToId": f"1:{on}"}, "source": {"name": "message"}}
        activity["channelData"] = activity["channelData"] | more
    return activity


def update(core: Core, person: Person, conversation: Conversation, event: str = "", **more: object) -> Json:
    """Return a conversationUpdate; it has no client and no local time."""
    activity = event_of(core, person, conversation, "conversationUpdate", **more)
    del activity["locale"], activity["entities"]
    if event:
        activity["channelData"] = activity["channelData"] | {"eventType": event}
    return activity


def event_of(core: Core, person: Person, conversation: Conversation, kind: str, **more: object) -> Json:
    """Return an event around a conversation; one of a team names it whole."""
    activity = base(core, person, conversation, kind, f"f:{uuid.uuid4()}")
    del activity["localTimestamp"], activity["localTimezone"]
    del activity["from"]["name"]
    if conversation.team is not None:
        activity["channelData"] = {
            "team": team_of(conversation.team),
            "tenant": activity["channelData"]["tenant"],
        }
    return activity | more


def team_of(team: Team) -> Json:
    return {"id": team.id, "name": team.name, "aadGroupId": team.group}

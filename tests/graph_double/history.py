"""Calls: chats, and the messages of chats and channels."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.graph_double.calls import Answer, Call, Route
from tests.graph_double.clock import iso
from tests.graph_double.errors import bad, not_found
from tests.graph_double.lists import page
from tests.graph_double.permissions import CHANNEL_MESSAGES, CHAT, CHAT_MEMBERS, CHAT_MESSAGES
from tests.graph_double.teams import _member, found

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import Chat, Place, World, Wrote

DATES = re.compile(r"(lastModifiedDateTime|createdDateTime) (gt|lt) (\S+)")
ORDERS = {"lastModifiedDateTime desc", "createdDateTime desc"}
CARD = "application/vnd.microsoft.card.adaptive"


def chat(world: World, checks: Checks, call: Call) -> Answer:
    there = _chat(world, call)
    shown = {"id": there.id, "topic": there.topic, "chatType": there.kind, "tenantId": world.tenant_id}
    return Answer(200, {"@odata.context": f"{world.base}/v1.0/$metadata#chats/$entity"} | shown)


def chat_members(world: World, checks: Checks, call: Call) -> Answer:
    there = _chat(world, call)
    return page(world, call, [_member(world, there.id, each, ["owner"]) for each in there.members], size=100, most=999)


def chat_messages(world: World, checks: Checks, call: Call) -> Answer:
    """Return what was written in a chat, newest first; a filter counts only with the order by the same property."""
    place = ("", _chat(world, call).id)
    order = call.query.get("$orderby") or call.query.get("$orderBy") or ""
    if order and order not in ORDERS:
        raise bad(f"QueryOptions to order by '{order}' is not supported. Allowed: {', '.join(sorted(ORDERS))}")
    by_change = not order.startswith("created")
    found_ = [each for each in world.messages.get(place, ()) if _in_time(each, call.query.get("$filter", ""), order)]
    found_.sort(key=lambda each: each.changed if by_change else each.made, reverse=True)
    return _messages(world, call, place, found_)


def chat_message(world: World, checks: Checks, call: Call) -> Answer:
    return _one(world, ("", _chat(world, call).id), call["message"])


def channel_messages(world: World, checks: Checks, call: Call) -> Answer:
    """Return the beginnings of threads; no filter and no order is taken."""
    _refuse(call, "$filter", "$orderby", "$orderBy", "$select")
    place = _channel(world, call)
    roots = [each for each in world.messages.get(place, ()) if each.reply_to is None]
    return _messages(world, call, place, roots[::-1])


def channel_message(world: World, checks: Checks, call: Call) -> Answer:
    return _one(world, _channel(world, call), call["message"])


def replies(world: World, checks: Checks, call: Call) -> Answer:
    _refuse(call, "$filter", "$orderby", "$orderBy", "$select")
    place = _channel(world, call)
    _one(world, place, call["message"])
    written = [each for each in world.messages.get(place, ()) if each.reply_to == call["message"]]
    return _messages(world, call, place, written[::-1])


def _chat(world: World, call: Call) -> Chat:
    there = world.chats.get(call["chat"])
    if there is None:
        raise not_found("Chat not found.")
    return there


def _channel(world: World, call: Call) -> Place:
    team = found(world, call["team"])
    if call["channel"] not in team.channels:
        raise not_found("Failed to find the channel.")
    return team.id, call["channel"]


def _refuse(call: Call, *names: str) -> None:
    wrong = next((each for each in names if each in call.query), None)
    if wrong is not None:
        raise bad(f"Query option '{wrong.removeprefix('$').capitalize()}' is not allowed.")


def _messages(world: World, call: Call, place: Place, written: list[Wrote]) -> Answer:
    answer = page(world, call, [_shown(world, place, each) for each in written], size=20, most=50)
    answer.body["@odata.count"] = len(answer.body["value"])
    return answer


def _one(world: World, place: Place, message_id: str) -> Answer:
    for each in world.messages.get(place, ()):
        if each.id == message_id:
            return Answer(200, _shown(world, place, each))
    raise not_found("The message does not exist.")


def _in_time(message: Wrote, text: str, order: str) -> bool:
    for each in text.split(" and ") if text else ():
        term = DATES.fullmatch(each.strip())
        if term is None:
            raise bad(f"Invalid filter clause: {each}")
        if not order.startswith(term[1]):
            continue
        try:
            moment = datetime.fromisoformat(term[3]).timestamp()
        except ValueError:
            raise bad(f"Unrecognized 'Edm.String' literal '{term[3]}' in '{text}'.") from None
        held = message.changed if term[1].startswith("last") else message.made
        if (held <= moment) if term[2] == "gt" else (held >= moment):
            return False
    return True


def _shown(world: World, place: Place, message: Wrote) -> dict[str, Any]:
    team, where = place
    attachments = [{"id": uuid4().hex, "contentType": CARD, "content": json.dumps(card)} for card in message.cards]
    marks = "".join(f'<attachment id="{each["id"]}"></attachment>' for each in attachments)
    gone = message.deleted
    return {
        "id": message.id,
        "replyToId": message.reply_to,
        "etag": str(int(message.changed * 1000)),
        "messageType": "message",
        "createdDateTime": iso(message.made),
        "lastModifiedDateTime": iso(message.changed),
        "lastEditedDateTime": iso(message.changed) if message.changed != message.made else None,
        "deletedDateTime": iso(message.changed) if gone else None,
        "subject": None,
        "summary": None,
        "chatId": None if team else where,
        "importance": "normal",
        "locale": "en-us",
        "webUrl": None,
        "channelIdentity": {"teamId": team, "channelId": where} if team else None,
        "policyViolation": None,
        "eventDetail": None,
        "from": _author(world, message),
        "body": {"contentType": "html", "content": "" if gone else message.text + marks},
        "attachments": [] if gone else attachments,
        "mentions": [],
        "reactions": [],
    }


def _author(world: World, message: Wrote) -> dict[str, Any]:
    if message.by is None:
        kind = {"@odata.type": "#microsoft.graph.teamworkApplicationIdentity", "applicationIdentityType": "bot"}
        return {"user": None, "device": None, "application": kind | {"id": world.app_id, "displayName": "ucbridge"}}
    user = world.users.get(message.by)
    kind = {"@odata.type": "#microsoft.graph.teamworkUserIdentity", "userIdentityType": "aadUser"}
    who = kind | {"id": message.by, "displayName": user.name if user else None}
    return {"application": None, "device": None, "user": who}


ROUTES = [
    Route("GET", "/chats/{chat}", chat, CHAT, gives="chat"),
    Route("GET", "/chats/{chat}/members", chat_members, CHAT_MEMBERS, gives="[conversationMember]"),
    Route("GET", "/chats/{chat}/messages", chat_messages, CHAT_MESSAGES, gives="[chatMessage]"),
    Route("GET", "/chats/{chat}/messages/{message}", chat_message, CHAT_MESSAGES, gives="chatMessage"),
    Route(
        "GET", "/teams/{team}/channels/{channel}/messages", channel_messages, CHANNEL_MESSAGES, gives="[chatMessage]"
    ),
    Route(
        "GET",
        "/teams/{team}/channels/{channel}/messages/{message}",
        channel_message,
        CHANNEL_MESSAGES,
        gives="chatMessage",
    ),
    Route(
        "GET",
        "/teams/{team}/channels/{channel}/messages/{message}/replies",
        replies,
        CHANNEL_MESSAGES,
        gives="[chatMessage]",
    ),
]

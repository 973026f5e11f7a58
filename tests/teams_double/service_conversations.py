"""Conversations the bot begins: a personal chat with somebody, a thread in a channel."""

from __future__ import annotations

from typing import Any

from tests.teams_double.core import Core
from tests.teams_double.errors import Refused
from tests.teams_double.service_activities import accept, reached
from tests.teams_double.world import CHANNEL, Json


def create(core: Core, call: Any) -> tuple[int, Any]:
    body = call.body
    if not isinstance(body, dict):
        raise Refused("BadSyntax")
    data = body.get("channelData") or {}
    if (data.get("channel") or {}).get("id"):
        return _thread(core, body, data["channel"]["id"])
    return _personal(core, body, data)


def _personal(core: Core, body: Json, data: Json) -> tuple[int, Any]:
    members = body.get("members")
    if not isinstance(members, list) or len(members) != 1 or body.get("isGroup"):
        raise Refused("BadSyntax", "Bots begin chats with one person; they begin no group chats")
    tenant = body.get("tenantId") or (data.get("tenant") or {}).get("id")
    if not tenant:
        raise Refused("BadSyntax", "Missing required property tenantId")
    bot = (body.get("bot") or {}).get("id", core.bot_id)
    if bot.removeprefix("28:") != core.app_id:
        core.checks.fail("begun", f"the bot is {bot!r}, not {core.bot_id}")
    person = core.world.person(str((members[0] or {}).get("id", "")))
    if person is None:
        raise Refused("BadArgument", "User not found")
    if str(tenant).lower() != person.tenant:
        raise Refused("BadArgument", "The user is of another tenant")
    if not person.has_bot:
        raise Refused("ForbiddenOperationException")
    chat = core.world.personal(person)
    said: Json = {"id": chat.id}
    if body.get("activity"):
        reached(core, chat.id)
        said["activityId"] = accept(core, chat, body["activity"])
    return 201, said


def _thread(core: Core, body: Json, key: str) -> tuple[int, Any]:
    channel = reached(core, key)
    if channel.kind != CHANNEL or not body.get("activity"):
        raise Refused("BadSyntax", "A thread begins in a channel, with an activity")
    first = accept(core, channel.channel, body["activity"])
    return 201, {"id": f"{channel.channel.id};messageid={first}", "activityId": first}


ROUTES = [("POST", "/v3/conversations", create)]

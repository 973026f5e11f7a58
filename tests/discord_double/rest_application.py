"""REST: the bot itself, its gateway and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import permissions, shapes
from tests.discord_double.commands import check_commands, published
from tests.discord_double.errors import Refused
from tests.discord_double.world import Json

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.rest import Call

Answer = tuple[int, Any]


def gateway(core: Core, _call: Call) -> Answer:
    return 200, {"url": core.gateway_url}


def gateway_bot(core: Core, _call: Call) -> Answer:
    limit = {"total": 1000, "remaining": 1000 - core.gateway.identified, "reset_after": 14400000, "max_concurrency": 1}
    return 200, {"url": core.gateway_url, "shards": 1, "session_start_limit": limit}


def me(core: Core, _call: Call) -> Answer:
    more = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None, "premium_type": 0}
    return 200, shapes.user(core.bot) | more


def user(core: Core, call: Call) -> Answer:
    found = core.users.get(call["user_id"])
    if found is None:
        raise Refused(10013)
    return 200, shapes.user(found)


def my_guilds(core: Core, call: Call) -> Answer:
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    page = [guild for guild in core.bot_guilds if guild.id > after][:limit]
    return 200, [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner_id == core.bot.id,
            "permissions": str(permissions.of_member(guild, guild.members[core.bot.id])),
            "features": [],
        }
        for guild in page
    ]


def application(core: Core, _call: Call) -> Answer:
    return 200, shapes.application(core.application)


def commands(core: Core, call: Call) -> Answer:
    """Without `with_localizations` the names in other languages are left out."""
    _own(core, call)
    everything = call.query.get("with_localizations", "").lower() in {"true", "1"}
    known = core.application.guild_commands.get(call["guild_id"], []) if "guild_id" in call.path else None
    return 200, [_listed(each, everything) for each in (core.application.commands if known is None else known)]


def put_commands(core: Core, call: Call) -> Answer:
    """Replace all commands; one of the same name and type keeps its id."""
    _own(core, call)
    check_commands(call.body)
    guild_id = call.path.get("guild_id")
    before = core.application.commands if guild_id is None else core.application.guild_commands.get(guild_id, [])
    put = [published(each, before, core, guild_id) for each in call.body]
    if guild_id is None:
        core.application.commands = put
        core.puts += 1
    else:
        core.application.guild_commands[guild_id] = put
    return 200, put


def _own(core: Core, call: Call) -> None:
    if call["application_id"] != core.application.id:
        raise Refused(20012)
    if "guild_id" in call.path and call["guild_id"] not in core.guilds:
        raise Refused(50001)


def _listed(command: Json, everything: bool) -> Json:
    if everything:
        return command
    shape = {key: value for key, value in command.items() if not key.endswith("_localizations")}
    if "options" in shape:
        shape["options"] = [_listed(each, everything) for each in shape["options"]]
    return shape


ROUTES = [
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", my_guilds),
    ("GET", "/users/{user_id}", user),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/{application_id}/commands", commands),
    ("PUT", "/applications/{application_id}/commands", put_commands),
    ("GET", "/applications/{application_id}/guilds/{guild_id}/commands", commands),
    ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", put_commands),
]

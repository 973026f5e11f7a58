"""Op 8: members of a server, asked for by ids or by the beginning of a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.discord_double import shapes
from tests.discord_double.lines import Session
from tests.discord_double.world import Guild, Json, Member

if TYPE_CHECKING:
    from tests.discord_double.core import Core

GUILD_MEMBERS = 1 << 1
MOST = 100


def answer_members(core: Core, put: Callable[[Session, str, Json], None], session: Session, data: Json) -> int:
    """Send the members a bot asks for; all of them only with the privileged intent. Return a close code, or 0."""
    guild = core.guilds.get(int(data.get("guild_id", 0)))
    if guild is None or core.bot.id not in guild.members:
        return 0
    ids = data.get("user_ids")
    if ids is None and data.get("query") == "" and not session.intents & GUILD_MEMBERS:
        return 4014
    wanted = [int(each) for each in (ids if isinstance(ids, list) else [ids])] if ids is not None else []
    if len(wanted) > MOST:
        return 4002
    found = _by_name(guild, data) if ids is None else [guild.members[each] for each in wanted if each in guild.members]
    chunk: Json = {
        "guild_id": str(guild.id),
        "members": [shapes.member(each) for each in found],
        "chunk_index": 0,
        "chunk_count": 1,
        "not_found": [str(each) for each in wanted if each not in guild.members],
    }
    put(session, "GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if data.get("nonce") else {}))
    return 0


def _by_name(guild: Guild, data: Json) -> list[Member]:
    prefix = str(data.get("query", "")).lower()
    found = [each for each in guild.members.values() if each.user.username.lower().startswith(prefix)]
    return found[: data.get("limit") or None]

"""REST: channels, direct messages and threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import shapes
from tests.discord_double.clock import iso
from tests.discord_double.errors import Refused, invalid
from tests.discord_double.world import PRIVATE_THREAD, TEXT, THREAD, Channel, Message

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.rest import Call

Answer = tuple[int, Any]


def visible(core: Core, channel_id: int) -> Channel:
    """Return a channel the bot sees.

    Raises:
        Refused: there is none, or the bot has no access.
    """
    channel = core.channels.get(channel_id)
    if channel is None:
        raise Refused(10003)
    if channel.guild is None:
        if channel.friend is not None:
            raise Refused(50001)
        return channel
    if core.bot.id not in channel.guild.members or not core.may(channel, core.bot, "view_channel"):
        raise Refused(50001)
    return channel


def needs(core: Core, channel: Channel, *names: str) -> None:
    """Refuse (50013) where the bot lacks a permission."""
    if channel.guild is not None and not core.may(channel, core.bot, *names):
        raise Refused(50013)


def get_channel(core: Core, call: Call) -> Answer:
    return 200, shapes.channel(visible(core, call["channel_id"]))


def create_dm(core: Core, call: Call) -> Answer:
    """Open direct messages; Discord says only when something is sent whether the person takes any."""
    user = core.users.get(int(call.body.get("recipient_id") or 0))
    if user is None:
        raise Refused(10013)
    if user.bot:
        raise Refused(50007)
    return 200, shapes.channel(core.dm(user))


def patch_channel(core: Core, call: Call) -> Answer:
    """Change a channel; of a thread also whether it is archived or locked."""
    channel = visible(core, call["channel_id"])
    own = channel.is_thread and channel.owner_id == core.bot.id
    if not own:
        needs(core, channel, "manage_threads" if channel.is_thread else "manage_channels")
    body = call.body
    if "name" in body and not 1 <= len(body["name"]) <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    channel.name = body.get("name", channel.name)
    channel.topic = body.get("topic", channel.topic)
    channel.archived = body.get("archived", channel.archived)
    channel.locked = body.get("locked", channel.locked)
    channel.auto_archive = body.get("auto_archive_duration", channel.auto_archive)
    name = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    core.tell(channel.guild, name, shapes.channel(channel))
    return 200, shapes.channel(channel)


def delete_channel(core: Core, call: Call) -> Answer:
    channel = visible(core, call["channel_id"])
    needs(core, channel, "manage_threads" if channel.is_thread else "manage_channels")
    shape = shapes.channel(channel)
    core.remove_channel(channel)
    return 200, shape


def typing(core: Core, call: Call) -> Answer:
    needs(core, visible(core, call["channel_id"]), "send_messages")
    return 204, None


def thread_from_message(core: Core, call: Call) -> Answer:
    channel = _parent(core, call)
    message = channel.messages.get(call["message_id"])
    if message is None or message.private:
        raise Refused(10008)
    if message.thread is not None:
        raise Refused(160004)
    needs(core, channel, "create_public_threads")
    thread = _thread(core, channel, call, THREAD, message.id)
    message.thread = thread
    core.tell_message(message, "MESSAGE_UPDATE")
    return 201, _created(core, thread)


def thread_alone(core: Core, call: Call) -> Answer:
    """Without `type` a thread of one's own is a private one."""
    channel = _parent(core, call)
    kind = call.body.get("type") or PRIVATE_THREAD
    needs(core, channel, "create_public_threads" if kind == THREAD else "create_private_threads")
    thread = _thread(core, channel, call, kind, core.clock.snowflake())
    if kind == THREAD:
        note = Message(core.clock.snowflake(), channel, core.bot, thread.name, type=18)
        core.post(note, pings=False)
    return 201, _created(core, thread)


def join_thread(core: Core, call: Call) -> Answer:
    thread = visible(core, call["channel_id"])
    if not thread.is_thread:
        raise Refused(50024)
    thread.followers.add(core.bot.id)
    return 204, None


def add_to_thread(core: Core, call: Call) -> Answer:
    thread = visible(core, call["channel_id"])
    if not thread.is_thread:
        raise Refused(50024)
    needs(core, thread, "send_messages_in_threads")
    if thread.guild is None or call["user_id"] not in thread.guild.members:
        raise Refused(10013)
    thread.followers.add(call["user_id"])
    return 204, None


def thread_members(core: Core, call: Call) -> Answer:
    thread = visible(core, call["channel_id"])
    return 200, [_follower(core, thread, each) for each in sorted(thread.followers)]


def _parent(core: Core, call: Call) -> Channel:
    channel = visible(core, call["channel_id"])
    if channel.type != TEXT:
        raise Refused(50024)
    if not 1 <= len(call.body.get("name") or "") <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    return channel


def _thread(core: Core, channel: Channel, call: Call, kind: int, thread_id: int) -> Channel:
    thread = Channel(
        thread_id,
        kind,
        call.body["name"],
        guild=channel.guild,
        parent=channel,
        owner_id=core.bot.id,
        auto_archive=call.body.get("auto_archive_duration") or 1440,
        followers={core.bot.id},
    )
    core.add_channel(thread)
    return thread


def _created(core: Core, thread: Channel) -> Any:
    return shapes.channel(thread) | {"member": _follower(core, thread, core.bot.id)}


def _follower(core: Core, thread: Channel, user_id: int) -> Any:
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": iso(core.clock.now()), "flags": 0}


ROUTES = [
    ("GET", "/channels/{channel_id}", get_channel),
    ("PATCH", "/channels/{channel_id}", patch_channel),
    ("DELETE", "/channels/{channel_id}", delete_channel),
    ("POST", "/channels/{channel_id}/typing", typing),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads", thread_from_message),
    ("POST", "/channels/{channel_id}/threads", thread_alone),
    ("GET", "/channels/{channel_id}/thread-members", thread_members),
    ("PUT", "/channels/{channel_id}/thread-members/@me", join_thread),
    ("PUT", "/channels/{channel_id}/thread-members/{user_id}", add_to_thread),
    ("POST", "/users/@me/channels", create_dm),
]

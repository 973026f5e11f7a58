"""What the parts of the double share: the world and how it changes, each change told to the gateway."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.discord_double import permissions, shapes
from tests.discord_double.application import Application, Interaction
from tests.discord_double.checking import Checks
from tests.discord_double.clock import Clock
from tests.discord_double.faults import Faults
from tests.discord_double.gateway import CONTENT, DIRECT_MESSAGES, GUILD_MEMBERS, GUILD_MESSAGES, GUILDS, Gateway
from tests.discord_double.limits import Limits
from tests.discord_double.world import (
    DIRECT,
    PRIVATE_THREAD,
    Attachment,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Role,
    User,
)

BOT_RIGHTS = permissions.bits(
    [
        "view_channel",
        "send_messages",
        "send_messages_in_threads",
        "create_public_threads",
        "manage_threads",
        "embed_links",
        "attach_files",
        "send_voice_messages",
        "read_message_history",
        "use_external_emojis",
        "manage_roles",
    ]
)


@dataclass(slots=True)
class Request:
    """One request as it came, and what was answered (status 0: nothing)."""

    method: str
    path: str
    template: str
    query: dict[str, str]
    body: Any
    files: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    status: int = 0
    answer: Any = None
    at: float = 0.0


class Core:
    """The state of one Discord with one application in it."""

    def __init__(self, *, token: str, checked: bool) -> None:
        self.clock = Clock()
        self.checks = Checks(on=checked)
        self.faults = Faults()
        self.limits = Limits(self.clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.requests: list[Request] = []
        self.pinged: list[User | Role] = []
        self.patience = 3.0
        self.grace = 1.0
        self.invalid: deque[float] = deque()
        self.banned_after = 10_000
        self.file_limit = 10 * 1024 * 1024
        self.keeps_nonces = False
        self.puts = 0
        self.attachments: dict[int, Attachment] = {}
        self.nonces: dict[str, tuple[float, Message]] = {}
        self.base = ""
        owner = self.add_user("owner", "The owner")
        bot = self.add_user("bridge", "Bridge", bot=True)
        self.application = Application(bot.id, "Bridge", bot, owner, token)
        self.gateway = Gateway(self)

    @property
    def bot(self) -> User:
        return self.application.bot

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        return self.base.replace("http", "ws", 1) + "/gateway"

    @property
    def bot_guilds(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if self.bot.id in guild.members]

    def late(self, interaction: Interaction) -> bool:
        """Say whether an interaction's 3 seconds are over; what really passed counts by `grace` less."""
        skipped = self.clock.ahead - interaction.ahead
        waited = self.clock.now() - interaction.at - skipped
        return skipped + waited / self.grace > self.patience

    def banned(self) -> bool:
        """Say whether there were too many invalid requests (401, 403, 429) in the past ten minutes."""
        while self.invalid and self.invalid[0] < self.clock.now() - 600:
            self.invalid.popleft()
        return len(self.invalid) >= self.banned_after

    # the world

    def add_user(self, username: str, shown: str = "", *, locale: str = "en-US", bot: bool = False) -> User:
        user = User(self.clock.snowflake(), username.lower().replace(" ", "_"), shown or username, locale, bot)
        self.users[user.id] = user
        return user

    def dm(self, user: User) -> Channel:
        """Return the channel of somebody's direct messages with the bot; it is there once and for all."""
        for channel in self.channels.values():
            if channel.type == DIRECT and channel.recipient is user and channel.friend is None:
                return channel
        channel = Channel(self.clock.snowflake(), DIRECT, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def shares_server(self, user: User) -> bool:
        return any(user.id in guild.members for guild in self.bot_guilds)

    def rights(self, channel: Channel, user: User) -> int:
        """Return what somebody may do in a channel; nothing where they are not there."""
        if channel.guild is None:
            return permissions.ALL if user in {channel.recipient, channel.friend or self.bot} else 0
        member = channel.guild.members.get(user.id)
        rights = permissions.in_channel(channel, member) if member is not None else 0
        manages = rights & permissions.BITS["manage_threads"]
        invited = channel.type != PRIVATE_THREAD or user.id in channel.followers
        return rights if invited or manages else 0

    def may(self, channel: Channel, user: User, *names: str) -> bool:
        wanted = permissions.bits(names)
        return self.rights(channel, user) & wanted == wanted

    def add_channel(self, channel: Channel) -> Channel:
        assert channel.guild is not None
        self.channels[channel.id] = channel.guild.channels[channel.id] = channel
        name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
        self.tell(channel.guild, name, shapes.channel(channel))
        return channel

    def remove_channel(self, channel: Channel) -> None:
        shape = shapes.channel(channel)
        del self.channels[channel.id]
        if channel.guild is not None:
            del channel.guild.channels[channel.id]
        for message in channel.messages.values():
            message.deleted = True
        self.tell(channel.guild, "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", shape)

    # events

    def tell(self, guild: Guild | None, name: str, data: Json, *, intent: int = GUILDS) -> None:
        """Send an event of a server the bot is in."""
        if guild is None or self.bot.id in guild.members:
            self.gateway.dispatch(name, data, intent=intent)

    def tell_member(self, guild: Guild, name: str, data: Json, user: User) -> None:
        """Tell of a member: the bot's own self always, others with the privileged intent."""
        self.tell(guild, name, data | {"guild_id": str(guild.id)}, intent=0 if user is self.bot else GUILD_MEMBERS)

    def tell_message(self, message: Message, name: str) -> None:
        """Send MESSAGE_CREATE or MESSAGE_UPDATE; an ephemeral message only its own bot hears of, in no event."""
        channel = message.channel
        if message.private or not self.may(channel, self.bot, "view_channel"):
            return
        quoted = self.find_message(message.reference)
        own = message.author is self.bot or channel.guild is None or self.bot in message.mentions

        def shown(intents: int) -> Json:
            return shapes.message_event(message, quoted=quoted, reads=own or bool(intents & CONTENT))

        if channel.guild is None or self.bot.id in channel.guild.members:
            self.gateway.dispatch(name, shown, intent=GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES)

    def find_message(self, message_id: int | None) -> Message | None:
        if message_id is None:
            return None
        return next((c.messages[message_id] for c in self.channels.values() if message_id in c.messages), None)

    # messages

    def post(self, message: Message, *, allowed: Json | None = None, pings: bool = True) -> Message:
        """Put a message into its channel: mentions found, pings given, event sent."""
        message.channel.messages[message.id] = message
        message.channel.archived = False
        if message.nonce is not None:
            self.nonces[str(message.nonce)] = (self.clock.now(), message)
        self.mention(message, allowed, pings=pings)
        self.tell_message(message, "MESSAGE_CREATE")
        return message

    def edited(self, message: Message) -> None:
        message.edited = self.clock.now()
        message.edits += 1
        self.mention(message, {"parse": []}, pings=False)
        self.tell_message(message, "MESSAGE_UPDATE")

    def delete(self, message: Message) -> None:
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        data = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if message.channel.guild is None:
            self.gateway.dispatch("MESSAGE_DELETE", data, intent=DIRECT_MESSAGES)
        elif not message.private:
            data["guild_id"] = str(message.channel.guild.id)
            self.tell(message.channel.guild, "MESSAGE_DELETE", data, intent=GUILD_MESSAGES)

    def mention(self, message: Message, allowed: Json | None, *, pings: bool) -> None:
        """Find who is mentioned and, by the rules of allowed_mentions, who is pinged."""
        users = [
            self.users[int(each)] for each in re.findall(r"<@!?(\d+)>", message.content) if int(each) in self.users
        ]
        message.mentions = list(dict.fromkeys(users))
        roles = list(dict.fromkeys(int(each) for each in re.findall(r"<@&(\d+)>", message.content)))
        guild = message.channel.guild
        message.mention_roles = [each for each in roles if guild is not None and each in guild.roles]
        if not pings or message.private:
            return
        rules = allowed if allowed is not None else {"parse": ["users", "roles", "everyone"], "replied_user": True}
        parse, listed = rules.get("parse") or (), {int(each) for each in rules.get("users") or ()}
        message.pinged += [each for each in message.mentions if "users" in parse or each.id in listed]
        listed = {int(each) for each in rules.get("roles") or ()}
        if guild is not None:
            pinged = [each for each in message.mention_roles if "roles" in parse or each in listed]
            message.pinged += [guild.roles[each] for each in pinged]
            if "everyone" in parse and re.search(r"@(everyone|here)\b", message.content):
                message.pinged.append(guild.everyone)
        quoted = self.find_message(message.reference)
        if rules.get("replied_user") and quoted is not None and quoted.author is not message.author:
            message.pinged.append(quoted.author)
        self.pinged += message.pinged

    # members

    def join(self, user: User, guild: Guild, roles: set[int]) -> Member:
        member = Member(user, roles, self.clock.now())
        guild.members[user.id] = member
        if user is not self.bot:
            self.tell_member(guild, "GUILD_MEMBER_ADD", shapes.member(member), user)
        return member

    def changed_roles(self, member: Member, guild: Guild) -> None:
        self.tell_member(guild, "GUILD_MEMBER_UPDATE", shapes.member(member), member.user)

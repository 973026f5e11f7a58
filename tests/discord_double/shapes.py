"""The world in Discord's JSON. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_double import permissions
from tests.discord_double.clock import born, iso
from tests.discord_double.world import Attachment, Channel, Guild, Json, Member, Message, Role, User

if TYPE_CHECKING:
    from tests.discord_double.application import Application


def user(who: User) -> Json:
    shape: Json = {
        "id": str(who.id),
        "username": who.username,
        "discriminator": "0",
        "global_name": who.shown,
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "accent_color": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return shape | ({"bot": True} if who.bot else {})


def bare_member(member: Member) -> Json:
    """A member without the user, as it stands beside one."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": iso(member.joined),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role) for role in sorted(member.roles)],
    }


def member(who: Member) -> Json:
    return bare_member(who) | {"user": user(who.user), "mute": False, "deaf": False}


def role(each: Role) -> Json:
    return {
        "id": str(each.id),
        "name": each.name,
        "description": None,
        "permissions": str(each.permissions),
        "position": each.position,
        "color": each.color,
        "colors": {"primary_color": each.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": each.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def overwrites(of: Channel) -> list[Json]:
    guild = of.guild
    return [
        {"id": str(each), "type": 0 if guild and each in guild.roles else 1, "allow": str(allow), "deny": str(deny)}
        for each, (allow, deny) in of.overwrites.items()
    ]


def channel(of: Channel) -> Json:
    last = next((str(each.id) for each in reversed(of.messages.values()) if not each.private), None)
    shape: Json = {"id": str(of.id), "type": of.type, "flags": 0, "last_message_id": last}
    if of.recipient is not None:
        return shape | {"recipients": [user(of.recipient)]}
    assert of.guild is not None
    shape |= {"guild_id": str(of.guild.id), "name": of.name, "rate_limit_per_user": 0}
    if of.is_thread:
        return shape | _thread(of)
    return (
        shape
        | {
            "parent_id": None,
            "position": of.position,
            "nsfw": False,
            "topic": of.topic,
            "permission_overwrites": overwrites(of),
        }
        | ({"bitrate": 64000, "user_limit": 0, "rtc_region": None} if of.type == 2 else {})
    )


def _thread(of: Channel) -> Json:
    count = len(of.messages)
    return {
        "parent_id": str(of.parent.id) if of.parent else None,
        "owner_id": str(of.owner_id),
        "message_count": count,
        "member_count": len(of.followers),
        "total_message_sent": count,
        "thread_metadata": {
            "archived": of.archived,
            "archive_timestamp": iso(born(of.id)),
            "auto_archive_duration": of.auto_archive,
            "locked": of.locked,
            "create_timestamp": iso(born(of.id)),
        },
    }


def guild(of: Guild) -> Json:
    return {
        "id": str(of.id),
        "name": of.name,
        "owner_id": str(of.owner_id),
        "preferred_locale": of.locale,
        "roles": [role(each) for each in of.roles.values()],
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(of: Guild, bot: User) -> Json:
    """A server as the gateway sends it to a bot without the privileged intents: of members only the bot itself."""
    own = of.members[bot.id]
    seen = [each for each in of.channels.values() if _visible(each, own)]
    return guild(of) | {
        "joined_at": iso(own.joined),
        "large": len(of.members) > 250,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [member(own)],
        "channels": [channel(each) for each in of.channels.values() if not each.is_thread],
        "threads": [channel(each) for each in seen if each.is_thread and not each.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _visible(of: Channel, own: Member) -> bool:
    return bool(permissions.in_channel(of, own))


def attachment(of: Attachment, *, ephemeral: bool = False) -> Json:
    shape: Json = {
        "id": str(of.id),
        "filename": of.filename,
        "size": len(of.data),
        "url": of.url,
        "proxy_url": of.url,
        "content_type": of.content_type,
    }
    optional = {"description": of.description, "duration_secs": of.duration, "waveform": of.waveform}
    return (
        shape
        | {key: value for key, value in optional.items() if value is not None}
        | ({"ephemeral": True} if ephemeral else {})
    )


def message(of: Message, *, with_nonce: bool = False, quoted: Message | None = None) -> Json:
    shape: Json = {
        "id": str(of.id),
        "type": of.type,
        "channel_id": str(of.channel.id),
        "author": user(of.author),
        "content": of.content,
        "embeds": of.embeds,
        "components": of.components,
        "attachments": [attachment(each, ephemeral=of.private) for each in of.attachments],
        "mentions": [user(each) for each in of.mentions],
        "mention_roles": [str(each) for each in of.mention_roles],
        "mention_everyone": False,
        "timestamp": iso(born(of.id)),
        "edited_timestamp": iso(of.edited) if of.edited else None,
        "flags": of.flags,
        "pinned": False,
        "tts": False,
    }
    if with_nonce and of.nonce is not None:
        shape["nonce"] = of.nonce
    if of.webhook_id is not None:
        shape |= {"webhook_id": str(of.webhook_id), "application_id": str(of.webhook_id)}
    if of.interaction is not None:
        shape["interaction_metadata"] = of.interaction.metadata(original=of)
    if of.reference is not None:
        shape["message_reference"] = _reference(of)
        shape["referenced_message"] = message(quoted) if quoted is not None and not quoted.deleted else None
    if of.thread is not None:
        shape["thread"] = channel(of.thread)
    return shape


def _reference(of: Message) -> Json:
    shape = {"type": 0, "channel_id": str(of.channel.id), "message_id": str(of.reference)}
    return shape | ({"guild_id": str(of.channel.guild.id)} if of.channel.guild else {})


def message_event(of: Message, *, quoted: Message | None, reads: bool) -> Json:
    """A message as the gateway sends it; what it says only where the bot may read it."""
    shape = message(of, with_nonce=True, quoted=quoted)
    if not reads:
        shape |= {"content": "", "embeds": [], "attachments": [], "components": []}
    guild_of = of.channel.guild
    if guild_of is None:
        return shape | {"channel_type": 1}
    shape |= {"guild_id": str(guild_of.id), "channel_type": of.channel.type}
    who = guild_of.members.get(of.author.id)
    return shape | ({"member": bare_member(who)} if who else {})


def application(of: Application) -> Json:
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(of.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": of.flags,
        "flags_new": str(of.flags),
        "redirect_uris": [],
        "interactions_endpoint_url": of.interactions_endpoint_url,
        "role_connections_verification_url": None,
        "owner": user(of.owner),
        "team": None,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {str(kind): {} for kind in of.installable},
    }

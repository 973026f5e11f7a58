"""REST: messages in channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import bodies, shapes
from tests.discord_double.errors import Refused, invalid
from tests.discord_double.rest_channels import needs, visible
from tests.discord_double.world import VOICE, VOICE_MESSAGE, Attachment, Channel, Json, Message

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.rest import Call

Answer = tuple[int, Any]
Files = list[tuple[str, str, str, bytes]]
NONCE_LIFE = 300.0
_WRITTEN_IN = {0, VOICE, 5, 13}
"""Types of channels with messages: text, voice, announcements, stages."""


def create(core: Core, call: Call) -> Answer:
    channel = visible(core, call["channel_id"])
    _may_send(core, channel, call.body, call.files)
    check_files(core, call.files)
    voice = bool((call.body.get("flags") or 0) & VOICE_MESSAGE)
    bodies.check(call.body, files=len(call.files))
    if voice:
        bodies.check_voice(call.body, call.files)
        if channel.guild is not None and not core.may(channel, core.bot, "send_voice_messages"):
            raise Refused(50173)
    if (known := _same_nonce(core, call.body)) is not None:
        return 200, shapes.message(known, with_nonce=True, quoted=core.find_message(known.reference))
    reference = _reference(core, channel, call.body)
    message = Message(core.clock.snowflake(), channel, core.bot, type=19 if reference else 0, reference=reference)
    message.nonce = call.body.get("nonce")
    fill(core, message, call.body, call.files)
    core.post(message, allowed=call.body.get("allowed_mentions"))
    return 200, shapes.message(message, with_nonce=True, quoted=core.find_message(reference))


def history(core: Core, call: Call) -> Answer:
    """List messages, newest first; none where the bot may not read the history."""
    channel = visible(core, call["channel_id"])
    if channel.guild is not None and not core.may(channel, core.bot, "read_message_history"):
        return 200, []
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise invalid("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    found = [each for each in channel.messages.values() if not each.private]
    before, after = int(call.query.get("before", 1 << 63)), int(call.query.get("after", 0))
    found = [each for each in found if after < each.id < before]
    page = found[:limit] if "after" in call.query else found[-limit:]
    return 200, [_shape(core, each) for each in reversed(page)]


def get(core: Core, call: Call) -> Answer:
    channel = visible(core, call["channel_id"])
    needs(core, channel, "read_message_history")
    return 200, _shape(core, _message(channel, call))


def edit(core: Core, call: Call) -> Answer:
    message = _own(core, visible(core, call["channel_id"]), call)
    change(core, message, call.body, call.files)
    return 200, _shape(core, message)


def delete(core: Core, call: Call) -> Answer:
    channel = visible(core, call["channel_id"])
    message = _message(channel, call)
    if message.author is not core.bot:
        if channel.guild is None:
            raise Refused(50003)
        needs(core, channel, "manage_messages")
    core.delete(message)
    return 204, None


def fill(core: Core, message: Message, body: Json, files: Files, *, ephemeral: bool = False) -> None:
    """Give a new message what was sent."""
    message.content = body.get("content") or ""
    message.embeds = bodies.embeds_of(body)
    message.components = bodies.components_of(body)
    message.flags |= bodies.flags_of(body, ephemeral=ephemeral)
    message.attachments = attachments(core, body, files)


def change(core: Core, message: Message, body: Json, files: Files) -> None:
    """Change a message: what is not named stays; of attachments only those named stay."""
    if message.voice:
        raise Refused(50162)
    check_files(core, files)
    kept = _kept(message, body)
    flags = message.flags | bodies.flags_of(body)
    after = {
        "content": body.get("content", message.content),
        "embeds": body.get("embeds", message.embeds),
        "components": body.get("components", message.components),
        "flags": flags,
    }
    bodies.check(body | {"flags": flags}, files=len(files), editing=True)
    if not _says_something(after, len(files) + len(kept), v2=bool(flags & bodies.COMPONENTS_V2)):
        raise Refused(50006)
    message.flags = flags
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = bodies.embeds_of(body)
    if "components" in body:
        message.components = bodies.components_of(body)
    message.attachments = kept + attachments(core, body, files)
    core.edited(message)


def _says_something(after: Json, files: int, *, v2: bool) -> bool:
    return bool(after["content"] or after["embeds"] or files or (v2 and after["components"]))


def attachments(core: Core, body: Json, files: Files) -> list[Attachment]:
    """Return the files of a request, with what `attachments` says of each."""
    described = {str(each.get("id")): each for each in body.get("attachments") or ()}
    return [_attachment(core, each, described) for each in files]


def check_files(core: Core, files: Files) -> None:
    if any(len(data) > core.file_limit for _name, _filename, _kind, data in files):
        raise Refused(40005)


def _attachment(core: Core, file: tuple[str, str, str, bytes], described: dict[str, Json]) -> Attachment:
    part, filename, kind, data = file
    number = part.removeprefix("files[").removesuffix("]")
    about = described.get(number, {})
    made = Attachment(core.clock.snowflake(), about.get("filename") or filename, kind, data, "")
    made.url = f"{core.base}/attachments/{made.id}/{made.filename}"
    made.description = about.get("description")
    made.duration, made.waveform = about.get("duration_secs"), about.get("waveform")
    core.attachments[made.id] = made
    return made


def _kept(message: Message, body: Json) -> list[Attachment]:
    if "attachments" not in body:
        return list(message.attachments)
    named = {str(each.get("id")) for each in body["attachments"] or ()}
    return [each for each in message.attachments if str(each.id) in named]


def _may_send(core: Core, channel: Channel, body: Json, files: Files) -> None:
    if channel.guild is None:
        person = channel.recipient
        assert person is not None
        if not core.shares_server(person):
            raise Refused(50278)
        if person.blocks:
            raise Refused(50007)
        return
    if channel.type not in _WRITTEN_IN and not channel.is_thread:
        raise Refused(50008)
    if channel.is_thread and channel.archived and channel.locked:
        raise Refused(50083)
    needs(core, channel, "send_messages_in_threads" if channel.is_thread else "send_messages")
    if body.get("embeds"):
        needs(core, channel, "embed_links")
    if files:
        needs(core, channel, "attach_files")


def _same_nonce(core: Core, body: Json) -> Message | None:
    """Find the bot's message of the past few minutes with a nonce that is enforced; of any channel, as documented."""
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    known = core.nonces.get(str(nonce))
    if known is not None and core.clock.now() - known[0] < NONCE_LIFE and not known[1].deleted:
        return known[1]
    return None


def _reference(core: Core, channel: Channel, body: Json) -> int | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    message_id = int(reference["message_id"])
    if channel.guild is not None and not core.may(channel, core.bot, "read_message_history"):
        raise Refused(160002)
    known = channel.messages.get(message_id)
    if known is None or known.private:
        if reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        return None
    return message_id


def _message(channel: Channel, call: Call) -> Message:
    message = channel.messages.get(call["message_id"])
    if message is None or message.private:
        raise Refused(10008)
    return message


def _own(core: Core, channel: Channel, call: Call) -> Message:
    message = _message(channel, call)
    if message.author is not core.bot:
        raise Refused(50005)
    if channel.is_thread and channel.archived:
        raise Refused(50083)
    return message


def _shape(core: Core, message: Message) -> Json:
    quoted = core.find_message(message.reference)
    return shapes.message(message, with_nonce=core.keeps_nonces, quoted=quoted)


ROUTES = [
    ("GET", "/channels/{channel_id}/messages", history),
    ("POST", "/channels/{channel_id}/messages", create),
    ("GET", "/channels/{channel_id}/messages/{message_id}", get),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
]

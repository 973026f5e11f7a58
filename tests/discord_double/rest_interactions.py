"""REST: answering interactions, within 3 seconds once, and for 15 minutes after that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import bodies, shapes
from tests.discord_double.application import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, TOKEN_LIFE, Interaction
from tests.discord_double.components import check_modal
from tests.discord_double.errors import Refused, invalid
from tests.discord_double.rest_messages import change, check_files, fill
from tests.discord_double.world import EPHEMERAL, LOADING, VOICE_MESSAGE, Json, Message

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.rest import Call

Answer = tuple[int, Any]
MESSAGE, THINKING, LATER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
# what may answer which interaction
ALLOWED = {
    COMMAND: {MESSAGE, THINKING, MODAL},
    COMPONENT: {MESSAGE, THINKING, LATER, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    SUBMIT: {MESSAGE, THINKING, LATER, UPDATE},
}
FOLLOWUPS_OF_USER_APPS = 5


def callback(core: Core, call: Call) -> Answer:
    interaction = core.interactions.get(call["interaction_token"])
    if interaction is None or interaction.id != call["interaction_id"]:
        raise Refused(10062)
    if interaction.acknowledged is not None:
        raise Refused(40060)
    if core.late(interaction):
        interaction.failed = True
        raise Refused(10062)
    kind, data = call.body["type"], call.body.get("data") or {}
    if kind not in ALLOWED[interaction.type] or (kind in {LATER, UPDATE} and interaction.message is None):
        raise invalid("type", "INTERACTION_CALLBACK_INVALID_TYPE", f"{kind} does not answer this interaction.")
    _ANSWERS[kind](core, interaction, data, call)
    interaction.acknowledged = kind
    if call.query.get("with_response", "").lower() not in {"true", "1"}:
        return 204, None
    return 200, _callback_shape(core, interaction, kind)


def _send(core: Core, interaction: Interaction, data: Json, call: Call) -> None:
    interaction.original = _post(core, interaction, data, call)


def _think(core: Core, interaction: Interaction, data: Json, _call: Call) -> None:
    """Show "thinking..."; of flags only EPHEMERAL counts, and stays for ever."""
    if (data.get("flags") or 0) & ~EPHEMERAL:
        raise invalid("data.flags", "INTERACTION_CALLBACK_INVALID_FLAGS", "Only EPHEMERAL may be set.")
    message = _new(core, interaction, private=bool((data.get("flags") or 0) & EPHEMERAL))
    message.flags |= LOADING
    interaction.original = message
    interaction.messages.append(message)
    core.post(message, pings=False)


def _later(_core: Core, interaction: Interaction, _data: Json, _call: Call) -> None:
    interaction.original = interaction.message


def _update(core: Core, interaction: Interaction, data: Json, call: Call) -> None:
    assert interaction.message is not None
    if interaction.message.deleted:
        raise Refused(10008)
    change(core, interaction.message, data, call.files)
    interaction.original = interaction.message


def _choices(_core: Core, interaction: Interaction, data: Json, _call: Call) -> None:
    choices = data.get("choices") or []
    if len(choices) > 25:
        raise invalid("data.choices", "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    for index, each in enumerate(choices):
        if not 1 <= len(each["name"]) <= 100 or not 1 <= len(str(each["value"])) <= 100:
            raise invalid(f"data.choices.{index}", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    interaction.choices = choices


def _modal(_core: Core, interaction: Interaction, data: Json, _call: Call) -> None:
    check_modal(data)
    interaction.modal = data


_ANSWERS = {MESSAGE: _send, THINKING: _think, LATER: _later, UPDATE: _update, CHOICES: _choices, MODAL: _modal}


def follow_up(core: Core, call: Call) -> Answer:
    """Send one more message; right after "thinking..." it takes that message's place, and its privacy."""
    interaction = _alive(core, call)
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        _fill_thinking(core, interaction, original, call.body, call)
        return 200, _shape(core, original)
    interaction.followups += 1
    if interaction.for_user_only and interaction.followups > FOLLOWUPS_OF_USER_APPS:
        raise Refused(40094)
    message = _post(core, interaction, call.body, call)
    return 200, _shape(core, message)


def get_original(core: Core, call: Call) -> Answer:
    return 200, _shape(core, _original(_alive(core, call)))


def edit_original(core: Core, call: Call) -> Answer:
    interaction = _alive(core, call)
    original = _original(interaction)
    if original.loading:
        _fill_thinking(core, interaction, original, call.body, call)
    else:
        change(core, original, call.body, call.files)
    return 200, _shape(core, original)


def delete_original(core: Core, call: Call) -> Answer:
    interaction = _alive(core, call)
    core.delete(_original(interaction))
    return 204, None


def get_message(core: Core, call: Call) -> Answer:
    return 200, _shape(core, _followed(_alive(core, call), call))


def edit_message(core: Core, call: Call) -> Answer:
    interaction = _alive(core, call)
    message = _followed(interaction, call)
    if message.loading:
        _fill_thinking(core, interaction, message, call.body, call)
    else:
        change(core, message, call.body, call.files)
    return 200, _shape(core, message)


def delete_message(core: Core, call: Call) -> Answer:
    interaction = _alive(core, call)
    core.delete(_followed(interaction, call))
    return 204, None


def _alive(core: Core, call: Call) -> Interaction:
    """Return the interaction of a token that is still good for something."""
    if call["webhook_id"] != core.application.id:
        raise Refused(10015)
    interaction = core.interactions.get(str(call["webhook_token"]))
    if interaction is None or core.clock.now() - interaction.at > TOKEN_LIFE or interaction.failed:
        raise Refused(50027)
    if interaction.acknowledged is None:
        raise Refused(50027 if core.late(interaction) else 10015)
    return interaction


def _original(interaction: Interaction) -> Message:
    if interaction.original is None or interaction.original.deleted:
        raise Refused(10008)
    return interaction.original


def _followed(interaction: Interaction, call: Call) -> Message:
    wanted = call["message_id"]
    known = [*interaction.messages, *([interaction.original] if interaction.original else [])]
    for message in known:
        if message.id == wanted and not message.deleted:
            return message
    raise Refused(10008)


def _new(core: Core, interaction: Interaction, *, private: bool) -> Message:
    """Return an empty message that answers an interaction: a command's own kind, else a reply."""
    first = interaction.original is None
    above = interaction.message if first else interaction.original
    reference = above.id if above is not None and not above.deleted else None
    kind = 19 if reference else 0
    if first and interaction.type == COMMAND:
        kind = 20 if interaction.data["type"] == 1 else 23
    message = Message(core.clock.snowflake(), interaction.channel, core.bot, type=kind, reference=reference)
    message.webhook_id = core.application.id
    message.interaction = interaction
    if private or _forced_private(core, interaction):
        message.flags |= EPHEMERAL
        message.only = interaction.user
    return message


def _forced_private(core: Core, interaction: Interaction) -> bool:
    """An app that somebody brought along speaks to them alone where they may not use such apps in public."""
    channel = interaction.channel
    return (
        interaction.for_user_only
        and channel.guild is not None
        and not core.may(channel, interaction.user, "use_external_apps")
    )


def _post(core: Core, interaction: Interaction, body: Json, call: Call) -> Message:
    _check(core, body, call)
    message = _new(core, interaction, private=bool((body.get("flags") or 0) & EPHEMERAL))
    fill(core, message, body, call.files)
    interaction.messages.append(message)
    return core.post(message, allowed=body.get("allowed_mentions"))


def _fill_thinking(core: Core, interaction: Interaction, message: Message, body: Json, call: Call) -> None:
    _check(core, body, call)
    message.flags &= ~LOADING
    fill(core, message, body, call.files)
    core.edited(message)
    message.edited = None


def _check(core: Core, body: Json, call: Call) -> None:
    check_files(core, call.files)
    bodies.check(body, files=len(call.files))
    if (body.get("flags") or 0) & VOICE_MESSAGE:
        bodies.check_voice(body, call.files)


def _shape(core: Core, message: Message) -> Json:
    return shapes.message(message, quoted=core.find_message(message.reference))


def _callback_shape(core: Core, interaction: Interaction, kind: int) -> Json:
    about: Json = {"id": str(interaction.id), "type": interaction.type}
    shape: Json = {"interaction": about}
    original = interaction.original
    if original is not None and kind in {MESSAGE, THINKING, LATER, UPDATE}:
        about["response_message_id"] = str(original.id)
        about["response_message_loading"] = original.loading
        about["response_message_ephemeral"] = original.private
    if original is not None and kind in {MESSAGE, UPDATE}:
        shape["resource"] = {"type": kind, "message": _shape(core, original)}
    return shape


HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES = [
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
    ("POST", HOOK, follow_up),
    ("GET", HOOK + "/messages/@original", get_original),
    ("PATCH", HOOK + "/messages/@original", edit_original),
    ("DELETE", HOOK + "/messages/@original", delete_original),
    ("GET", HOOK + "/messages/{message_id}", get_message),
    ("PATCH", HOOK + "/messages/{message_id}", edit_message),
    ("DELETE", HOOK + "/messages/{message_id}", delete_message),
]

"""Messages of the bot: posted, changed, taken back; to all, or to one of a conversation (targeted)."""

from __future__ import annotations

from typing import Any

from tests.teams_double.core import BOT_NAME, Core
from tests.teams_double.errors import BLOCKED, Refused
from tests.teams_double.messages import Entry, plain
from tests.teams_double.world import CHANNEL, PERSONAL, Conversation, Json, Person

PATH = "/v3/conversations/{conversation}/activities"


def reached(core: Core, key: str) -> Conversation:
    """Return a conversation the bot may write to.

    Raises:
        Refused: there is none, or the bot is not in it, or it is blocked.
    """
    conversation = core.world.conversation(key)
    if conversation is None or conversation.deleted:
        raise Refused("ConversationNotFound")
    if conversation.kind == PERSONAL:
        person = conversation.people[0]
        if person.blocks:
            raise Refused("ConversationBlockedByUser")
        if not person.has_bot:
            raise Refused(BLOCKED)
    elif not conversation.has_bot:
        raise Refused("BotNotInConversationRoster")
    return conversation


def post(core: Core, call: Any) -> tuple[int, Any]:
    conversation = reached(core, call["conversation"])
    answers = call.path.get("activity") or None
    return 201, {"id": accept(core, conversation, call.body, targeted=call.targeted, answers=answers)}


def accept(
    core: Core, conversation: Conversation, body: Any, *, targeted: bool = False, answers: str | None = None
) -> str:
    """Take an activity; return its id."""
    activity = _activity(body)
    core.checks.activity(f"posted to a {conversation.kind} chat", activity)
    if activity["type"] == "typing":
        core.typing.append(conversation)
        return core.clock.message_id()
    if activity["type"] != "message":
        raise Refused("BadArgument", "Unknown activity type")
    _has_content(activity)
    only = _targeted(core, conversation, activity) if targeted else None
    if not targeted and (activity.get("recipient") or {}).get("isTargeted"):
        core.checks.fail("posted", "recipient.isTargeted without isTargetedActivity=true: everybody sees it")
    entry = _new(core, conversation, activity, only, answers or activity.get("replyToId"))
    conversation.channel.entries.append(entry)
    _notify(core, entry)
    return entry.id


def _activity(body: Any) -> Json:
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise Refused("BadSyntax", "Activity.Type field is required")
    return body


def _has_content(activity: Json) -> None:
    if not (activity.get("text") or activity.get("attachments")):
        raise Refused("BadSyntax", "Activity must have text or attachments")


def _targeted(core: Core, conversation: Conversation, activity: Json) -> Person:
    recipient = activity.get("recipient") or {}
    person = core.world.person(str(recipient.get("id", "")))
    if conversation.kind == PERSONAL or conversation.channel.forbids_targeted:
        raise Refused("BadArgument", "Targeted messages are not supported in this conversation")
    if person is None or person not in conversation.members:
        raise Refused("BadArgument", "The recipient of a targeted message must be a member of the conversation")
    if not recipient.get("isTargeted"):
        core.checks.fail("posted", "a targeted message whose recipient.isTargeted is not true")
    return person


def _new(core: Core, conversation: Conversation, activity: Json, only: Person | None, answers: str | None) -> Entry:
    key = core.clock.message_id()
    root = conversation.root
    if conversation.kind == CHANNEL and root is None and answers:
        answered = conversation.find(answers)
        root = None if answered is None else answered.root or answered.id
    if conversation.kind == CHANNEL:
        conversation = core.world.thread(conversation.channel, root or key)
    entry = Entry(key, conversation, None, activity, core.clock.now(), core.tick(), root, only, answers)
    entry.mentions = _mentioned(core, activity)
    return entry


def _mentioned(core: Core, activity: Json) -> list[Person]:
    entities = list(activity.get("entities") or ())
    for each in activity.get("attachments") or ():
        content = each.get("content")
        if isinstance(content, dict):
            entities += (content.get("msteams") or {}).get("entities") or ()
    ids = [str((each.get("mentioned") or {}).get("id")) for each in entities if each.get("type") == "mention"]
    return [person for key in ids if (person := core.world.person(key)) is not None]


def _notify(core: Core, entry: Entry) -> None:
    """Note whose phone shows a push, and what it says."""
    shown = plain(entry.activity.get("summary") or entry.activity.get("text") or f"{BOT_NAME} sent a card")
    people = entry.conversation.members if entry.conversation.kind == PERSONAL else entry.mentions
    core.notified += [(each, shown) for each in ([entry.only] if entry.only else people)]


def put(core: Core, call: Any) -> tuple[int, Any]:
    conversation = reached(core, call["conversation"])
    entry = _own(core, conversation, call["activity"], targeted=call.targeted)
    activity = _activity(call.body)
    core.checks.activity("put", activity)
    _has_content(activity)
    if call.targeted and activity.get("recipient"):
        raise Refused("BadArgument", "The recipient must not be given in an update")
    if activity.get("id", entry.id) != entry.id:
        core.checks.fail("put", f"the activity's id is {activity['id']}, not {entry.id}")
    entry.activity, entry.edited = activity, core.clock.now()
    entry.edits += 1
    entry.touched = core.tick()
    entry.views.clear()
    entry.mentions = _mentioned(core, activity)
    return 200, {"id": entry.id}


def delete(core: Core, call: Any) -> tuple[int, Any]:
    conversation = reached(core, call["conversation"])
    entry = _own(core, conversation, call["activity"], targeted=call.targeted)
    entry.deleted = True
    entry.touched = core.tick()
    return 200, None


def _own(core: Core, conversation: Conversation, key: str, *, targeted: bool) -> Entry:
    """Return a message of the bot."""
    entry = conversation.find(key)
    if entry is None or core.over(entry) or (entry.only is not None) != targeted:
        raise Refused("ActivityNotFoundInConversation")
    if entry.author is not None:
        raise Refused("NotEnoughPermissions")
    return entry


ROUTES = [
    ("POST", PATH, post),
    ("POST", PATH + "/{activity}", post),
    ("PUT", PATH + "/{activity}", put),
    ("DELETE", PATH + "/{activity}", delete),
]

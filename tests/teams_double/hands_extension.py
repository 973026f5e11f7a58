"""What people do with the message extension: its commands on a message or in the compose box, and its search."""

from __future__ import annotations

import json
import uuid
from html import escape

from tests.teams_double import activities, client
from tests.teams_double.answers import Answer
from tests.teams_double.clock import utc
from tests.teams_double.core import BOT_NAME, Core
from tests.teams_double.hands import Hands
from tests.teams_double.messages import CARD, Message, actions
from tests.teams_double.world import Conversation, Json, Person

PICTURES = ("application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero", CARD)


class ExtensionHands(Hands):
    """Uses the message extension. Mixed into the double."""

    async def extension(
        self, person: Person, command: str, *, on: Message | None = None, at: Conversation | None = None,
        context: str = "", data: Json | None = None,
    ) -> Answer:  # fmt: skip
        """Have somebody take a command of the message extension: on a message, or from the compose box."""
        where = on.conversation if on is not None else self._joined(person, at)
        value: Json = {
            "commandId": command,
            "commandContext": context or ("message" if on is not None else "compose"),
            "requestId": uuid.uuid4().hex,
            "context": {"theme": "default"},
        }
        if on is not None:
            value["messagePayload"] = payload(self.core, on)
        if data is not None:
            value["data"] = data
        name = "composeExtension/submitAction" if data is not None else "composeExtension/fetchTask"
        return await self._asked(person, where, name, value, on=on)

    async def submits(self, person: Person, dialog: Answer, *, press: str | None = None, **filled: object) -> Answer:
        """Have somebody fill in the dialog of a command and send it."""
        card = dialog.dialog
        assert card is not None, f"no dialog with a card: {dialog.body}"
        buttons = [each for each in actions([card]) if each["type"] == "Action.Submit"]
        found = [each for each in buttons if press in {None, each.get("title")}]
        assert len(found) == 1, f"which of {[each.get('title') for each in buttons]}? name one with press="
        inputs = client.inputs_of(card, found[0])
        unknown = [name for name in filled if client.pick(inputs, name) is None]
        assert not unknown, f"no input {unknown} in the dialog: {[each['id'] for each in inputs]}"
        data = client.merged(found[0], client.values(inputs, dict(filled)))
        value = {key: each for key, each in dialog.activity["value"].items() if key not in {"data", "requestId"}}
        value |= {"data": data, "requestId": uuid.uuid4().hex}
        return await self._asked(person, dialog.at, "composeExtension/submitAction", value, on=dialog.on)

    async def finds(
        self, person: Person, command: str, text: str, *, at: Conversation | None = None, parameter: str = "query"
    ) -> Answer:
        """Have somebody search with the message extension."""
        told = {"name": parameter, "value": text} if text else {"name": "initialRun", "value": "true"}
        options = {"skip": 0, "count": 25}
        value = {"commandId": command, "parameters": [told], "queryOptions": options, "context": {"theme": "default"}}
        return await self._asked(person, self._joined(person, at), "composeExtension/query", value)

    async def picks(self, person: Person, found: Answer, title: str) -> Answer:
        """Have somebody take a result of a search."""
        titles = [each for each, _text in found.results]
        assert title in titles, f"{title!r} is not among {titles}"
        attachment = found.attachments[titles.index(title)]
        tap = ((attachment.get("preview") or attachment).get("content") or {}).get("tap") or {}
        if tap.get("type") != "invoke":
            return Answer(self.core, person, found.at, shown=attachment.get("content"))
        return await self._asked(person, found.at, "composeExtension/selectItem", tap["value"])

    async def _asked(
        self, person: Person, where: Conversation, name: str, value: Json, *, on: Message | None = None
    ) -> Answer:
        sent = activities.invoke(self.core, person, where, name, value)
        sent["channelData"] = sent["channelData"] | {"source": {"name": "compose"}}
        answer = Answer(self.core, person, where, activity=sent, on=on)
        answer.post = await self.core.post(sent)
        _check(self.core, name, answer)
        return answer


def payload(core: Core, message: Message) -> Json:
    """Return a message as a command on it tells it."""
    entry, author = message.entry, message.author
    who: Json = {"device": None, "conversation": None, "user": None, "application": None}
    if author is None:
        who["application"] = {"applicationIdentityType": "bot", "id": core.app_id, "displayName": BOT_NAME}
    else:
        who["user"] = {"userIdentityType": "aadUser", "id": author.aad, "displayName": author.name}
    content = escape(entry.activity.get("text") or "", quote=False).replace("\n", "<br>")
    attachments = []
    for number, card in enumerate(message.cards):
        content += f'<attachment id="{number}"></attachment>'
        attachments.append({"id": str(number), "contentType": CARD, "content": json.dumps(card)})
    return {
        "linkToMessage": f"https://teams.microsoft.com/l/message/{entry.conversation.channel.id}/{entry.id}",
        "id": entry.id,
        "replyToId": entry.root,
        "createdDateTime": utc(entry.created),
        "lastModifiedDateTime": utc(entry.edited) if entry.edited else None,
        "deleted": entry.deleted,
        "summary": None,
        "importance": "normal",
        "locale": author.locale.lower() if author is not None else "en-us",
        "body": {"contentType": "html", "content": f"<div><div>{content}</div></div>"},
        "from": who,
        "reactions": [],
        "mentions": [],
        "attachments": attachments,
    }


def _check(core: Core, name: str, answer: Answer) -> None:
    """Check what an invoke of the message extension is answered with."""
    if answer.status != 200:
        return
    if answer.body not in (None, {}) and not (answer.task or answer.extension):
        core.checks.fail(name, f"the answer is neither task nor composeExtension: {str(answer.body)[:200]}")
    if answer.task:
        _check_task(core, name, answer)
    if answer.extension:
        _check_extension(core, name, answer)


def _check_task(core: Core, name: str, answer: Answer) -> None:
    kind, value = answer.task.get("type"), answer.task.get("value")
    if kind not in {"continue", "message"} or (kind == "message" and not isinstance(value, str)):
        core.checks.fail(name, f"a task is {kind!r} with {type(value).__name__}, not continue or message")
    if kind != "continue":
        return
    if answer.dialog is None or not isinstance(value, dict) or value["card"].get("contentType") != CARD:
        core.checks.fail(name, "a dialog has a card of Adaptive Cards (contentType, content)")
        return
    core.checks.card(name, answer.dialog)
    if any(each["type"] == "Action.Execute" for each in actions([answer.dialog])):
        core.checks.fail(name, "a dialog sends with Action.Submit, not with Action.Execute")


def _check_extension(core: Core, name: str, answer: Answer) -> None:
    kind, layout = answer.extension.get("type"), answer.extension.get("attachmentLayout")
    if kind not in {"result", "message", "auth", "config", "silentAuth"}:
        core.checks.fail(name, f"a composeExtension is {kind!r}")
    if kind == "result" and layout not in {"list", "grid"}:
        core.checks.fail(name, f"attachmentLayout is {layout!r}, not list or grid")
    for each in answer.attachments:
        if each.get("contentType") not in PICTURES:
            core.checks.fail(name, f"a result is of type {each.get('contentType')!r}")
        elif each["contentType"] == CARD:
            core.checks.card(name, each.get("content"))
            if name == "composeExtension/query" and "preview" not in each:
                core.checks.fail(name, "a result that is an Adaptive Card needs a preview (thumbnail or hero card)")

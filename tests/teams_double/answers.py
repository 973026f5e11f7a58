"""What came of something somebody did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.teams_double.messages import CARD, Json, Message, card_text
from tests.teams_double.world import CHANNEL, PERSONAL, Conversation, Person

if TYPE_CHECKING:
    from tests.teams_double.core import Core, Post

MESSAGE, SEARCH = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.search.searchResponse"


class Answer:
    """Fills up by itself as the bot goes on."""

    def __init__(
        self, core: Core, person: Person, at: Conversation, *, activity: Json | None = None, url: str = "",
        shown: Json | None = None, on: Message | None = None,
    ) -> None:  # fmt: skip
        self.activity: Json = activity or {}
        self.person = person
        self.at = at
        self.on = on
        self.url = url
        self.since = core.ticks
        self.post: Post | None = None
        self.pressed: Json = {}
        self._core = core
        self._shown = shown

    def __repr__(self) -> str:
        return f"<Answer {self.status}: {self.toast or self.text!r}>"

    # of the POST itself

    @property
    def status(self) -> int | None:
        return self.post.status if self.post is not None and self.post.took else None

    @property
    def body(self) -> Any:
        return self.post.body if self.post is not None else None

    @property
    def failed(self) -> bool:
        """Whether the client says "Unable to reach app" or "Something went wrong"."""
        if self.status is None:
            return False
        code = self.body.get("statusCode", 200) if isinstance(self.body, dict) else 200
        return not 200 <= self.status < 300 or (isinstance(code, int) and code >= 400)

    @property
    def toast(self) -> str:
        """The short message an invoke answered with."""
        if not isinstance(self.body, dict):
            return ""
        value = self.body.get("value")
        if self.body.get("type") == MESSAGE and isinstance(value, str):
            return value
        if isinstance(value, dict) and "message" in value and "code" in value:
            return str(value["message"])
        if self.task.get("type") == "message":
            return str(self.task.get("value"))
        return str(self.extension.get("text", "")) if self.extension.get("type") == "message" else ""

    @property
    def task(self) -> Json:
        """The dialog an invoke answered with."""
        return (self.body.get("task") if isinstance(self.body, dict) else None) or {}

    @property
    def extension(self) -> Json:
        return (self.body.get("composeExtension") if isinstance(self.body, dict) else None) or {}

    @property
    def attachments(self) -> list[Json]:
        return self.extension.get("attachments") or []

    @property
    def results(self) -> list[tuple[str, str]]:
        """What a search of the message extension found: title and text."""
        return [_listed(each.get("preview") or each) for each in self.attachments]

    @property
    def dialog(self) -> Json | None:
        """The card in the dialog."""
        value = self.task.get("value")
        card = value.get("card") if isinstance(value, dict) else None
        return card.get("content") if isinstance(card, dict) else None

    # of what the person sees

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote or changed since, here or in their personal chat, in the order it did."""
        chats = {self.at.channel, self._core.world.personal(self.person)}
        seen = [each for chat in chats for each in self._core.seen(self.person, chat)]
        new = [each for each in seen if each.touched > self.since and each.author is None]
        return [Message(each, self.person) for each in sorted(new, key=lambda each: each.touched)]

    @property
    def message(self) -> Message | None:
        return next(reversed(self.messages), None)

    @property
    def card(self) -> Json | None:
        """The newest card: of an invoke's answer, a dialog, a message."""
        if self._shown is not None:
            return self._shown
        if isinstance(self.body, dict) and self.body.get("type") == CARD:
            return self.body.get("value")
        if self.dialog is not None:
            return self.dialog
        return next((each.card for each in reversed(self.messages) if each.card is not None), None)

    @property
    def text(self) -> str:
        """All there is to read."""
        lines = [self.toast, *(each.text for each in self.messages)]
        card = self.card
        if card is not None and not any(card in each.cards for each in self.messages):
            lines.append(card_text(card))
        return "\n".join(filter(None, lines))

    @property
    def private(self) -> bool:
        """Whether nobody else sees the newest message of it."""
        message = self.message
        if message is None:
            return bool(self.toast)
        return message.private or (message.conversation.kind == PERSONAL and self.at.kind != PERSONAL)

    @property
    def thread(self) -> Conversation | None:
        """The thread it is in."""
        key = (self.activity.get("conversation") or {}).get("id", "")
        return self._core.world.conversation(key) if self.at.kind == CHANNEL else None


def _listed(attachment: Json) -> tuple[str, str]:
    content = attachment.get("content") or {}
    if attachment.get("contentType") == CARD:
        first, _, rest = card_text(content).partition("\n")
        return first, rest
    return str(content.get("title", "")), str(content.get("text", content.get("subtitle", "")))

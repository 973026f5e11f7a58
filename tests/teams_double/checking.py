"""Keeps what Teams would not take or not show as it was meant; the fixture fails for it at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.teams_double.card_rules import card_troubles, text_troubles
from tests.teams_double.messages import CARD, card_text
from tests.teams_double.world import Json

# What a bot may say in an activity; anything else is passed over by Teams, so it is a slip.
FIELDS = {
    "message": {
        "type", "id", "channelId", "from", "conversation", "recipient", "replyToId", "serviceUrl", "locale", "text",
        "textFormat", "summary", "attachments", "attachmentLayout", "entities", "channelData", "value", "importance",
        "inputHint", "speak", "suggestedActions", "deliveryMode", "expiration", "timestamp",
    },
    "typing": {"type", "id", "channelId", "from", "conversation", "recipient", "replyToId", "serviceUrl", "locale",
               "channelData", "entities", "text", "timestamp"},
}  # fmt: skip
KINDS = {"text": str, "textFormat": str, "summary": str, "replyToId": str, "locale": str, "id": str, "importance": str}
FORMATS = ("plain", "markdown", "xml")


class Checks:
    """Keeps what was refused; `close` fails for it."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.on = True

    @contextmanager
    def expected(self) -> Iterator[None]:
        """Forgive what is refused meanwhile: the test asks for what Teams does not take, on purpose."""
        before = len(self.failures)
        yield
        del self.failures[before:]

    def fail(self, what: str, trouble: str) -> None:
        if self.on:
            self.failures.append(f"{what}: {trouble}")

    def close(self) -> None:
        """Fail for what was refused."""
        failures, self.failures = self.failures, []
        assert not failures, "Teams would not take, or not show as it was meant:\n" + "\n".join(failures)

    def activity(self, what: str, activity: Json) -> None:
        """Check what a bot sends."""
        kind = activity.get("type")
        if kind not in FIELDS:
            self.fail(what, f"a bot sends no activity of type {kind!r}")
            return
        for name in sorted(activity.keys() - FIELDS[kind]):
            self.fail(what, f"{name} is no field of a {kind}")
        for name, expected in KINDS.items():
            if name in activity and not isinstance(activity[name], expected):
                self.fail(what, f"{name} is not a string: {activity[name]!r}")
        if activity.get("textFormat", "plain") not in FORMATS:
            self.fail(what, f"textFormat is {activity['textFormat']!r}")
        if kind == "message":
            self._message(what, activity)

    def _message(self, what: str, activity: Json) -> None:
        attachments = activity.get("attachments") or []
        if len(attachments) > 1 and activity.get("attachmentLayout", "list") not in {"list", "carousel"}:
            self.fail(what, f"attachmentLayout is {activity['attachmentLayout']!r}")
        for each in attachments:
            if not isinstance(each, dict) or not isinstance(each.get("contentType"), str):
                self.fail(what, "an attachment has no contentType")
            elif each["contentType"] == CARD:
                self.card(what, each.get("content"))
        for trouble in text_troubles(activity.get("text") or ""):
            self.fail(what, trouble)
        for each in activity.get("entities") or ():
            if each.get("type") == "mention" and each.get("text", "") not in activity.get("text", ""):
                self.fail(what, f"the mention {each.get('text')!r} does not stand in the text")

    def card(self, what: str, card: object) -> None:
        """Check an Adaptive Card."""
        if not isinstance(card, dict):
            self.fail(what, "the card is no object")
            return
        for trouble in card_troubles(card):
            self.fail(what, trouble)
        read = card_text(card)
        for each in (card.get("msteams") or {}).get("entities") or ():
            if each.get("text", "").removeprefix("<at>").removesuffix("</at>") not in read:
                self.fail(what, f"the mention {each.get('text')!r} does not stand on the card")

"""How Teams refuses: the status codes of its conversational APIs, as documented."""

from __future__ import annotations

import json
from typing import Any

WORDS: dict[str, tuple[int, str]] = {
    "BadArgument": (400, "Bad argument."),
    "BadSyntax": (400, "Bad format of the request."),
    "BotNotRegistered": (401, "No registration found for this bot."),
    "BotDisabledByAdmin": (403, "The tenant admin disabled this bot"),
    "BotNotInConversationRoster": (403, "The bot is not part of the conversation roster."),
    "ConversationBlockedByUser": (403, "User blocked the conversation with the bot."),
    "ForbiddenOperationException": (403, "Bot is not installed in user's personal scope"),
    "NotEnoughPermissions": (403, "The bot is not allowed to do this."),
    "ActivityNotFoundInConversation": (404, "Conversation not found."),
    "ConversationNotFound": (404, "Conversation not found."),
    "MemberNotFoundInConversation": (404, "The requested user was not found in the conversation."),
    "PreconditionFailed": (412, "Precondition failed, please try again."),
    "MessageSizeTooBig": (413, "Message size too large."),
    "Throttled": (429, "Too many requests."),
    "ServiceError": (502, "Service dependency issue."),
}
USUAL = {403: "BotNotInConversationRoster", 404: "ConversationNotFound", 412: "PreconditionFailed", 429: "Throttled"}
BLOCKED = "MessageWritesBlocked"


class Refused(Exception):
    """The service says no."""

    def __init__(self, code: str, message: str = "", *, status: int = 0) -> None:
        super().__init__(code)
        known = WORDS.get(code, (400, ""))
        self.status = status or (403 if code == BLOCKED else known[0])
        self.code = code
        self.message = message or known[1]

    def body(self) -> dict[str, Any]:
        if self.code == BLOCKED:
            inner = {
                "subCode": BLOCKED,
                "details": "Thread is blocked from message writes.",
                "errorCode": None,
                "errorSubCode": None,
            }
            return {"errorCode": 209, "message": json.dumps(inner, indent=2).replace("\n", "\r\n")}
        return {"error": {"code": self.code, "message": self.message}}


def usual(status: int, code: str = "", message: str = "") -> Refused:
    """Return the refusal a status stands for."""
    return Refused(code or USUAL.get(status, "ServiceError"), message, status=status)

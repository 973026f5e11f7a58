"""What goes back over the socket: one JSON object a line."""

from __future__ import annotations

import json

from ucbridge.codec import Kind, to_public
from ucbridge.i18n import Text
from ucbridge.models import Ask, Reply


def answer(reply: Reply | None, language: str, message: str) -> bytes:
    """Write the reply to a request; `null` where there is nothing to show."""
    card = to_public(reply, language, id=message, kind="reply") if reply else None
    return _line({"answer": card})


def event(reply: Reply, language: str, message: str, kind: Kind) -> bytes:
    """Write an edit or a notice."""
    return _line({"event": to_public(reply, language, id=message, kind=kind)})


def question(ask: Ask, language: str) -> bytes:
    """Write what a button asks for before it acts."""
    hint = ask.hint.to(language) if ask.hint else ""
    return _line({"asks": {"label": ask.label.to(language), "hint": hint, "most": ask.most, "long": ask.long}})


def complaint(text: Text) -> bytes:
    """Write that a request was not understood."""
    return _line({"error": text.to("en")})


def _line(content: dict[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"

"""Actions that wait for their answer."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field

from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Frame, text

NOTHING_TO_LIST = ("There is no voicemail user",)
"""Beginnings of messages that refuse a list although the response is `Success`."""

EMPTY_LISTS = frozenset({"No active conferences."})
"""Errors that only say that a list has no rows."""


@dataclass(slots=True)
class Pending:
    """One action on the wire whose answer is a single message."""

    action: str
    answer: Future[Frame]

    def reply(self, frame: Frame) -> None:
        """Take the response."""
        if text(frame, "Response") == "Error":
            self.fail(ActionFailed(self.action, text(frame, "Message")))
        elif not self.answer.done():
            self.answer.set_result(frame)

    def event(self, frame: Frame) -> None:
        """Take an event of the same action id."""

    def fail(self, error: BaseException) -> None:
        """End it without an answer."""
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(slots=True)
class PendingList(Pending):
    """One action whose answer is a response and a list of events."""

    on_complete: Callable[[list[Frame]], None] | None = None
    rows: list[Frame] = field(default_factory=list)

    def reply(self, frame: Frame) -> None:
        """Take the response; without `EventList: start` no list follows it."""
        if text(frame, "Response") == "Error" and text(frame, "Message") not in EMPTY_LISTS:
            self.fail(ActionFailed(self.action, text(frame, "Message")))
        elif text(frame, "EventList").lower() == "start":
            return
        elif text(frame, "Message").startswith(NOTHING_TO_LIST):
            self.fail(ActionFailed(self.action, text(frame, "Message")))
        else:
            self._complete(frame)

    def event(self, frame: Frame) -> None:
        """Take a row, or the end of the list."""
        end = text(frame, "EventList").lower()
        if not end:
            self.rows.append(frame)
        elif end == "complete":
            self._complete(frame)
        else:
            self.fail(ActionFailed(self.action, f"the list was {end}"))

    def _complete(self, frame: Frame) -> None:
        if self.answer.done():
            return
        if self.on_complete is not None:
            self.on_complete(self.rows)
        self.answer.set_result(frame)

"""The calls that ring people's phones now, each with the card it has. No I/O."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import time

from ucbridge.i18n import Text
from ucbridge.models import Reply
from ucbridge.services.concerns.interface import Concern, Concerned, Result
from ucbridge.services.incoming.card import rings

Key = tuple[str, int, str]
"""The caller's channel, the number of the attempt, and the person's id."""


@dataclass(slots=True)
class Rung:
    """One call that rings somebody. `waited`: it rings long enough. `posted`: it has a card.

    `sent` says where they sent the caller from chat.
    """

    key: Key
    concern: Concern
    waited: bool = False
    posted: bool = False
    sent: Text | None = None
    shown: Reply | None = None
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)

    @property
    def topic(self) -> str:
        """Return the topic of its card."""
        return topic_of(self.concern)

    @property
    def over(self) -> bool:
        """Tell whether nothing more is to be told of it."""
        return self.concern.result is not Result.RINGING or self.concern.attempt.ended is not None


def key_of(concern: Concern) -> Key:
    """Return what names an attempt for a person, also when its call becomes part of another one."""
    return concern.attempt.channel_id, concern.attempt.number, concern.person_id


def topic_of(concern: Concern) -> str:
    """Return the topic of the card somebody has of a call while it rings."""
    channel_id, number, person_id = key_of(concern)
    return f"incoming:{channel_id}/{number}/{person_id}"


class Live:
    """What rings whom. `wake` is called when there is something to do about `dirty`."""

    def __init__(self, *, after: float) -> None:
        self.wake: Callable[[], None] = _nothing
        self._after = after
        self.rung: dict[Key, Rung] = {}
        self.dirty: dict[Key, None] = {}
        self.former: dict[str, None] = {}
        """Topics of cards that a former run left ringing, until it is heard how their calls stand."""

    def hear(self, concerned: Concerned) -> bool:
        """Take in how a call stands; tell whether there is anything to do."""
        for concern in concerned.concerns:
            key = key_of(concern)
            known = self.rung.get(key)
            if known is not None:
                self._changed(known, concern)
            elif topic_of(concern) in self.former:
                self._take_up(key, concern)
            elif _begins(concern):
                self._begin(key, concern)
        return bool(self.dirty)

    def of(self, person_id: str, call: str) -> Rung | None:
        """Return a call that rings somebody, by the argument of its buttons."""
        channel_id, _slash, number = call.rpartition("/")
        return self.rung.get((channel_id, int(number), person_id)) if number.isdigit() else None

    def knows(self, channel_id: str) -> bool:
        """Tell whether a caller rings anybody."""
        return any(each[0] == channel_id for each in self.rung)

    def posted_to(self, person_id: str) -> int:
        """Return how many cards somebody has of calls that ring."""
        return sum(each.posted for each in self.rung.values() if each.key[2] == person_id)

    def show(self, rung: Rung) -> None:
        """Have the card of a call brought up to date."""
        if self.rung.get(rung.key) is rung and rung.posted:
            self.dirty[rung.key] = None
            self.wake()

    def forget(self, rung: Rung) -> None:
        """Let go of a call."""
        if rung.timer:
            rung.timer.cancel()
        self.rung.pop(rung.key, None)

    def taken(self) -> Iterator[Rung]:
        """Yield what is to be looked at, each once."""
        while self.dirty:
            key = next(iter(self.dirty))
            del self.dirty[key]
            if (rung := self.rung.get(key)) is not None:
                yield rung

    def again(self) -> None:
        """Have everything looked at that has a card: what was being done may have failed."""
        self.dirty |= {key: None for key, rung in self.rung.items() if rung.posted or rung.waited}

    def _begin(self, key: Key, concern: Concern) -> None:
        began = min(each.began for each in concern.rung)
        rung = self.rung[key] = Rung(key, concern)
        wait = max(0.0, self._after - (time() - began))
        rung.timer = asyncio.get_running_loop().call_later(wait, self._due, key)

    def _take_up(self, key: Key, concern: Concern) -> None:
        rung = self.rung[key] = Rung(key, concern, waited=True, posted=True)
        self.former.pop(rung.topic, None)
        self.dirty[key] = None

    def _changed(self, known: Rung, concern: Concern) -> None:
        known.concern = concern
        if known.over and not known.posted:
            self.forget(known)  # nobody saw it
        elif known.posted:
            self.dirty[known.key] = None

    def _due(self, key: Key) -> None:
        if (rung := self.rung.get(key)) is not None:
            rung.waited = True
            self.dirty[key] = None
            self.wake()


def _begins(concern: Concern) -> bool:
    return concern.result is Result.RINGING and concern.attempt.ended is None and rings(concern)


def _nothing() -> None:
    """Wake nobody."""

"""What is due in one conversation: new cards in order, then edits, paced and retried until they are delivered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any

import structlog

from ucbridge.connector import NotReached
from ucbridge.errors import StoreError
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

RETRY = Backoff(first=0.5, cap=15.0)
SLOWEST = 30.0
"""Seconds a posting or an edit may take."""

_GIVE_UP_AFTER = 5
"""Unexpected errors (no lost connections, no database away) for one job."""

_LET_PASS_EVERY = 5
"""Failures in a row after which the next job is tried once: is it the chat that is down, or this one card?"""

_COPY_EVERY = 3
"""Edits after which an older copy of a card has its turn, though there are edits where people look first."""

_PASSED_OFTEN = 2
"""Times another one got through before it, after which a card is one to be tried when nothing else is due."""


def _nothing() -> None:
    """Take note of nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """One card to post or to edit; `ended` is told when it is off the list, whatever came of it.

    `deliver()` does it with the card's newest version, records that, and tells whether that is still the newest; it
    raises LookupError when the conversation or message is gone for good, and then `gone()` is told; NotReached when it
    is shut now, and then `shut()` is told.
    """

    topic: str
    deliver: Callable[[], Coroutine[Any, Any, bool]]
    gone: Callable[[], Coroutine[Any, Any, None]]
    shut: Callable[[], Coroutine[Any, Any, None]]
    ended: Callable[[], None] = _nothing


@dataclass(slots=True)
class Conversation:
    """The jobs of one conversation, by posting or by address. `interval` is the least time between two edits.

    `copies` are edits of cards that stand again further down, where people look; `stubborn` are cards that fail again
    and again while others get through.
    """

    connector: str
    interval: float
    retry: Backoff = RETRY
    posts: dict[Hashable, Job] = field(default_factory=dict)
    edits: dict[Hashable, Job] = field(default_factory=dict)
    copies: dict[Hashable, Job] = field(default_factory=dict)
    stubborn: dict[Hashable, Job] = field(default_factory=dict)
    failures: int = 0
    passed: Counter[Hashable] = field(default_factory=Counter)
    errors: Counter[Hashable] = field(default_factory=Counter)
    under_way: Hashable = None
    edited: int = 0

    @property
    def due(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self._jobs())

    def post(self, key: Hashable, job: Job) -> bool:
        """Take a card to post; False where there is a job of this key."""
        if key in self.posts or key in self.stubborn:
            return False
        self.posts[key] = job
        return True

    def edit(self, key: Hashable, job: Job, *, copy: bool) -> None:
        """Take a card to edit; a second job of the same key is dropped, the first takes the newest version."""
        if key not in self.edits:
            (self.copies if copy else self.edits).setdefault(key, job)
            if not copy:
                self.copies.pop(key, None)

    async def run(self) -> None:
        """Deliver what is due and return when nothing is; call it again after a new job, or after an error."""
        while self.due:
            await asyncio.sleep(self.retry.wait(self.failures) if self.failures else 0)
            key, job = self._next()
            self.under_way, edit = key, key in self.edits or key in self.copies
            self.edited += edit
            await self._one(key, job)
            await asyncio.sleep(self.interval if edit and not self.failures else 0)

    def failed(self, error: BaseException) -> None:
        """Note an error nobody foresaw in the job under way; after several it is left as it is."""
        job = self._jobs()[self.under_way]
        self.failures += 1
        self.errors[self.under_way] += 1
        if given_up := self.errors[self.under_way] >= _GIVE_UP_AFTER:
            self._done(self.under_way)
        log.error("card not delivered", topic=job.topic, connector=self.connector, given_up=given_up, exc_info=error)

    def _jobs(self) -> dict[Hashable, Job]:
        return self.posts | self.edits | self.copies | self.stubborn

    def _next(self) -> tuple[Hashable, Job]:
        if self.failures and self.failures % _LET_PASS_EVERY == 0:
            first, *others = self._jobs().items()
            return others[0] if others else first
        its_turn = self.copies if self.edited % _COPY_EVERY == _COPY_EVERY - 1 else {}
        return next(iter((self.posts or its_turn or self.edits or self.copies or self.stubborn).items()))

    def _worked(self, key: Hashable) -> None:
        first = next(iter(self.posts), key)
        if self.failures and first != key:
            self.passed[first] += 1
            if self.passed[first] >= _PASSED_OFTEN:
                self.stubborn[first] = self.posts.pop(first)
        self.failures = 0

    async def _one(self, key: Hashable, job: Job) -> None:
        try:
            async with asyncio.timeout(SLOWEST):
                newest = await job.deliver()
        except NotReached:
            log.info("card put aside", topic=job.topic, connector=self.connector)
            await job.shut()
            self._done(key)
            return
        except (OSError, StoreError) as error:
            self.failures += 1
            log.info("card waits", topic=job.topic, connector=self.connector, reason=type(error).__name__)
            for jobs in (self.edits, self.copies):
                if key in jobs:
                    jobs[key] = jobs.pop(key)  # the next one's turn; new cards keep their order
            return
        except LookupError:
            await job.gone()
            self._done(key)
            return
        self._worked(key)
        if newest:
            self._done(key)

    def _done(self, key: Hashable) -> None:
        for jobs in (self.posts, self.edits, self.copies, self.stubborn):
            if job := jobs.pop(key, None):
                job.ended()
        self.errors.pop(key, None)
        self.passed.pop(key, None)

"""Parts that run for ever: started again when their link drops, slower when only a person can help."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import structlog

from ucbridge.errors import BridgeError, SignInRefused
from ucbridge.i18n import Text, _

log = structlog.get_logger(__name__)

HEALTHY_AFTER = 60.0
"""Seconds a part must have run for its next failure to count as the first."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is: working or not, in words, since when."""

    ok: bool
    words: Text
    since: datetime


class Health:
    """How every part of the bridge is, for `/status`, the web page and `/healthz`."""

    def __init__(self) -> None:
        self._parts: dict[str, PartHealth] = {}

    @property
    def parts(self) -> Mapping[str, PartHealth]:
        """Return the state of each part by name."""
        return self._parts

    @property
    def ok(self) -> bool:
        """Tell whether every part works."""
        return all(part.ok for part in self._parts.values())

    def report(self, name: str, ok: bool, words: Text | str) -> None:
        """Record how a part is; `since` moves only when it starts or stops working."""
        before = self._parts.get(name)
        since = before.since if before and before.ok == ok else datetime.now(UTC)
        self._parts[name] = PartHealth(ok, words if isinstance(words, Text) else Text(words), since)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Full jitter: a random wait below a ceiling that doubles from `first` to `cap` seconds."""

    first: float = 1.0
    cap: float = 60.0

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after that many failures in a row."""
        ceiling = min(self.cap, self.first * 2.0 ** min(failures - 1, 30))
        return random.uniform(ceiling / 10, ceiling)  # noqa: S311 - spreads load, hides nothing


LINK = Backoff()
REFUSED = Backoff(first=60.0, cap=900.0)


async def supervise(
    name: str,
    run: Callable[[], Coroutine[Any, Any, None]],
    health: Health,
    *,
    link: Backoff = LINK,
    refused: Backoff = REFUSED,
    well: bool = True,
) -> None:
    """Run a part until cancelled, again and again: one lost link never takes down the others.

    A part counts as working while it runs, or with `well=False` as soon as it reports so itself.
    """
    failures = 0
    while True:
        started = monotonic()
        health.report(name, well, _("running") if well else _("starting"))
        try:
            await run()
            failure: Exception = ConnectionError("ended by itself")
        except Exception as error:  # noqa: BLE001 - whatever a part raises, the others go on
            failure = error
        failures = 1 if monotonic() - started >= HEALTHY_AFTER else failures + 1
        delay = (refused if isinstance(failure, SignInRefused) else link).wait(failures)
        health.report(name, False, _wording(failure))
        _log(name, failure, delay)
        await asyncio.sleep(delay)


def _wording(failure: Exception) -> Text:
    if isinstance(failure, BridgeError):
        return failure.text
    if isinstance(failure, OSError):
        return _("connection lost: trying again")
    return _("stopped by an error: trying again; the log says more")


def _log(name: str, failure: Exception, delay: float) -> None:
    expected = isinstance(failure, BridgeError | OSError)
    log.warning(
        "part stopped",
        part=name,
        reason=f"{type(failure).__name__}: {failure}" if expected else type(failure).__name__,
        again_in=round(delay, 1),
        exc_info=None if expected else failure,
    )

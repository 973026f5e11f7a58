"""Calls that block, each on a thread of its own that does not keep the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def called(function: Callable[[], T]) -> T:
    """Return what a function returns, or raise what it raises.

    A thread of an executor would be waited for at exit, and the library waits for a lost database for ever.
    """
    answer: Future[T] = Future()
    threading.Thread(target=_answer, args=(function, answer), name="durable", daemon=True).start()
    return await asyncio.wrap_future(answer)


def _answer(function: Callable[[], T], answer: Future[T]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(function())
    except BaseException as error:  # noqa: BLE001 - it belongs to who called
        answer.set_exception(error)

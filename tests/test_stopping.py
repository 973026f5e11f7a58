"""Ctrl-C and SIGTERM stop in order."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from ucbridge.stopping import until_stopped


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_work_and_lets_it_put_things_back(number: signal.Signals) -> None:
    put_back = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            put_back.append(True)

    async with asyncio.timeout(5):
        await until_stopped(work())
    assert put_back == [True]


@pytest.mark.asyncio
async def test_an_error_of_the_work_is_not_swallowed() -> None:
    async def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await until_stopped(work())

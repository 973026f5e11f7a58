"""A real Asterisk with real phones for tests.

`asterisk` is shared by all tests of a process, and quiet when a test begins. `fresh_asterisk` is the test's own, to
kill and freeze. Both live on a loop of their own in a thread, so that their phones act whatever the test's loop does.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import pytest

from ucbridge.pbx.private import SUBSCRIBERS, PrivateAsterisk, VoicemailPlan


class Elsewhere:
    """An object on another loop: its coroutine methods can be awaited from here, everything else passes through."""

    def __init__(self, thing: object, loop: asyncio.AbstractEventLoop) -> None:
        vars(self).update(thing=thing, loop=loop)

    def __getattr__(self, name: str) -> object:
        value = getattr(self.thing, name)
        if inspect.iscoroutinefunction(value):
            return functools.partial(self._call, value)
        if name == "phones":
            return {key: Elsewhere(phone, self.loop) for key, phone in value.items()}
        return value

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.thing, name, value)

    async def _call(self, function, *arguments, **options):
        work = asyncio.run_coroutine_threadsafe(function(*arguments, **options), self.loop)
        return await asyncio.wrap_future(work)

    def wait(self, name: str, *arguments, **options):
        """Call a coroutine method from code that is not async."""
        function = getattr(self.thing, name)
        return asyncio.run_coroutine_threadsafe(function(*arguments, **options), self.loop).result(60)


@contextmanager
def running(context: AbstractAsyncContextManager[object]) -> Iterator[Elsewhere]:
    """Enter an async context on a new loop in a thread, leave it at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="private-pbx", daemon=True)
    thread.start()

    def here(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(300)

    try:
        thing = here(context.__aenter__())
        try:
            yield Elsewhere(thing, loop)
        finally:
            here(context.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - shown when the test fails


@pytest.fixture(scope="session")
def shared_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """The PBX behind `asterisk`; not for tests."""
    with running(PrivateAsterisk.start(tmp_path_factory.mktemp("pbx"), progress=_say)) as pbx:
        yield pbx


@pytest.fixture
def asterisk(shared_asterisk: Elsewhere) -> Iterator[Elsewhere]:
    """A real PBX (`PrivateAsterisk`) without calls and records of calls."""
    shared_asterisk.forget_cdr()
    yield shared_asterisk
    for who in SUBSCRIBERS:
        shared_asterisk.phones[who.key].subscriber = who
    shared_asterisk.resume()
    shared_asterisk.wait("boot")
    shared_asterisk.wait("hang_up_all")
    shared_asterisk.wait("plan_voicemail", VoicemailPlan())
    shared_asterisk.empty_mailboxes()


@pytest.fixture
def fresh_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """A real PBX (`PrivateAsterisk`) of the test's own: kill, freeze and boot it as you like."""
    with running(PrivateAsterisk.start(tmp_path_factory.mktemp("pbx"), progress=_say)) as pbx:
        yield pbx
        pbx.resume()

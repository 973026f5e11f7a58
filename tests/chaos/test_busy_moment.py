"""A real Asterisk and many calls at once: everybody is told the right thing of each, and the history is whole."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from benchmarks import everyday_mix as mix
from benchmarks.everyday import place, prepare, settle
from benchmarks.everyday_phones import Telephones
from benchmarks.everyday_truth import found
from tests.waiting import until
from ucbridge.app import Application
from ucbridge.config import load
from ucbridge.pbx.private import PrivateAsterisk
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio, pytest.mark.timeout(120)]

CALLS = 100
A_SECOND = 40.0


def config(folder: Path, asterisk: PrivateAsterisk) -> Path:
    path = folder / "ucbridge.toml"
    text = f'[bridge]\ndata = "{folder}"\nregion = "FR"\n[web]\nport = 0\n[connectors.webchat]\n'
    write_private(path, text + snippet(asterisk.settings) + mix.people())
    return path


async def test_a_hundred_calls_in_a_few_seconds(tmp_path: Path):
    async with PrivateAsterisk.start(tmp_path / "pbx") as asterisk, Telephones(asterisk.ports.sip) as phones:
        await prepare(asterisk, phones)
        async with Application(load(config(tmp_path, asterisk))) as application:
            running = asyncio.create_task(application.run())
            try:
                await until(lambda: application.services.pbx.model.fresh)
                truth, database = mix.Truth(), tmp_path / "ucbridge.sqlite"
                await place(phones, A_SECOND, CALLS, truth)
                await settle(database, truth, since=time.time())
                await until(lambda: not found(database, truth).wrong, instead=lambda: found(database, truth).wrong)
                calls = found(database, truth).calls
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
    assert (calls, phones.strays) == (CALLS, 0)

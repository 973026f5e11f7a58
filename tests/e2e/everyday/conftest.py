"""One company on each platform for all of its everyday stories."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import office as discord_office
from tests.e2e.everyday.chats import OnDiscord, OnTeams
from tests.e2e.everyday.floor import Floor
from tests.e2e.teams.office import office as teams_office
from tests.teams_double import TeamsDouble

_MORE = """
[calls]
incoming_after = 0.1

[calls.recording]
transcribe = false

[history]

[pbx.cdr]
path = {cdr}
"""
_ALICE = """
devices = ["PJSIP/101", "PJSIP/111"]
mobile = "+33612000101"
"""


@pytest_asyncio.fixture(scope="package", loop_scope="package", params=["discord", "teams"])
async def company(
    request: pytest.FixtureRequest, shared_asterisk: Elsewhere, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Floor]:
    folder, pbx = tmp_path_factory.mktemp("everyday"), shared_asterisk
    pbx.forget_cdr()
    options = {
        "more": _MORE.format(cdr=json.dumps(str(pbx.cdr_file))),
        "lines": {"alice": _ALICE},
    }
    if request.param == "teams":
        async with TeamsDouble() as teams, teams_office(folder, pbx, teams, **options) as there:
            yield Floor(there, OnTeams(there))
    else:
        double = DiscordDouble()
        double.core.grace = 10.0
        async with double as discord, discord_office(folder, pbx, discord, **options) as there:
            yield Floor(there, OnDiscord(there))


@pytest_asyncio.fixture(loop_scope="package")
async def floor(company: Floor, asterisk: Elsewhere) -> AsyncIterator[Floor]:
    """The company on a quiet morning."""
    await company.begin()
    yield company
    await company.ends()

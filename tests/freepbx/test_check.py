"""What `ucbridge check` says of a FreePBX."""

import pytest

from tests.checks.installation import configuration
from ucbridge.checks import dialplan, features
from ucbridge.checks.finding import Level
from ucbridge.checks.systems import Systems
from ucbridge.pbx.ami import connect

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]


async def found(company, tmp_path, look):
    async with connect(company.pbx.ami, wanted=frozenset(), sink=lambda _frame: None) as ami:
        findings = [each async for each in look(Systems(configuration(company.pbx, tmp_path), ami))]
    return [(each.level, str(each.text)) for each in findings]


async def test_it_is_recognised(company, board, tmp_path):
    (finding,) = await found(company, tmp_path, features.dialect)
    assert finding == (Level.OK, "The PBX is a FreePBX; it lists 5 extensions.")


async def test_its_own_password_that_everybody_reads_is_a_warning_and_never_shown(company, board, tmp_path):
    await company.cli("dialplan set global AMPMGRPASS Very-Secret")
    try:
        findings = await found(company, tmp_path, features.dialect)
    finally:
        await company.cli("dialplan set global AMPMGRPASS ")
    assert [level for level, _text in findings] == [Level.OK, Level.WARNING]
    assert "Very-Secret" not in str(findings)


async def test_a_missing_context_is_told(company, board, tmp_path):
    assert [level for level, _text in await found(company, tmp_path, features.context)] == [Level.OK]
    await company.cli("dialplan remove context ucbridge-phone")
    (finding,) = await found(company, tmp_path, features.context)
    assert finding[0] is Level.WARNING
    assert "only an older one" in finding[1]
    await company.cli("dialplan remove context ucbridge-do-not-disturb")
    try:
        (finding,) = await found(company, tmp_path, features.context)
    finally:
        await company.cli("dialplan reload")
    assert finding[0] is Level.WARNING
    assert "ucbridge-phone" in finding[1]


async def test_a_number_that_nobody_has_leads_nowhere(company, board):
    """To Asterisk FreePBX has every number: those that lead nowhere are announced to be bad."""
    async with connect(company.pbx.ami, wanted=frozenset(), sink=lambda _frame: None) as ami:
        assert await dialplan.matching(ami, "from-internal", "102")
        assert await dialplan.matching(ami, "from-internal", "71")
        assert not await dialplan.matching(ami, "from-internal", "199")
        assert not await dialplan.matching(ami, "from-internal", "*199")

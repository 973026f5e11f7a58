"""Who may use which command in a server, in another one, and in direct messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.workspaces.community import CLUB, COMPANY, Community, community
from ucbridge.models import Account, State

pytestmark = pytest.mark.asyncio

REFUSED = "You may not use /status here"


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Community]:
    async with community(tmp_path) as there:
        yield there


async def may(here: Community, account: Account, command: str = "status") -> bool:
    reply = await here.say(f"/{command}", account)
    return str(reply.title) != f"You may not use /{command} here"


async def test_everybody_may_use_what_nobody_restricted(here: Community) -> None:
    assert await may(here, here.here("zoe", COMPANY))
    assert await may(here, here.here("zoe"))


async def test_a_command_is_for_the_roles_that_were_allowed(here: Community) -> None:
    reply = await here.choose("/settings allow status role Sales")
    assert (reply.state, str(reply.title)) == (State.OK, "/status may be used by: @Sales")
    assert not await may(here, here.here("zoe", COMPANY))
    assert await may(here, here.here("ann", COMPANY, "11"))
    await here.choose("/settings allow status role Chiefs")
    assert await may(here, here.here("eve", COMPANY, "13"))
    await here.choose("/settings allow status")
    assert await may(here, here.here("zoe", COMPANY))


async def test_the_refusal_says_whom_to_ask(here: Community) -> None:
    await here.choose("/settings disallow status")
    reply = await here.say("/status", here.here("zoe", COMPANY))
    assert (reply.state, reply.private, str(reply.title)) == (State.REFUSED, True, REFUSED)
    assert str(reply.text) == "Whoever manages this server or team decides who may: ask them."


async def test_taking_the_last_role_away_leaves_nobody_and_not_everybody(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    reply = await here.choose("/settings disallow status role Sales")
    assert str(reply.title) == "/status may be used by: nobody"
    assert not await may(here, here.here("ann", COMPANY, "11"))


async def test_the_first_word_restricts_all_commands_behind_it(here: Community) -> None:
    await here.choose("/settings allow conference role Sales")
    zoe = here.here("zoe", COMPANY)
    assert not await may(here, zoe, "conference list")
    await here.choose("/settings allow conference list role Chiefs")
    assert not await may(here, here.here("ann", COMPANY, "11"), "conference list")
    assert await may(here, here.here("eve", COMPANY, "13"), "conference list")


async def test_a_server_only_takes_away_what_the_bridge_allows(tmp_path: Path) -> None:
    async with community(tmp_path, permissions={"status": ("group:13",)}) as here:
        await here.choose("/settings allow status role Sales")
        assert not await may(here, here.here("ann", COMPANY, "11")), "the bridge does not let her"
        assert not await may(here, here.here("eve", COMPANY, "13")), "the server does not let her"
        assert await may(here, here.here("kim", COMPANY, "11", "13"))


async def test_what_one_server_chooses_means_nothing_in_another(here: Community) -> None:
    await here.choose("/settings disallow status", server=CLUB)
    await here.choose("/settings allow call role Sales", server=CLUB)
    assert await may(here, here.here("zoe", COMPANY))
    assert not await may(here, here.here("zoe", CLUB))
    assert "everybody, every command" in str(await shown(here))


async def shown(here: Community, server: str = COMPANY) -> dict[str, str]:
    return {str(each.name): str(each.value) for each in (await here.choose("/settings", server=server)).fields}


async def test_roles_of_another_server_open_nothing(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    assert not await may(here, here.here("mallory", COMPANY, "21", "Sales"))
    assert not await may(here, here.here("mallory", COMPANY, "21", CLUB))


async def test_the_server_itself_is_everybody_in_it(here: Community) -> None:
    await here.choose("/settings allow status role everyone")
    assert await may(here, here.here("zoe", COMPANY))
    await here.seen("zoe", COMPANY)
    assert await may(here, here.here("zoe"))


async def test_menus_obey(here: Community) -> None:
    zoe = here.here("zoe", COMPANY)
    assert (await here.menu("call-number", "Call me: 01 42 68 53 00", zoe)).title
    await here.choose("/settings disallow call")
    reply = await here.menu("call-number", "Call me: 01 42 68 53 00", zoe)
    assert (reply.state, str(reply.title)) == (State.REFUSED, "You may not use /call here")


async def test_buttons_obey(here: Community) -> None:
    offered = await here.say("/help", here.here("zoe", COMPANY))
    assert any("/hangup" in str(each.value) for each in offered.fields)
    question = await here.say("/confrence list", here.here("zoe", COMPANY))
    await here.choose("/settings disallow conference")
    for button in question.buttons:
        reply = await here.press(button.token, here.here("zoe", COMPANY))
        assert reply is not None
        assert reply.state is State.REFUSED
    after = await here.say("/help", here.here("zoe", COMPANY))
    assert not any("/conference" in str(each.value) for each in after.fields)


async def test_completion_says_nothing_to_who_may_not(here: Community) -> None:
    zoe = here.here("zoe", COMPANY)
    assert await here.bot.complete(zoe, "call", "target", "bob")
    await here.choose("/settings disallow call")
    assert await here.bot.complete(zoe, "call", "target", "bob") == []


# --- direct messages


async def test_in_direct_messages_one_may_what_one_may_in_any_of_ones_servers(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    await here.seen("ann", COMPANY, "11")
    await here.seen("zoe", COMPANY)
    assert await may(here, here.here("ann"))
    assert not await may(here, here.here("zoe"))
    await here.seen("zoe", CLUB)
    assert await may(here, here.here("zoe"))


async def test_who_never_said_a_word_there_is_asked_for_on_the_platform(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    here.here("mallory", COMPANY)
    assert not await may(here, here.here("mallory")), "a member without the role writes a direct message first"
    here.here("ann", COMPANY, "11")
    assert await may(here, here.here("ann"))
    assert await may(here, here.here("stranger"))
    asked = here.platform.asked["stranger"]
    assert await may(here, here.here("stranger"))
    assert here.platform.asked["stranger"] == asked, "nobody is asked about twice in a row"


async def test_a_server_that_is_served_no_longer_means_nothing(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    for server in (COMPANY, CLUB):
        await here.seen("zoe", server)
    assert await may(here, here.here("zoe"))
    here.platform.unserved.add(CLUB)
    assert not await may(here, here.here("zoe"))
    here.platform.unserved.add(COMPANY)
    assert await may(here, here.here("zoe"))


async def test_another_servers_rules_stop_nobody_elses_direct_messages(here: Community) -> None:
    await here.choose("/settings disallow status", server=CLUB)
    await here.seen("zoe", COMPANY)
    assert await may(here, here.here("zoe"))
    assert await may(here, here.here("stranger"))


async def test_while_nobody_can_tell_a_stranger_may_not_what_is_restricted(here: Community) -> None:
    await here.choose("/settings allow status role Sales")
    await here.seen("ann", COMPANY, "11")
    here.platform.up = False
    assert not await may(here, here.here("stranger"))
    assert await may(here, here.here("stranger"), "whoami")
    assert await may(here, here.here("ann"))


async def test_groups_of_the_configuration_count_in_direct_messages(tmp_path: Path) -> None:
    async with community(tmp_path, permissions={"status": ("group:13",)}) as here:
        await here.seen("eve", COMPANY, "13")
        await here.seen("zoe", COMPANY)
        assert await may(here, here.here("eve"))
        assert not await may(here, here.here("zoe"))


# --- numbers without a country code


async def test_numbers_are_read_as_they_are_written_where_one_is(tmp_path: Path) -> None:
    async with community(tmp_path, policy={"regions": ["FR", "GB"], "calls_at_once": 100}) as here:
        bob = Account("chat", "U-BOB", "Bob", workspace=COMPANY)
        await here.choose("/settings region gb")
        assert str((await here.say("/call 020 7946 0958", bob)).title) == "Ringing your phone"
        assert here.there.pbx.orders[-1].extension == "+442079460958"
        assert "911 is an emergency number" in str((await here.say("/call 911", bob)).title)
        elsewhere = Account("chat", "U-BOB", "Bob", workspace=CLUB)
        assert (await here.say("/call 020 7946 0958", elsewhere)).state is State.ERROR
        assert (await here.say("/call 01 42 68 53 00", elsewhere)).state is State.RINGING
        assert here.there.pbx.orders[-1].extension == "+33142685300"


async def test_in_direct_messages_the_servers_must_agree_on_a_region(tmp_path: Path) -> None:
    async with community(tmp_path, policy={"regions": ["FR", "GB"], "calls_at_once": 100}) as here:
        bob, direct = Account("chat", "U-BOB", "Bob", workspace=COMPANY), Account("chat", "U-BOB", "Bob")
        await here.choose("/settings region gb")
        await here.say("/whoami", bob)
        await here.say("/call 020 7946 0958", direct)
        assert here.there.pbx.orders[-1].extension == "+442079460958"
        await here.say("/whoami", Account("chat", "U-BOB", "Bob", workspace=CLUB))
        assert (await here.say("/call 020 7946 0958", direct)).state is State.ERROR


async def test_emergency_numbers_of_the_servers_country_are_not_dialled_either(here: Community) -> None:
    bob = Account("chat", "U-BOB", "Bob", workspace=COMPANY)
    for region, number in (("DE", "110"), ("IT", "113"), ("JP", "119")):
        await here.choose(f"/settings region {region}")
        reply = await here.say(f"/call {number}", bob)
        assert (reply.state, str(reply.title)) == (State.REFUSED, f"{number} is an emergency number")


async def test_the_policy_of_the_bridge_holds_in_every_region(here: Community) -> None:
    bob = Account("chat", "U-BOB", "Bob", workspace=COMPANY)
    await here.choose("/settings region gb")
    reply = await here.say("/call 020 7946 0958", bob)
    assert (reply.state, str(reply.title)) == (State.REFUSED, "+44 20 7946 0958 is not dialled from chat")

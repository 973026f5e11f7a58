"""The AMI connection against a real Asterisk, alive, frozen, killed and cut off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.pbx.proxy import proxy
from tests.waiting import until
from ucbridge.config import AmiSettings
from ucbridge.errors import OutcomeUnknown, PbxUnreachable, SignInRefused
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.errors import ActionFailed, Unsendable
from ucbridge.pbx.frames import Frame, Value
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = pytest.mark.asterisk

HOSTILE = ['",PWNED="1', "a,PWNED=1", "x;PWNED=1", "${SHELL(id)}", "a&b/n", "\\", "(a,PWNED=1", "[", "=", "|", "é漢😀"]
VALUES = st.sampled_from(HOSTILE) | st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0") | st.sampled_from('",;&/n${}\\()[]='), max_size=30
)
SLOWLY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def link(
    where: AmiSettings, sink: Callable[[Frame], None] = lambda _: None, *, wanted: frozenset[bytes] = frozenset()
) -> AbstractAsyncContextManager[Ami]:
    return connect(where, wanted=wanted, sink=sink)


def as_kept(value: str) -> str:
    """Return what Asterisk keeps of a header's value: it skips blanks and control characters in front."""
    return value.lstrip("".join(map(chr, range(33))))


async def click(ami: Ami, channel_id: str) -> None:
    await ami.action(
        "Originate",
        Channel="PJSIP/101",
        Context="ucbridge-call",
        Exten="102",
        Priority=1,
        Async=True,
        ChannelId=channel_id,
    )


async def ask_until_it_fails(ami: Ami) -> None:
    while True:  # a process takes a moment to freeze
        await ami.action("Ping")


def rung(pbx: PrivateAsterisk) -> int:
    """Count how often Alice's phone has rung."""
    return sum(event.type == "CALL_INCOMING" for event in pbx.phones["alice"].events)


# --- coming up


@pytest.mark.asyncio
async def test_the_bots_user_signs_in_and_sees_the_phones(asterisk: PrivateAsterisk) -> None:
    async with link(asterisk.ami) as ami:
        assert (await ami.action("Ping"))["Ping"] == "Pong"
        devices = {str(row["Device"]) for row in await ami.list("DeviceStateList")}
        assert {"PJSIP/101", "PJSIP/102", "PJSIP/103", "PJSIP/104"} <= devices


@pytest.mark.asyncio
async def test_over_tls_with_a_verified_certificate(asterisk: PrivateAsterisk) -> None:
    async with link(asterisk.ami_tls) as ami:
        assert (await ami.action("Ping"))["Ping"] == "Pong"
    with pytest.raises(ConnectionError, match="certificate"):
        async with link(asterisk.ami_tls.model_copy(update={"ca_file": None})):
            pass


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"host": "127.1"}, id="a certificate of another host"),
        pytest.param({"port": "plain"}, id="a port without TLS"),
    ],
)
@pytest.mark.asyncio
async def test_tls_is_never_given_up_for_a_connection(asterisk: PrivateAsterisk, changes: dict[str, object]) -> None:
    port = asterisk.ami.port if changes.get("port") else asterisk.ami_tls.port
    with pytest.raises(ConnectionError):
        async with link(asterisk.ami_tls.model_copy(update={**changes, "port": port})):
            pass


@pytest.mark.parametrize("wrong", [{"secret": "wrong"}, {"username": "nobody"}])
@pytest.mark.asyncio
async def test_wrong_credentials_are_refused_at_once(asterisk: PrivateAsterisk, wrong: dict[str, str]) -> None:
    given = {**asterisk.ami.model_dump(), **wrong}
    began = time.monotonic()
    with pytest.raises(SignInRefused):
        async with link(AmiSettings.model_validate(given)):
            pass
    assert time.monotonic() - began < 10


# --- answers


@pytest.mark.asyncio
async def test_a_hundred_actions_at_once_are_all_answered(asterisk: PrivateAsterisk) -> None:
    async with link(asterisk.ami) as ami:
        replies = await asyncio.gather(*(ami.action("Ping") for _ in range(100)))
        assert len({str(reply["ActionID"]) for reply in replies}) == 100


@pytest.mark.asyncio
async def test_empty_and_refused_lists_end_at_once(asterisk: PrivateAsterisk) -> None:
    began = time.monotonic()
    async with link(asterisk.ami) as ami:
        assert await ami.list("CoreShowChannels") == []
        assert {each["BridgeCreator"] for each in await ami.list("BridgeList")} <= {"Parking"}  # its empty lots stay
        assert await ami.list("ConfbridgeListRooms") == []
        with pytest.raises(ActionFailed, match="refused"):
            await ami.list("VoicemailBoxSummary", Context="default", Mailbox="4711")
        with pytest.raises(ActionFailed) as failed:
            await ami.list("PJSIPShowEndpoints")
        assert failed.value.message == "Permission denied"
        with pytest.raises(ActionFailed):
            await ami.action("Hangup", Channel="nobody")
        with pytest.raises(ActionFailed):
            await ami.action("NoSuchAction")
    assert time.monotonic() - began < 10


@pytest.mark.asyncio
async def test_the_database_answers_with_a_later_event(asterisk: PrivateAsterisk) -> None:
    async with link(asterisk.admin) as ami:
        await ami.action("DBPut", Family="ucb-test", Key="name", Val="Zoë 漢字")
        assert [row["Val"] for row in await ami.list("DBGet", Family="ucb-test", Key="name")] == ["Zoë 漢字"]
        with pytest.raises(ActionFailed):
            await ami.list("DBGet", Family="ucb-test", Key="nothing")


# --- hostile values


@given(st.lists(VALUES, min_size=8, max_size=20))
@example(HOSTILE)
@SLOWLY
def test_a_hostile_value_in_an_event_or_a_variable_stays_data(asterisk: PrivateAsterisk, values: list[str]) -> None:
    asyncio.run(_echo(asterisk, values))


async def _echo(pbx: PrivateAsterisk, values: list[str]) -> None:
    seen: list[Frame] = []
    async with link(pbx.admin, seen.append, wanted=frozenset({b"UserEvent"})) as ami:
        for value in values:
            await ami.action("UserEvent", UserEvent="UcbTest", Note=value, After="1")
            await ami.action("Setvar", Variable="UCB_TEST", Value=value or "-")
            got = await ami.action("Getvar", Variable="UCB_TEST")
            assert got.get("Value", "") == (as_kept(value) if value else "-")
        await ami.action("Ping")
    assert [frame.get("Note") for frame in seen] == values
    assert {frozenset(frame) for frame in seen} == {frozenset(seen[0])}


@given(st.lists(VALUES, min_size=8, max_size=20))
@example(HOSTILE)
@SLOWLY
def test_a_hostile_variable_of_a_call_stays_data(asterisk: PrivateAsterisk, values: list[str]) -> None:
    asyncio.run(_variables(asterisk, values))


@asynccontextmanager
async def _channel(ami: Ami, variables: dict[str, str]) -> AsyncIterator[str]:
    channel_id = f"ucb-{time.monotonic_ns()}"
    await ami.action(
        "Originate",
        Channel="Local/*60@from-internal",
        Application="Wait",
        Data="30",
        Async=True,
        ChannelId=channel_id,
        OtherChannelId=f"{channel_id}-2",
        Variable=variables,
    )
    async with asyncio.timeout(20):
        rows: list[Frame] = []
        # A channel is listed before it has its variables; once it is answered it has them.
        while channel_id not in {row["Uniqueid"] for row in rows if row["ChannelStateDesc"] == "Up"}:
            rows = await ami.list("CoreShowChannels")
    yield channel_id
    await ami.action("Hangup", Channel=channel_id)


async def _variables(pbx: PrivateAsterisk, values: list[str]) -> None:
    variables = {f"UCB_{n}": value for n, value in enumerate(values)}
    seen: list[Frame] = []
    async with (
        link(pbx.admin, seen.append, wanted=frozenset({b"VarSet"})) as ami,
        _channel(ami, variables) as channel_id,
    ):
        for name, value in variables.items():
            got = await ami.action("Getvar", Channel=channel_id, Variable=name)
            assert got.get("Value", "") == value
    assert "PWNED" not in {frame["Variable"] for frame in seen}
    assert {str(frame["Variable"]) for frame in seen if "UCB_" in frame["Variable"]} == set(variables)


@pytest.mark.parametrize("value", ["x\r\nVariable: PWNED=1", "x\nAction: Ping", "x\r\n\r\nAction: UserEvent", "\0"])
@pytest.mark.asyncio
async def test_a_line_break_never_reaches_asterisk(asterisk: PrivateAsterisk, value: str) -> None:
    seen: list[Frame] = []
    async with link(asterisk.admin, seen.append, wanted=frozenset({b"UserEvent", b"VarSet"})) as ami:
        with pytest.raises(Unsendable):
            await ami.action("UserEvent", UserEvent="UcbTest", Note=value)
        with pytest.raises(Unsendable):
            await ami.action("Setvar", Variable="UCB_TEST", Value=value)
        with pytest.raises(Unsendable):
            await ami.action("Originate", Channel="Local/*60@from-internal", Variable={"UCB_X": value})
        await ami.action("Ping")
    assert seen == []


@pytest.mark.asyncio
async def test_the_longest_line_we_write_is_one_asterisk_reads(asterisk: PrivateAsterisk) -> None:
    async with link(asterisk.admin) as ami:
        value = "é" * 496
        await ami.action("Setvar", Variable="UCB_TEST", Value=value)
        assert (await ami.action("Getvar", Variable="UCB_TEST"))["Value"] == value
        headers: dict[str, Value] = {f"Header{n}": "x" * 980 for n in range(110)}
        await ami.action("Ping", within=5, **headers)


# --- the link breaks


@pytest.mark.asyncio
async def test_a_frozen_asterisk_is_noticed_and_a_thawed_one_served_again(fresh_asterisk: PrivateAsterisk) -> None:
    where = fresh_asterisk.ami.model_copy(update={"ping_interval": 0.3, "ping_deadline": 0.5})
    async with link(where) as ami:
        fresh_asterisk.pause()
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            await ask_until_it_fails(ami)
        assert time.monotonic() - began < 10
        assert "no sign of life" in await ami.wait_closed()
        with pytest.raises(PbxUnreachable):
            await ami.action("Ping")
        with pytest.raises(ConnectionError, match="no AMI greeting"):
            async with connect(where, wanted=frozenset(), sink=print, connect_seconds=0.3):
                pass
    fresh_asterisk.resume()
    async with link(where) as ami:
        assert (await ami.action("Ping"))["Ping"] == "Pong"


@pytest.mark.asyncio
async def test_a_killed_asterisk_is_noticed_at_once_and_found_again(fresh_asterisk: PrivateAsterisk) -> None:
    async with link(fresh_asterisk.ami) as ami:
        waiting = asyncio.create_task(ami.wait_closed())
        began = time.monotonic()
        await fresh_asterisk.kill()
        await waiting
        assert time.monotonic() - began < 10
        with pytest.raises(PbxUnreachable):
            await click(ami, "ucb-1")
    with pytest.raises(ConnectionError):
        async with link(fresh_asterisk.ami):
            pass
    await fresh_asterisk.boot()
    async with link(fresh_asterisk.ami) as ami:
        assert ami.uptime < 20
        assert await ami.list("CoreShowChannels") == []


@pytest.mark.asyncio
async def test_an_asterisk_that_is_shut_down_says_so(fresh_asterisk: PrivateAsterisk) -> None:
    async with link(fresh_asterisk.ami) as ami:
        await fresh_asterisk.cli("core stop now")
        assert await ami.wait_closed() == "the PBX shut down"


@pytest.mark.asyncio
async def test_signing_in_while_asterisk_boots_waits_for_fully_booted(fresh_asterisk: PrivateAsterisk) -> None:
    await fresh_asterisk.kill()
    booting = asyncio.create_task(fresh_asterisk.boot())
    async with asyncio.timeout(40):
        while True:
            try:
                async with link(fresh_asterisk.ami) as ami:
                    await ami.list("DeviceStateList")
                    break
            except ConnectionError:
                await asyncio.sleep(0.02)
    await booting


@pytest.mark.asyncio
async def test_a_cut_right_after_originate_left_is_an_unknown_outcome_and_one_call(asterisk: PrivateAsterisk) -> None:
    before = rung(asterisk)
    async with proxy("127.0.0.1", asterisk.ami.port) as middle:
        async with link(asterisk.ami.model_copy(update={"port": middle.port})) as ami:
            middle.cut_after = b"Action: Originate"
            middle.deaf = True
            with pytest.raises(OutcomeUnknown):
                await click(ami, "ucb-cut-1")
        async with link(asterisk.ami.model_copy(update={"port": middle.port})) as ami:
            await until(lambda: rung(asterisk) > before)
            rows = await ami.list("CoreShowChannels")
            assert "ucb-cut-1" in {row["Uniqueid"] for row in rows}
            await asyncio.sleep(0.5)
    assert rung(asterisk) == before + 1


@pytest.mark.asyncio
async def test_a_black_hole_on_the_way_is_noticed(asterisk: PrivateAsterisk) -> None:
    async with proxy("127.0.0.1", asterisk.ami.port) as middle:
        where = asterisk.ami.model_copy(update={"port": middle.port, "ping_interval": 0.2, "ping_deadline": 0.3})
        async with link(where) as ami:
            middle.hole = True
            async with asyncio.timeout(10):
                assert "no sign of life" in await ami.wait_closed()


@pytest.mark.asyncio
async def test_a_burst_of_events_is_followed_in_order_and_the_ping_survives_it(asterisk: PrivateAsterisk) -> None:
    seen: list[Frame] = []
    where = asterisk.admin.model_copy(update={"ping_interval": 0.1, "ping_deadline": 0.5})
    async with link(where, seen.append, wanted=frozenset({b"UserEvent"})) as ami:
        async with link(asterisk.admin) as source:
            for start in range(0, 3000, 100):
                await asyncio.gather(*(source.action("UserEvent", UserEvent="Burst", N=start + n) for n in range(100)))
        await until(lambda: len(seen) == 3000)
        assert [int(str(frame["N"])) for frame in seen] == list(range(3000))
        assert ami.connected

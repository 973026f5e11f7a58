"""Hooks asked by the dialplan of a real Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ucbridge.config import AgiSettings
from ucbridge.pbx.agi import Hook, HookServer, serve_hooks
from ucbridge.pbx.agi_call import AgiCall
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Frame
from ucbridge.pbx.hooks import CALLER_NAME, caller_name
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = pytest.mark.asterisk
SETTINGS = AgiSettings(port=0)
EXTEN = "7700"


class Dialplan:
    """Extension 7700: asks a hook, then says how it went by events."""

    def __init__(self, pbx: PrivateAsterisk, ami: Ami, seen: asyncio.Queue[Frame]) -> None:
        self.pbx, self.ami, self.seen = pbx, ami, seen

    async def call(self, caller: str = "101", exten: str = EXTEN) -> Frame:
        """Call the extension; return what the dialplan says after its hook."""
        await self.ami.action(
            "Originate",
            Channel=f"Local/{exten}@ucb-test/n",
            Application="Wait",
            Data="0",
            CallerID=f'"" <{caller}>',
            Async=True,
        )
        async with asyncio.timeout(20):
            heard = await self.seen.get()
        return heard | {"Name": unquote(str(heard["Name"]))}

    async def asks(self, hook: str, port: int) -> None:
        """Write the extension into the dialplan."""
        steps = [
            "Set(CALLERID(num)=${CALLERID(num)})",
            f"AGI(agi://127.0.0.1:{port}/{hook})",
            "UserEvent(UcbTest,Status:${AGISTATUS},Name:${URIENCODE(${CALLERID(name)})},Mine:${UCB_MINE},Pwned:${PWNED})",
        ]
        for priority, step in enumerate(steps, 1):
            await self.ami.action(
                "DialplanExtensionAdd",
                Context="ucb-test",
                Extension=EXTEN,
                Priority=priority,
                Application=step.split("(", 1)[0],
                ApplicationData=step.split("(", 1)[1][:-1],
                Replace="yes",
            )


@asynccontextmanager
async def dialplan(pbx: PrivateAsterisk) -> AsyncIterator[Dialplan]:
    seen: asyncio.Queue[Frame] = asyncio.Queue()
    async with connect(pbx.admin, wanted=frozenset({b"UserEvent"}), sink=seen.put_nowait) as ami:
        yield Dialplan(pbx, ami, seen)


async def names(number: str) -> str | None:
    return {"101": "Zoë Ünïcode 漢字", "102": 'Bob "B," Durand ${SHELL(id)}\n'}.get(number)


@asynccontextmanager
async def asked(
    pbx: PrivateAsterisk, name: str, hook: Hook, *, hook_seconds: float = 3
) -> AsyncIterator[tuple[Dialplan, HookServer]]:
    async with (
        serve_hooks(SETTINGS, {name: hook}, hook_seconds=hook_seconds) as server,
        dialplan(pbx) as plan,
    ):
        await plan.asks(name, server.port)
        yield plan, server


@pytest.mark.parametrize(
    ("caller", "name"), [("101", "Zoë Ünïcode 漢字"), ("102", 'Bob "B," Durand ${SHELL(id)}'), ("4711", "")]
)
@pytest.mark.asyncio
async def test_the_caller_gets_the_directory_name(asterisk: PrivateAsterisk, caller: str, name: str) -> None:
    async with asked(asterisk, CALLER_NAME, caller_name(names)) as (plan, _server):
        heard = await plan.call(caller)
        assert (heard["Status"], heard["Name"]) == ("SUCCESS", name)


@pytest.mark.asyncio
async def test_a_call_goes_on_when_nobody_serves_hooks(asterisk: PrivateAsterisk) -> None:
    async with asked(asterisk, CALLER_NAME, caller_name(names)) as (plan, server):
        port = server.port
    async with dialplan(asterisk) as plan:
        await plan.asks(CALLER_NAME, port)
        heard = await plan.call()
        assert (heard["Status"], heard["Name"]) == ("FAILURE", "")


@pytest.mark.asyncio
async def test_a_call_goes_on_past_an_unknown_slow_or_broken_hook(asterisk: PrivateAsterisk) -> None:
    async def slow(_call: AgiCall) -> None:
        await asyncio.sleep(30)

    async def broken(_call: AgiCall) -> None:
        raise KeyError("bug")

    async with asked(asterisk, "slow", slow, hook_seconds=0.2) as (plan, server):
        assert (await plan.call())["Name"] == ""
        await plan.asks("nobody", server.port)
        assert (await plan.call())["Name"] == ""
    async with asked(asterisk, "broken", broken) as (plan, _server):
        assert (await plan.call())["Name"] == ""


@pytest.mark.asyncio
async def test_fifty_calls_at_once_are_all_named(asterisk: PrivateAsterisk) -> None:
    async with asked(asterisk, CALLER_NAME, caller_name(names)) as (plan, _server):
        heard = await asyncio.gather(*(plan.call() for _ in range(50)))
        assert {str(frame["Name"]) for frame in heard} == {"Zoë Ünïcode 漢字"}


@pytest.mark.asyncio
async def test_a_caller_who_hangs_up_ends_the_hook(asterisk: PrivateAsterisk) -> None:
    began, failed = asyncio.Event(), asyncio.Event()

    async def hook(call: AgiCall) -> None:
        began.set()
        try:
            while True:
                await call.set_variable("UCB_MINE", "1")
                await asyncio.sleep(0.02)
        except (ActionFailed, ConnectionError):
            failed.set()

    async with asked(asterisk, "hook", hook, hook_seconds=10) as (plan, _server):
        waiting = asyncio.create_task(plan.call())
        await began.wait()
        await asterisk.cli("channel request hangup all")
        async with asyncio.timeout(20):
            await failed.wait()
        waiting.cancel()


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\r\n\0") | st.sampled_from('",;&/n${}\\()'), max_size=30
        ),
        min_size=4,
        max_size=10,
    )
)
@example(['"', "\\", '\\"', 'x" "PWNED" "1', "${PWNED}", "a,b", "é漢😀"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_hostile_value_from_a_hook_stays_data(asterisk: PrivateAsterisk, values: list[str]) -> None:
    asyncio.run(_kept(asterisk, values))


async def _kept(pbx: PrivateAsterisk, values: list[str]) -> None:
    kept: list[Frame] = []

    async def hook(call: AgiCall) -> None:
        for n, value in enumerate(values):
            await call.set_variable(f"UCB_{n}", value)
        names = (f"UCB_{n}" for n in range(len(values)))
        kept.extend([await plan.ami.action("Getvar", Channel=call.channel_id, Variable=name) for name in names])

    async with asked(pbx, "hook", hook) as (plan, _server):
        heard = await plan.call()
        assert heard.get("Pwned", "") == ""
    assert [frame.get("Value", "") for frame in kept] == values


SNIPPET = Path(__file__).parents[2] / "config/asterisk/extensions_agi.conf"
INCLUDED = """
[ucb-test]
exten => 7701,1,Gosub(ucbridge-caller-name,s,1)
 same => n,UserEvent(UcbTest,Status:${AGISTATUS},Name:${URIENCODE(${CALLERID(name)})})
"""


@pytest.mark.asyncio
async def test_the_sample_dialplan_names_the_caller_and_lets_the_call_go_on_without_the_bridge(
    fresh_asterisk: PrivateAsterisk,
) -> None:
    extensions = fresh_asterisk.folder / "etc/extensions.conf"
    async with serve_hooks(SETTINGS, {CALLER_NAME: caller_name(names)}) as server:
        snippet = SNIPPET.read_text().replace(":4573/", f":{server.port}/")
        extensions.write_text(extensions.read_text() + INCLUDED + snippet)
        await fresh_asterisk.cli("dialplan reload")
        async with dialplan(fresh_asterisk) as plan:
            assert (await plan.call(exten="7701"))["Name"] == "Zoë Ünïcode 漢字"
    async with dialplan(fresh_asterisk) as plan:
        heard = await plan.call(exten="7701")
        assert (heard["Status"], heard["Name"]) == ("FAILURE", "")

"""Real phones that dial in: keys, music, the room, and a bridge that goes and comes back meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from secrets import token_hex

import pytest
from aiohttp import ClientWebSocketResponse

from tests.pbx.ari.bridge import heard, running
from tests.pbx.private.tones import UNHEARD, loudest
from tests.waiting import until
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.ari.operations import CHANNELS, CONTINUE
from ucbridge.pbx.ari.rest import Rest, connect
from ucbridge.pbx.conference.interface import Entry, Visitor, VisitorGone
from ucbridge.pbx.private import Phone, PrivateAsterisk

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]

Then = Callable[[Visitor], Awaitable[None]]


@dataclass
class Reception:
    """Gives each caller to `then`, and keeps them."""

    then: Then
    visitors: list[Visitor] = field(default_factory=list)
    ended: int = 0

    async def __call__(self, visitor: Visitor) -> None:
        self.visitors.append(visitor)
        try:
            await self.then(visitor)
        finally:
            self.ended += 1


async def channels(asterisk: PrivateAsterisk) -> str:
    return await asterisk.cli("core show channels concise")


@asynccontextmanager
async def dialled(asterisk: PrivateAsterisk, who: str = "alice", number: str = "800") -> AsyncIterator[None]:
    """Have a phone dial a number and stay in the call."""
    phone = asterisk.phones[who]
    since = len(phone.events)
    await phone.dial(number)
    try:
        yield
    finally:
        await phone.hang_up()
        await until(lambda: heard(phone, "CALL_CLOSED", since))


async def hears_music(phone: Phone, folder: Path) -> None:
    await until(lambda: any(each.type == "CALL_ESTABLISHED" and each.call_id in phone.calls for each in phone.events))
    for attempt in count():
        file = folder / f"heard-{attempt}.wav"
        await phone.command("auplay", f"aufile,{file}")
        await asyncio.sleep(0.5)
        await phone.command("auplay", "aubridge,silent")
        if loudest(file) > UNHEARD:
            return


async def hold(visitor: Visitor) -> None:
    await visitor.hold()
    await visitor.gone()


async def test_a_caller_is_known_and_the_keys_they_press_are_read(asterisk: PrivateAsterisk) -> None:
    pressed: list[str] = []

    async def ask(visitor: Visitor) -> None:
        pressed.append(await visitor.digits("conf-getpin", most=12))
        pressed.append(await visitor.digits("conf-getpin", most=2))
        pressed.append(await visitor.digits("conf-getpin", most=2))

    reception = Reception(ask)
    async with running(asterisk.ari, receive=reception), dialled(asterisk):
        await until(lambda: reception.visitors)
        await asterisk.phones["alice"].press("482913#17#25")
        await until(lambda: reception.ended)
        visitor = reception.visitors[0]
        assert (visitor.device, visitor.dialed, visitor.caller.number) == ("PJSIP/101", "800", "101")
        assert pressed == ["482913", "17", "25"]
    assert "dial-in" not in await channels(asterisk)


async def test_who_presses_nothing_is_not_waited_for_and_who_is_left_in_our_hands_is_hung_up(
    asterisk: PrivateAsterisk,
) -> None:
    pressed: list[str] = []

    async def ask(visitor: Visitor) -> None:
        pressed.append(await visitor.digits(most=6, seconds=0.1))

    alice = asterisk.phones["alice"]
    since = len(alice.events)
    async with running(asterisk.ari, receive=Reception(ask)):
        await alice.dial("800")
        await until(lambda: heard(alice, "CALL_CLOSED", since))
    assert pressed == [""]


async def test_a_caller_hangs_up_while_something_is_played(asterisk: PrivateAsterisk) -> None:
    outcomes: list[str] = []

    async def talk(visitor: Visitor) -> None:
        try:
            await visitor.play("conf-getpin", "conf-getpin", "conf-getpin")
        except VisitorGone:
            outcomes.append("gone")
            raise

    reception = Reception(talk)
    async with running(asterisk.ari, receive=reception):
        async with dialled(asterisk):
            await until(lambda: reception.visitors and heard(asterisk.phones["alice"], "CALL_ESTABLISHED"))
        await until(lambda: reception.ended)
    assert outcomes == ["gone"]


async def test_a_caller_waits_with_music_and_is_let_into_the_room(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    room, host = f"ucb{token_hex(6)}", asyncio.Event()

    async def wait(visitor: Visitor) -> None:
        await visitor.hold()
        await host.wait()
        await visitor.enter(Entry(room, admin=True, quiet=True, most=5, language="fr"))

    reception = Reception(wait)
    async with running(asterisk.ari, receive=reception) as ari, dialled(asterisk, "outside", "+33199008000"):
        await until(lambda: reception.visitors)
        await hears_music(asterisk.phones["outside"], tmp_path)
        host.set()
        await until(lambda: reception.ended)
        async with asyncio.timeout(10):
            while room not in await asterisk.cli("confbridge list"):  # noqa: ASYNC110 - ARI does not tell
                await asyncio.sleep(0.05)
        admin_marked, menu = "AM", "dialplan"
        assert {admin_marked, menu} < set((await asterisk.cli(f"confbridge list {room}")).split())
        assert "CONFBRIDGE write blocked" not in (asterisk.folder / "log/messages").read_text()
        assert reception.visitors[0].caller.number == "+33199001234"
        with pytest.raises(VisitorGone):
            await reception.visitors[0].play("conf-getpin")
        assert ari.connected
        assert room in await asterisk.cli("confbridge list")


async def test_while_nobody_receives_callers_they_are_told_so(asterisk: PrivateAsterisk) -> None:
    alice = asterisk.phones["alice"]
    since = len(alice.events)
    async with running(asterisk.ari):
        await alice.dial("800")
        await until(lambda: heard(alice, "CALL_ESTABLISHED", since))
        await until(lambda: heard(alice, "CALL_CLOSED", since))


async def test_an_error_of_ours_is_told_the_caller_and_does_not_take_the_others_along(
    asterisk: PrivateAsterisk,
) -> None:
    async def fail(visitor: Visitor) -> None:
        if visitor.device == "PJSIP/101":
            raise PbxError(_("The phone system refused."))
        await hold(visitor)

    alice = asterisk.phones["alice"]
    since = len(alice.events)
    reception = Reception(fail)
    async with running(asterisk.ari, receive=reception), dialled(asterisk, "bob"):
        await until(lambda: reception.visitors)
        await alice.dial("800")
        await until(lambda: heard(alice, "CALL_CLOSED", since))
        assert "PJSIP/102" in await channels(asterisk)


async def test_a_bridge_that_stops_leaves_who_waits_and_the_next_one_takes_them_up(
    asterisk: PrivateAsterisk,
) -> None:
    before, after = Reception(hold), Reception(hold)
    async with AsyncExitStack() as call:
        async with running(asterisk.ari, receive=before):
            await call.enter_async_context(dialled(asterisk))
            await until(lambda: before.visitors)
        assert "PJSIP/101" in await channels(asterisk)
        async with running(asterisk.ari, receive=after):
            await until(lambda: after.visitors)
            again = after.visitors[0]
            assert (again.channel_id, again.device, again.dialed) == (
                before.visitors[0].channel_id,
                "PJSIP/101",
                "800",
            )
            await again.leave()
            await until(lambda: after.ended)


async def test_a_lost_connection_lets_callers_be_and_looks_after_them_again(
    asterisk: PrivateAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets: list[ClientWebSocketResponse] = []
    original = Rest.events

    @asynccontextmanager
    async def events(self: Rest, app: str) -> AsyncIterator[ClientWebSocketResponse]:
        async with original(self, app) as socket:
            sockets.append(socket)
            yield socket

    monkeypatch.setattr(Rest, "events", events)
    reception = Reception(hold)
    async with running(asterisk.ari, receive=reception) as ari, dialled(asterisk):
        await until(lambda: reception.visitors)
        await sockets[0].close()
        await until(lambda: reception.ended == 1)
        await until(lambda: len(reception.visitors) == 2 and ari.connected)
        assert "PJSIP/101" in await channels(asterisk)


async def test_who_hung_up_while_the_bridge_was_away_is_not_looked_for(asterisk: PrivateAsterisk) -> None:
    reception = Reception(hold)
    async with AsyncExitStack() as call, running(asterisk.ari, receive=reception):
        await call.enter_async_context(dialled(asterisk))
        await until(lambda: reception.visitors)
    async with running(asterisk.ari, receive=reception):
        assert len(reception.visitors) == 1


async def test_a_caller_taken_elsewhere_is_left_alone(asterisk: PrivateAsterisk) -> None:
    reception = Reception(hold)
    async with running(asterisk.ari, receive=reception), connect(asterisk.ari) as rest, dialled(asterisk):
        await until(lambda: reception.visitors)
        where = {"channelId": reception.visitors[0].channel_id}
        await rest.ask(CONTINUE, where, context="from-internal", extension="*60", priority=1)
        await until(lambda: reception.ended)
        assert where["channelId"] in json.dumps(await rest.ask(CHANNELS))

"""`/call` against a real Asterisk with real phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.office import Office, generous, office
from tests.pbx.proxy import proxy
from tests.waiting import until
from ucbridge.models import Account, Reply, State
from ucbridge.pbx.interface import ChannelState
from ucbridge.pbx.private.plan import Behaviour
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.store.calls import PlacedCalls

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(120)]


@asynccontextmanager
async def real_office(folder: Path, asterisk: Elsewhere, *, port: int = 0, **options: object) -> AsyncIterator[Office]:
    settings = asterisk.settings
    if port:
        settings = settings.model_copy(update={"ami": settings.ami.model_copy(update={"port": port})})
    switchboard = Switchboard(settings)
    running = asyncio.create_task(switchboard.run())
    try:
        await until(lambda: switchboard.model.fresh and "PJSIP/102" in switchboard.model.endpoints)
        async with office(folder, switchboard, **options) as there:
            yield there
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def shown(there: Office, card: Reply) -> Reply:
    return there.board.cards.get(card.topic, [card])[-1]


async def finished(there: Office, card: Reply, seconds: float = 40) -> Reply:
    await until(lambda: shown(there, card).final, seconds)
    return shown(there, card)


async def rows(asterisk: Elsewhere, count: int) -> list[dict[str, str]]:
    await until(lambda: len(asterisk.cdr()) >= count)
    await asyncio.sleep(0.2)
    return list(asterisk.cdr())


async def concise(asterisk: Elsewhere) -> list[list[str]]:
    lines = (await asterisk.cli("core show channels concise")).splitlines()
    return [line.split("!") for line in lines if line.count("!") > 5]


async def test_alice_talks_with_bob_and_hangs_up(tmp_path: Path, asterisk: Elsewhere) -> None:
    before = len(asterisk.cdr())
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("Bob")
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        channels = await concise(asterisk)
        assert len(channels) == 2
        assert len({channel[-2] for channel in channels} - {""}) == 1, channels
        incoming = {who: asterisk.phones[who].events[-1] for who in ("alice", "bob")}
        alice = [each for each in asterisk.phones["alice"].events if each.type == "CALL_INCOMING"][-1]
        bob = [each for each in asterisk.phones["bob"].events if each.type == "CALL_INCOMING"][-1]
        assert (alice.peer_name, alice.peer.partition("@")[0]) == ("Bob Durand", "sip:102"), incoming
        assert (bob.peer_name, bob.peer.partition("@")[0]) == ("Alice Martin", "sip:101"), incoming
        titles = there.board.titles(card.topic)
        steps = ["Calling Bob Durand", "Ringing Bob Durand", "Connected with Bob Durand"]
        assert titles == [each for each in steps if each in titles], "no step comes twice or out of order"
        await there.services.calls.press_hang_up(await there.person("alice"), card.buttons[0].argument)
        assert str((await finished(there, card)).text) == "You hung up."
        assert await concise(asterisk) == []
        assert await PlacedCalls(there.database).open() == []
    new = (await rows(asterisk, before + 1))[before:]
    assert [(row["src"], row["dst"], row["disposition"]) for row in new] == [("101", "102", "ANSWERED")]


@pytest.mark.parametrize(("who", "words"), [("alice", "You hung up."), ("bob", "Bob Durand hung up.")])
async def test_either_side_hangs_up(tmp_path: Path, asterisk: Elsewhere, who: str, words: str) -> None:
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("102")
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        await asterisk.phones[who].hang_up()
        final = await finished(there, card)
        assert (final.state, str(final.text)) == (State.ENDED, words)


async def test_an_outside_number_is_reached(tmp_path: Path, asterisk: Elsewhere) -> None:
    before = len(asterisk.cdr())
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("06 12 34 56 78")
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        assert str(shown(there, card).title) == "Connected with 06 12 34 56 78"
        await there.services.calls.hang_up(await there.person("alice"))
        await finished(there, card)
    new = (await rows(asterisk, before + 1))[before:]
    assert [(row["src"], row["dst"], row["disposition"]) for row in new] == [("101", "+33612345678", "ANSWERED")]


async def test_dave_is_busy(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("Dave")
        await until(lambda: "can leave a message" in str(shown(there, card).text), 30)
        await there.services.calls.hang_up(await there.person("alice"))
        assert str((await finished(there, card)).text).startswith("Dave Moreau is busy. You were in voicemail for ")


async def test_carol_does_not_answer(tmp_path: Path, asterisk: Elsewhere) -> None:
    before = len(asterisk.cdr())
    async with real_office(tmp_path, asterisk, ring_seconds=5) as there:
        card = await there.call("Carol")
        await until(lambda: str(shown(there, card).title) == "Ringing Carol Petit")
        await until(lambda: shown(there, card).title.msgid.startswith("Voicemail"), 30)
        words = "No answer: Carol Petit did not pick up."
        assert str(shown(there, card).text).startswith(f"{words} You can leave a message")
        await asterisk.phones["alice"].hang_up()
        assert str((await finished(there, card)).text).startswith(f"{words} You were in voicemail for ")
        channel_id = card.buttons[0].argument
        assert await PlacedCalls(there.database).outcomes([channel_id]) == {channel_id: "no answer"}
    new = (await rows(asterisk, before + 2))[before:]
    assert [(row["src"], row["dst"], row["disposition"]) for row in new] == [
        ("101", "103", "NO ANSWER"),
        ("101", "103", "ANSWERED"),
    ]


async def test_hung_up_while_bob_rings(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("Carol")
        await until(lambda: str(shown(there, card).title) == "Ringing Carol Petit")
        await asterisk.phones["alice"].hang_up()
        assert str((await finished(there, card)).text) == "Hung up before Carol Petit answered."


async def test_hung_up_while_the_own_phone_rings(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, asterisk) as there:
        card = await there.call("Bob", by="carol")
        await until(lambda: there.pbx.model.channels)
        await there.services.calls.hang_up(await there.person("carol"))
        assert str((await finished(there, card)).text) == "Hung up before Bob Durand answered."


@pytest.mark.parametrize(("who", "words"), [("carol", "You did not answer"), ("dave", "Your own phone is busy")])
async def test_the_own_phone_is_not_picked_up(tmp_path: Path, asterisk: Elsewhere, who: str, words: str) -> None:
    async with real_office(tmp_path, asterisk, ring_seconds=5) as there:
        card = await there.call("Bob", by=who)
        assert words in str((await finished(there, card)).text)


async def test_asterisk_dies_in_mid_call(tmp_path: Path, fresh_asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, fresh_asterisk) as there:
        card = await there.call("Bob")
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        await fresh_asterisk.kill()
        await until(lambda: "connection to the phone system was lost" in str(shown(there, card).text), 30)
        await fresh_asterisk.boot()
        final = await finished(there, card)
        assert (final.state, "could not be seen" in str(final.text)) == (State.ENDED, True)
        assert await there.services.presence.now(await there.person("alice")) == []
        again = await there.call("Bob")
        await until(lambda: shown(there, again).state is State.CONNECTED, 30)


@pytest.mark.parametrize("ends", [True, False])
async def test_the_link_is_cut_in_mid_call(tmp_path: Path, asterisk: Elsewhere, ends: bool) -> None:
    async with (
        proxy("127.0.0.1", asterisk.ami.port) as between,
        real_office(tmp_path, asterisk, port=between.port) as there,
    ):
        card = await there.call("Bob")
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        since = shown(there, card).since
        between.hole = True
        between.cut()
        await until(lambda: "connection to the phone system was lost" in str(shown(there, card).text))
        assert shown(there, card).state is State.CONNECTED
        if ends:
            await asterisk.phones["bob"].hang_up()
            await until(lambda: not asterisk.phones["alice"].calls)
        between.hole = False
        between.cut()
        if ends:
            final = await finished(there, card)
            assert (final.state, "could not be seen" in str(final.text)) == (State.ENDED, True)
            return
        await until(lambda: shown(there, card).text is None)
        assert (shown(there, card).state, shown(there, card).since) == (State.CONNECTED, since)
        await there.services.calls.hang_up(await there.person("alice"))
        assert str((await finished(there, card)).text) == "You hung up."


async def test_an_order_whose_answer_was_lost_is_placed_once_and_found_again(
    tmp_path: Path, asterisk: Elsewhere
) -> None:
    async with (
        proxy("127.0.0.1", asterisk.ami.port) as between,
        real_office(tmp_path, asterisk, port=between.port) as there,
    ):
        between.deaf, between.cut_after = True, b"Originate"
        card = await there.call("Bob")
        assert (card.state, "checking" in str(card.text)) == (State.RINGING, True)
        await until(lambda: shown(there, card).state is State.CONNECTED, 30)
        assert len(await concise(asterisk)) == 2


class Decliner(asyncio.DatagramProtocol):
    """A phone that declines every call once it has rung: sooner it would race with Asterisk itself."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        kept = [line for line in data.split(b"\r\n") if line.split(b":")[0] in {b"Via", b"From", b"Call-ID", b"CSeq"}]
        to = next(line for line in data.split(b"\r\n") if line.startswith(b"To:"))
        if data.startswith(b"INVITE"):
            ringing, declined = (
                b"\r\n".join([status, *kept, to + b";tag=no", b"Content-Length: 0", b"", b""])
                for status in (b"SIP/2.0 180 Ringing", b"SIP/2.0 603 Decline")
            )
            self.transport.sendto(ringing, addr)
            asyncio.get_running_loop().call_later(0.2, self.transport.sendto, declined, addr)


async def test_declined_and_unreachable(tmp_path: Path, fresh_asterisk: Elsewhere) -> None:
    await fresh_asterisk.phones["outside"].close()
    port = fresh_asterisk.ports.phone("outside")
    decliner, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        Decliner, local_addr=("127.0.0.1", port)
    )
    async with AsyncExitStack() as stack:
        stack.callback(decliner.close)
        there = await stack.enter_async_context(real_office(tmp_path, fresh_asterisk))
        card = await there.call("06 12 34 56 78")
        assert str((await finished(there, card)).text) == "06 12 34 56 78 declined the call."
        decliner.close()
        await fresh_asterisk.phones["bob"].command("uadelall")
        await until_unregistered(fresh_asterisk, "102")
        card = await there.call("Bob")
        await until(lambda: "can leave a message" in str(shown(there, card).text), 30)
        await there.services.calls.hang_up(await there.person("alice"))
        assert "Bob Durand did not pick up. You were in voicemail" in str((await finished(there, card)).text)
        card = await there.call("Alice", by="bob")
        assert "Your own phone is unreachable" in str((await finished(there, card)).text)


async def until_unregistered(asterisk: Elsewhere, extension: str) -> None:
    async with asyncio.timeout(30):
        while f" {extension}/sip:" in await asterisk.cli("pjsip show contacts"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def test_zoe_links_the_phone_she_holds(
    tmp_path: Path, asterisk: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 4711)
    async with real_office(tmp_path, asterisk) as there:
        zoe = Account("chat", "U-ZOE", "Zoe")
        card = await there.services.links.start(await there.services.people.of(zoe), "102")
        await until(lambda: any(each.state is ChannelState.UP for each in there.pbx.model.channels.values()), 30)
        await there.services.links.finish(await there.services.people.of(zoe), "004711")
        await asterisk.phones["bob"].hang_up()
        await until(lambda: card.topic in there.board.cards, 40)
        assert str(shown(there, card).title) == "Linked to 102"
        assert (await there.services.people.of(zoe)).devices == ("PJSIP/102",)
        assert [who for who, _notice in there.board.told] == ["bob"]


async def test_a_hundred_calls_at_once_lose_nothing(tmp_path: Path, fresh_asterisk: Elsewhere) -> None:
    fresh_asterisk.phones["alice"].behave(Behaviour.BUSY)
    async with real_office(tmp_path, fresh_asterisk, policy=generous()) as there:
        cards = await asyncio.gather(*(there.call("Bob") for _ in range(100)))
        outcomes = [await finished(there, card) for card in cards]
        assert len({card.topic for card in cards}) == 100
        assert {str(card.text) for card in outcomes} == {"Your own phone is busy."}
        assert await PlacedCalls(there.database).open() == []

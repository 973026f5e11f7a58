"""A newer Discord, another one, a proxy on the way: what nobody foresaw stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.discord.settings import Settings
from connectors.discord.wire import session
from tests.connectors.discord.house import PlayedBot, Town, house, knowing, ringing, secret, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from tests.discord_double.gateway import Gateway
from tests.discord_double.lines import Line
from tests.discord_double.rest import Rest
from ucbridge import patience
from ucbridge.errors import StoreError
from ucbridge.i18n import _
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Backoff

__all__ = ["discord"]

Payload = dict[str, Any]
MESSAGES = "/channels/*/messages"
OPTIONAL = {
    *("locale", "guild_locale", "app_permissions", "entitlements", "authorizing_integration_owners", "context"),
    *("channel", "guild", "version", "attachment_size_limit"),
}
"""Of an interaction, what another server of Discord's API may leave out."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before trying again."""
    again = Backoff(first=0.01, cap=0.02)
    monkeypatch.setattr(session, "NEW_SESSION", (0.0, 0.01))
    monkeypatch.setattr(session, "AGAIN", again)
    monkeypatch.setattr(patience, "AGAIN", again)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[Payload], Payload]], None]:
    """Have an event of the gateway told differently."""

    def differently(event: str, change: Callable[[Payload], Payload]) -> None:
        send = Line.send

        async def changed(line: Line, payload: Payload) -> None:
            await send(line, payload | {"d": change(payload["d"])} if payload.get("t") == event else payload)

        monkeypatch.setattr(Line, "send", changed)

    return differently


async def somebody_calls(discord: DiscordDouble, t: Town) -> None:
    answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
    assert "Bob is ringing" in answer.text


@pytest.mark.asyncio
async def test_events_nobody_can_read_are_left_out(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        discord.gateway.dispatch("OF_THE_FUTURE", {})
        discord.gateway.dispatch("CHANNEL_CREATE", {})
        discord.gateway.dispatch("INTERACTION_CREATE", lambda _intents: None)
        await somebody_calls(discord, t)
        assert discord.gateway.identified == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("noise", [b"\x00noise\x00\x00\xff\xff", "<html>not Discord</html>"], ids=["bytes", "text"])
async def test_what_is_not_discords_at_all_ends_the_link_which_is_resumed(
    discord: DiscordDouble, tmp_path: Path, noise: bytes | str
) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        for line in list(discord.gateway._lines):
            await (line.socket.send_bytes(noise) if isinstance(noise, bytes) else line.socket.send_str(noise))
        await discord.until(lambda: discord.gateway.resumed)
        await somebody_calls(discord, t)


@pytest.mark.asyncio
async def test_a_session_that_does_not_say_where_it_is_resumed_is_resumed_where_it_began(
    discord: DiscordDouble, tmp_path: Path, said: Any
) -> None:
    t = town(discord)
    said("READY", lambda told: {key: told[key] for key in ("user", "guilds", "session_id")})
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        await discord.gateway.drops()
        await discord.until(lambda: discord.gateway.resumed)
        await somebody_calls(discord, t)


@pytest.mark.asyncio
async def test_a_server_told_in_few_words_is_known(discord: DiscordDouble, tmp_path: Path, said: Any) -> None:
    t = town(discord)
    sales = discord.role(t.acme, "Sales")

    def briefly(told: Payload) -> Payload:
        channels = [{key: each[key] for key in ("id", "type", "name")} for each in told["channels"]]
        return {"id": told["id"], "roles": told["roles"], "channels": channels}

    said("GUILD_CREATE", briefly)
    async with house(tmp_path, discord) as there:
        server = str(t.acme.id)
        channel, role = (
            await there.connector.conversation(server, "general"),
            await there.connector.role(server, "Sales"),
        )
        assert channel is not None
        assert channel.id == f"channel:{t.general.id}"
        assert role is not None
        assert role.id == str(sales.id)


@pytest.mark.asyncio
@pytest.mark.parametrize("place", ["server", "direct"])
async def test_what_somebody_does_told_in_few_words_is_done(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    t, dispatch = town(discord), Gateway.dispatch

    def briefly(gateway: Gateway, name: str, data: Any, **more: Any) -> None:
        if name == "INTERACTION_CREATE":
            data = {key: each for key, each in data.items() if key not in OPTIONAL}
            if "member" in data:
                data["member"] = {"user": {"id": str(t.alice.id)}}
        dispatch(gateway, name, data, **more)

    monkeypatch.setattr(Gateway, "dispatch", briefly)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general if place == "server" else None)
        assert "Bob is ringing" in card.text
        there.bot.says = secret()
        assert "Your code" in (await discord.presses(t.alice, card, "Hang up")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("trouble", [{"status": 403}, {"status": 404}, {"status": 200, "done": True}], ids=str)
async def test_what_a_proxy_says_of_a_card_is_not_true(
    discord: DiscordDouble, tmp_path: Path, trouble: Payload
) -> None:
    """The card is there, and may be changed: it only has to wait."""
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general)
        address = await there.address()
        discord.faults.next("PATCH", MESSAGES + "/*", page=True, times=3, **trouble)
        with pytest.raises(ConnectionError):
            await there.connector.edit(address, ringing(title=_("Bob is there")))
        discord.faults.clear()
        await there.connector.edit(address, ringing(title=_("Bob is there")))
        assert "Bob is there" in card.text
        discord.faults.next("POST", MESSAGES, page=True, times=3, **trouble)
        with pytest.raises(ConnectionError):
            await there.connector.send(address.conversation, ringing(title=_("Another")), key="another")
        discord.faults.clear()
        await there.connector.send(address.conversation, ringing(title=_("Another")), key="another")
        assert len([each for each in discord.seen_by(t.bob, t.general) if "Another" in each.text]) == 1
        assert not any("to mend" in str(part.words) for part in there.health.parts.values())


@pytest.mark.asyncio
async def test_a_proxy_that_swallows_an_answer_hides_it_from_nobody(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        for trouble in ({"status": 403}, {"status": 200, "done": True}):
            discord.faults.next("POST", "/interactions/*/*/callback", page=True, **trouble)
            await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert [each.text[:3] for each in discord.seen_by(t.bob, t.general)] == ["🔔 B", "🔔 B"]


@pytest.mark.asyncio
async def test_answers_are_read_however_their_type_is_written(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, answer = town(discord), Rest._said

    def otherwise(*asked: Any) -> web.Response:
        said = answer(*asked)
        said.headers["Content-Type"] = "application/json; charset=utf-8"
        return said

    monkeypatch.setattr(Rest, "_said", otherwise)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        await somebody_calls(discord, t)


@pytest.mark.asyncio
async def test_a_limit_that_says_nothing_of_its_length_is_waited_for(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = town(discord)

    def limited(*_asked: object) -> web.Response:
        said = {"code": 30046, "message": "Maximum number of edits to messages older than 1 hour reached."}
        return web.json_response(said, status=429, headers={"Via": "1.1 google"})

    monkeypatch.setattr(Rest, "_fail", limited)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        await somebody_calls(discord, t)
        discord.faults.next("PATCH", MESSAGES + "/*", status=429)
        with pytest.raises(ConnectionError):
            await there.connector.edit(await there.address(), ringing(title=_("Bob is there")))


@pytest.mark.asyncio
async def test_a_store_that_is_away_takes_no_answer_from_anybody(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = town(discord)

    async def away(*_asked: object) -> None:
        raise StoreError(_("Nothing can be kept at present."))

    async with house(tmp_path, discord, bot=PlayedBot(ringing()), people=knowing(alice=t.alice)) as there:
        monkeypatch.setattr(ConnectorState, "put", away)
        monkeypatch.setattr(Workspaces, "of", away)
        await somebody_calls(discord, t)
        there.bot.says = secret()
        await discord.writes(t.alice, "call bob")
        await discord.sees(t.alice, "Your code is read out")


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://discord.com/api/v10", "https://discord.com/api/v10"),
        ("https://discord.com/api/v10/", "https://discord.com/api/v10"),
        ("https://chat.example.org/api", "https://chat.example.org/api/v10"),
        ("https://chat.example.org/api/v9", "https://chat.example.org/api/v9"),
    ],
)
def test_requests_go_to_the_version_we_speak(written: str, asked: str) -> None:
    assert Settings.model_validate({"token": "t", "api_url": written}).api == asked

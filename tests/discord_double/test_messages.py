"""Messages: what Discord takes, for whom, and what it gives back."""

from __future__ import annotations

import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.conftest import Place
from tests.discord_double.wire import Wire
from tests.discord_double.world import Json

pytestmark = pytest.mark.asyncio


def row(*labels: str) -> Json:
    buttons = [{"type": 2, "style": 1, "label": label, "custom_id": f"token-{label}"} for label in labels]
    return {"type": 1, "components": buttons}


def select(count: int, *, same: bool = False) -> Json:
    options = [{"label": str(number), "value": "same" if same else str(number)} for number in range(count)]
    return {"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": options}]}


async def test_a_card_comes_and_changes(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    embed = {"title": "Call", "description": "Bob", "fields": [{"name": "State", "value": "rings"}]}
    status, sent = await bot.sends(place.general, content="Bob rings", embeds=[embed], components=[row("Hang up")])
    assert status == 200
    card = await discord.sees(place.alice, "State: rings", at=place.general)
    path = f"/channels/{place.general.id}/messages/{sent['id']}"
    await bot.asks("PATCH", path, {"embeds": [embed | {"title": "Ended"}], "components": []})
    assert (card.text.splitlines()[:2], card.buttons) == (["Bob rings", "Ended"], [])
    assert (await bot.asks("GET", path))[1]["edited_timestamp"] is not None
    await bot.asks("DELETE", path)
    assert card.deleted
    assert not discord.seen_by(place.alice, place.general)
    assert (await bot.asks("PATCH", path, {"content": "x"}))[1]["code"] == 10008


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "x" * 2001}, 50035),
        ({"content": ""}, 50006),
        ({"components": [row("alone")]}, 50006),
        ({"embeds": [{"title": "x" * 256, "description": "y" * 4096}, {"description": "z" * 2000}]}, 50035),
        ({"embeds": [{"title": "x", "fields": [{"name": "", "value": "x"}]}]}, 50035),
        ({"content": "x", "components": [row("a", "a")]}, 50035),
        ({"content": "x", "components": [row(*"abc"), row(*"def"), row("g"), row("h"), row("i"), row("j")]}, 50035),
        ({"content": "x", "components": [select(2, same=True)]}, 50035),
        ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}, 50035),
        ({"content": "x", "components": [{"type": 10, "content": "y"}]}, 50035),
        ({"content": "<@1>", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    ],
)
async def test_limits_openapi_does_not_know(place: Place, bot: Wire, body: Json, code: int) -> None:
    status, answer = await bot.sends(place.general, **body)
    assert (status, answer["code"]) == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 4001},
        {"embeds": [{"title": "x" * 257}]},
        {"content": "x", "components": [row(*"abcdef")]},
        {"content": "x", "components": [row("x" * 81)]},
        {"content": "x", "components": [select(26)]},
        {"content": "x", "components": [select(0)]},
        {"content": 5},
        {"content": "x", "message_reference": {"message_id": 5}},
    ],
)
async def test_what_the_description_refuses_is_refused_and_noted(
    discord: DiscordDouble, place: Place, bot: Wire, body: Json
) -> None:
    if not discord.checks.on:
        pytest.skip("openapi.json is not there")
    with discord.checks.expected():
        status, answer = await bot.sends(place.general, **body)
        assert discord.checks.failures
    assert (status, answer["code"]) == (400, 50035)


async def test_a_nonce_is_one_message(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    _, first = await bot.sends(place.general, content="once", nonce="n1", enforce_nonce=True)
    _, again = await bot.sends(place.general, content="once", nonce="n1", enforce_nonce=True)
    assert first["id"] == again["id"]
    assert len(discord.seen_by(place.alice, place.general)) == 1
    assert "nonce" not in (await bot.asks("GET", f"/channels/{place.general.id}/messages"))[1][0]
    discord.later(600)
    _, later = await bot.sends(place.general, content="once", nonce="n1", enforce_nonce=True)
    assert later["id"] != first["id"], "a nonce is remembered for a few minutes"


async def test_direct_messages_of_who_takes_none(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    status, channel = await bot.asks("POST", "/users/@me/channels", {"recipient_id": str(place.alice.id)})
    assert (status, channel["type"], channel["id"]) == (200, 1, str(discord.dm(place.alice).id))
    discord.blocks(place.alice)
    assert (await bot.sends(discord.dm(place.alice), content="x"))[1]["code"] == 50007
    discord.unblocks(place.alice)
    assert (await bot.sends(discord.dm(place.alice), content="x"))[0] == 200
    discord.leaves(place.alice, place.acme)
    assert (await bot.sends(discord.dm(place.alice), content="x"))[1]["code"] == 50278


async def test_rights_in_channels(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    general = place.general
    discord.forbids(general, "send_messages")
    assert (await bot.sends(general, content="x"))[1]["code"] == 50013
    discord.allows(general, "send_messages")
    discord.forbids(general, "embed_links")
    assert (await bot.sends(general, embeds=[{"title": "x"}]))[1]["code"] == 50013
    discord.forbids(general, "view_channel")
    status, answer = await bot.sends(general, content="x")
    assert (status, answer["code"]) == (403, 50001)
    discord.deletes(general)
    assert (await bot.sends(general, content="x"))[1]["code"] == 10003


async def test_history_is_read_in_pieces(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    ids = [(await bot.sends(place.general, content=str(number)))[1]["id"] for number in range(5)]
    path = f"/channels/{place.general.id}/messages"
    assert [each["content"] for each in (await bot.asks("GET", f"{path}?limit=2"))[1]] == ["4", "3"]
    after = (await bot.asks("GET", f"{path}?after={ids[1]}&limit=2"))[1]
    assert [each["content"] for each in after] == ["3", "2"]
    before = (await bot.asks("GET", f"{path}?before={ids[1]}"))[1]
    assert [each["content"] for each in before] == ["0"]
    discord.forbids(place.general, "read_message_history")
    assert (await bot.asks("GET", path))[1] == []
    assert (await bot.sends(place.general, content="x", message_reference={"message_id": ids[0]}))[1]["code"] == 160002


async def test_only_whom_the_bot_wants_is_pinged(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    text = f"{place.bob.mention} and @everyone"
    await bot.sends(place.general, content=text, allowed_mentions={"parse": []})
    assert discord.pinged == []
    await bot.sends(place.general, content=text, allowed_mentions={"users": [str(place.bob.id)]})
    assert discord.pinged == [place.bob]


VOICE = {"flags": 8192, "attachments": [{"id": "0", "duration_secs": 2.5, "waveform": "AAAA"}]}


async def test_a_voice_message_is_a_voice_message(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    dm = discord.dm(place.alice)
    _, card = await bot.sends(dm, content="Voicemail")
    status, sent = await bot.sends_file(dm, VOICE | {"message_reference": {"message_id": card["id"]}}, b"OggS")
    assert (status, sent["attachments"][0]["duration_secs"], sent["type"]) == (200, 2.5, 19)
    voice = discord.seen_by(place.alice)[-1]
    assert (voice.voice, voice.attachments[0].data, voice.reference) == (True, b"OggS", int(card["id"]))
    async with bot.http.get(sent["attachments"][0]["url"]) as answer:
        assert await answer.read() == b"OggS"
    path = f"/channels/{dm.id}/messages/{sent['id']}"
    assert (await bot.asks("PATCH", path, {"content": "x"}))[1]["code"] == 50162
    assert (await bot.sends_file(dm, VOICE | {"content": "x"}, b"OggS"))[1]["code"] == 50159
    assert (await bot.sends_file(dm, VOICE, b"OggS", kind="application/octet-stream"))[1]["code"] == 50160
    assert (await bot.sends_file(dm, {"flags": 8192}, b"OggS"))[1]["code"] == 50161
    discord.forbids(place.general, "send_voice_messages")
    assert (await bot.sends_file(place.general, VOICE, b"OggS"))[1]["code"] == 50173
    discord.core.file_limit = 3
    status, answer = await bot.sends_file(dm, VOICE, b"OggS")
    assert (status, answer["code"]) == (413, 40005)


async def test_threads(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    _, card = await bot.sends(place.general, content="A call")
    path = f"/channels/{place.general.id}/messages/{card['id']}/threads"
    status, made = await bot.asks("POST", path, {"name": "Bob"})
    assert (status, made["id"], made["type"]) == (201, card["id"], 11)
    assert (await bot.asks("POST", path, {"name": "Bob"}))[1]["code"] == 160004
    thread = discord.core.channels[int(made["id"])]
    await bot.sends(thread, content="in the thread")
    await discord.sees(place.alice, "in the thread", at=thread)
    await bot.asks("PUT", f"/channels/{thread.id}/thread-members/{place.alice.id}")
    assert (await bot.asks("PATCH", f"/channels/{thread.id}", {"archived": True, "locked": True}))[0] == 200
    assert (await bot.sends(thread, content="x"))[1]["code"] == 50083
    _, secret = await bot.asks("POST", f"/channels/{place.general.id}/threads", {"name": "Secret"})
    hidden = discord.core.channels[int(secret["id"])]
    await bot.sends(hidden, content="hush")
    assert not discord.seen_by(place.alice, hidden), "nobody invited her"
    await bot.asks("PUT", f"/channels/{hidden.id}/thread-members/{place.alice.id}")
    assert discord.seen_by(place.alice, hidden)
    discord.forbids(place.general, "create_public_threads")
    _, other = await bot.sends(place.general, content="Another")
    other_path = f"/channels/{place.general.id}/messages/{other['id']}/threads"
    assert (await bot.asks("POST", other_path, {"name": "x"}))[1]["code"] == 50013


async def test_roles_are_given_below_ones_own(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    phone = discord.role(place.acme, "On the phone")
    path = f"/guilds/{place.acme.id}/members/{place.alice.id}/roles/{phone.id}"
    assert (await bot.asks("PUT", path))[0] == 204
    assert discord.roles_of(place.alice, place.acme) == ["On the phone"]
    assert (await bot.asks("DELETE", path))[0] == 204
    discord.places(phone, above=discord.bot_role(place.acme))
    assert (await bot.asks("PUT", path))[1]["code"] == 50013
    discord.deletes(phone)
    assert (await bot.asks("PUT", path))[1]["code"] == 10011
    discord.leaves(place.alice, place.acme)
    member = f"/guilds/{place.acme.id}/members/{place.alice.id}"
    assert (await bot.asks("GET", member))[1]["code"] == 10007

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import pytest

from connectors.webchat.tabs import MOST_TABS, SIGNED_OUT
from tests.connectors.webchat.house import HANG_UP, FakeBot, connected, ended, hidden_in, open_house
from tests.connectors.webchat.window import Window, another, signed_in, window
from ucbridge.connector import EditsMessages, ReachesPeople, ServesWeb
from ucbridge.i18n import _
from ucbridge.models import Address, Audio, Person, Reply, State
from ucbridge.store.links import Links
from ucbridge.web.rates import Rate

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_the_page_greets_a_person_with_their_name_and_commands(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        assert alice.welcome["person"] == {"id": "alice", "name": "Alice Martin", "extension": "101"}
        assert [each["usage"] for each in alice.welcome["commands"]][:2] == ["/call TARGET [from DEVICE]", "/hangup"]
        assert alice.welcome["entries"] == []
        assert isinstance(house.chat, EditsMessages)
        assert isinstance(house.chat, ServesWeb)
        assert isinstance(house.chat, ReachesPeople)


async def test_what_is_typed_is_answered_and_both_are_kept(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        async with window(house, "alice") as alice:
            key = await alice.say("/call Bob Durand")
            typed = (await alice.told("entry"))["entry"]
            card = await alice.card()
            assert (typed["id"], typed["text"]) == (f"t-{key}", "/call Bob Durand")
            assert (card["card"]["title"], card["card"]["state"]) == ("Ringing Bob Durand", "ringing")
            assert (await alice.told("done"))["id"] == key
        heard = house.bot.heard[0]
        assert (heard.account.connector, heard.account.id, heard.conversation) == ("webchat", "alice", "alice")
        assert house.bot.followed["call:c1"] == [Address("webchat", "alice", card["id"])]
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        kept = [each | {"at": ""} for each in alice.welcome["entries"]]
        assert kept == [typed | {"at": ""}, card | {"at": ""}]


async def test_a_card_changes_in_every_window_and_in_the_history(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as desk:
        async with another(house, desk.client, desk.csrf) as phone:
            await desk.say("/call Bob Durand")
            card = await phone.card()
            await house.bot.update("call:c1", connected("Bob Durand"))
            for each in (desk, phone):
                edit = await each.told("edit")
                assert (edit["id"], edit["card"]["state"]) == (card["id"], "connected")
                assert edit["card"]["since"]
        async with another(house, desk.client, desk.csrf) as later:
            assert later.welcome["entries"][-1]["card"]["state"] == "connected"


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.say("/call Bob Durand")
        await alice.told("done")
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        button = alice.welcome["entries"][-1]["card"]["buttons"][0]
        await alice.send(type="press", id="0123456789", token=button["token"])
        await alice.told("done")
        assert house.bot.heard[0].token == HANG_UP.token


async def test_pressing_twice_is_one_interaction_while_it_is_under_way(tmp_path: Path) -> None:
    async with open_house(tmp_path, bot=FakeBot(hold=asyncio.Event())) as house, window(house, "alice") as alice:
        for key in ("press-one", "press-two"):
            await alice.send(type="press", id=key, token=HANG_UP.token)
        await alice.send(type="complete", seq=1, command="call", parameter="target", prefix="")
        await alice.told("choices")
        assert house.bot.hold
        house.bot.hold.set()
        await alice.told("done")
        assert len(house.bot.heard) == 1


async def test_a_line_sent_again_is_answered_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.say("/status", key="the-same-key")
        await alice.told("done")
        await alice.say("/status", key="the-same-key")
        await alice.told("done")
        async with another(house, alice.client, alice.csrf) as later:
            assert [each["kind"] for each in later.welcome["entries"]] == ["typed", "reply"]
        assert len(house.bot.heard) == 1


async def test_a_line_cut_short_by_a_restart_is_not_left_without_an_answer(tmp_path: Path) -> None:
    bot = FakeBot(hold=asyncio.Event())
    async with open_house(tmp_path, bot=bot) as house, window(house, "alice") as alice:
        await alice.say("/call Bob Durand", key="cut-short")
        await alice.told("entry")
        await asyncio.sleep(0.05)
    bot.hold = None
    async with open_house(tmp_path, bot=bot) as house, window(house, "alice") as alice:
        await alice.say("/call Bob Durand", key="cut-short")
        card = await alice.card()
        assert card["card"]["title"] == "I don't know whether that was carried out"
        assert len(bot.heard) == 1, "it was not carried out a second time"


async def test_a_interaction_goes_on_when_its_window_closes(tmp_path: Path) -> None:
    bot = FakeBot(hold=asyncio.Event())
    async with open_house(tmp_path, bot=bot) as house:
        async with window(house, "alice") as alice:
            await alice.say("/status")
            await alice.told("entry")
        assert bot.hold
        bot.hold.set()
        await asyncio.sleep(0.05)
        async with window(house, "alice") as alice:
            assert alice.welcome["entries"][-1]["card"]["title"] == "1 call now"


async def test_a_notice_is_kept_for_somebody_who_is_away(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        message = await house.chat.send("bob", Reply(_("Missed call"), state=State.INFO))
        await house.chat.edit(Address("webchat", "bob", message), ended("Carol rang"))
        async with window(house, "bob") as bob:
            entry = bob.welcome["entries"][0]
            assert (entry["kind"], entry["card"]["text"]) == ("notice", "Carol rang")


async def test_a_card_that_was_forgotten_is_not_tried_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        with pytest.raises(LookupError):
            await house.chat.edit(Address("webchat", "bob", "n-gone"), ended("x"))


async def test_nobody_sees_the_conversation_of_somebody_else(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice, window(house, "bob") as bob:
        await alice.say("/status")
        await alice.told("done")
        await bob.say("/help")
        assert (await bob.card())["card"]["title"] == "What I understand"
        assert all(each["text"] != "/status" for each in bob.welcome["entries"])


async def test_the_same_key_of_two_people_is_two_interactions(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice, window(house, "bob") as bob:
        for each in (alice, bob):
            await each.say("/status", key="one-and-the-same")
            await each.told("done")
        assert len({each.id for each in house.bot.heard}) == 2


async def test_names_are_completed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.send(type="complete", seq=7, command="call", parameter="target", prefix="bo")
        answer = await alice.told("choices")
        assert (answer["seq"], [each["value"] for each in answer["choices"]]) == (7, ["Bob Durand", "Bob Lenoir"])


async def test_older_messages_are_read_page_by_page(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        for number in range(95):
            await house.chat.send("alice", Reply(_("{number}", number=number)))
        async with window(house, "alice") as alice:
            entries, more = alice.welcome["entries"], alice.welcome["more"]
            while more:
                await alice.send(type="older", before=entries[0]["place"])
                page = await alice.told("older")
                entries, more = page["entries"] + entries, page["more"]
        assert [each["card"]["title"] for each in entries] == [str(number) for number in range(95)]


async def test_the_language_is_that_of_each_window(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        async with window(house, "alice", language="fr-CH, fr;q=0.9") as alice:
            await alice.say("/help")
            await alice.told("done")
        assert house.bot.heard[0].language == "fr"


async def test_the_socket_speaks_the_language_of_its_page(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        client, csrf = await signed_in(house, "alice", language="en")
        async with client, client.ws_connect(f"{house.url}/chat/socket?language=fr") as socket:
            french = Window(client, socket, csrf)
            await french.send(type="hello", csrf=csrf)
            await french.told("welcome")
            await french.say("/call Bob")
            await french.card()
        assert house.bot.heard[0].language == "fr"


async def test_linking_an_extension_shows_at_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "carol") as carol:
        assert carol.welcome["person"]["extension"] == ""
        await Links(house.database).put("carol", "103")
        await carol.say("/link 103")
        assert (await carol.told("done"))["person"]["extension"] == "103"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "{{7*7}}\u202e"]
)
async def test_markup_in_a_card_travels_as_text(tmp_path: Path, text: str) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await house.chat.send("alice", hidden_in(text))
        assert (await alice.card())["card"]["fields"] == [{"name": text, "value": text}]


async def test_an_audio_file_is_only_played_from_here(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        for path in ("//evil.example/a", "/\\evil.example/a", "https://evil.example/a"):
            await house.chat.send("alice", replace(ended("x"), audio=Audio(path, 3)))
            assert (await alice.card())["card"]["audio"] is None
        await house.chat.send("alice", replace(ended("x"), audio=Audio("/voicemail/1/audio", 3.5, "AP8=")))
        assert (await alice.card())["card"]["audio"] == {
            "path": "/voicemail/1/audio",
            "seconds": 3.5,
            "waveform": "AP8=",
        }


async def test_a_notice_sent_twice_under_one_key_is_there_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        first, again = [await house.chat.send("alice", ended(words), key="k1") for words in ("one", "two")]
        assert first == again
        assert (await alice.card())["id"] == first
        other = await house.chat.send("alice", ended("three"), key="k2")
        assert (await alice.card())["id"] == other


async def test_without_a_session_there_is_no_page_and_no_socket(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, aiohttp.ClientSession() as nobody:
        async with nobody.get(house.url) as page:
            assert page.url.path == "/signin"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await nobody.ws_connect(f"{house.url}/chat/socket", headers={"Origin": house.url})
        assert refused.value.status == 401


async def test_a_session_of_somebody_no_longer_in_the_configuration_is_worth_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        client, csrf = await signed_in(house, "mallory")
        async with client:
            assert csrf == "", "there is no page"
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.ws_connect(f"{house.url}/chat/socket")
            assert refused.value.status == 401
        assert house.chat.conversation_of(Person("mallory", "Mallory")) is None
        assert house.chat.conversation_of(Person("bob", "Bob Durand")) == "bob"


async def test_a_socket_of_another_site_is_refused_though_the_cookie_is_right(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        client, _csrf = await signed_in(house, "alice")
        async with client:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.ws_connect(f"{house.url}/chat/socket", headers={"Origin": "https://evil.example"})
    assert refused.value.status == 403


@pytest.mark.parametrize("hello", ['{"type":"hello","csrf":"x"}', '{"type":"older","before":1}', "x", "[]", "\x00"])
async def test_a_socket_that_does_not_know_the_token_of_the_page_is_closed(tmp_path: Path, hello: str) -> None:
    async with open_house(tmp_path) as house:
        client, _csrf = await signed_in(house, "alice")
        async with client, client.ws_connect(f"{house.url}/chat/socket") as socket:
            await socket.send_str(hello)
            assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 1008


async def test_signing_out_closes_the_other_windows_at_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.client.post(f"{house.url}/signout", data={"csrf": alice.csrf})
        await house.chat.send("alice", Reply(_("Secret")))
        assert await alice.closed() == SIGNED_OUT


async def test_a_session_revoked_elsewhere_does_nothing_more(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await house.sessions.revoke_all("alice")
        await alice.say("/status")
        assert await alice.closed() == SIGNED_OUT
        assert house.bot.heard == []


@pytest.mark.parametrize(
    "nonsense",
    [
        '{"type":"say","id":"12345678","text":"' + "x" * 1001 + '"}',
        '{"type":"say","id":"1","text":"x"}',
        '{"type":"say","id":"12345678","text":" \\u0000 "}',
        '{"type":"say","id":"12345678","text":"x","person":"bob"}',
        '{"type":"hello","csrf":1}',
        "[" * 10_000,
        '{"type":"nothing"}',
    ],
    ids=["long", "short id", "blank", "extra key", "wrong type", "deep", "unknown"],
)
async def test_what_our_page_would_not_send_closes_the_window(tmp_path: Path, nonsense: str) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.socket.send_str(nonsense)
        assert await alice.closed() == 1008
        assert house.bot.heard == []


async def test_a_message_that_is_too_large_closes_the_window(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.socket.send_str("x" * 20_000)
        assert await alice.closed() == 1009


async def test_binary_messages_are_not_for_us(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.socket.send_bytes(b"x")
        assert await alice.closed() == 1003


async def test_typing_too_fast_is_refused_in_words_and_loses_no_window(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        assert house.chat._hub
        house.chat._hub = replace(house.chat._hub, interaction_rate=Rate(per_second=0.001, burst=3))
        async with window(house, "alice") as alice:
            keys = [await alice.say("/status") for _number in range(4)]
            refused = await alice.told("refused")
            assert refused["id"] == keys[3]
            assert refused["text"].startswith("That was too fast")
            await alice.send(type="complete", seq=1, command="call", parameter="target", prefix="")
            await alice.told("choices")
        assert len(house.bot.heard) == 3


async def test_a_person_has_a_limit_of_windows(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        sockets = [await alice.client.ws_connect(f"{house.url}/chat/socket") for _number in range(MOST_TABS - 1)]
        for socket in sockets:
            await socket.send_json({"type": "hello", "csrf": alice.csrf})
            await socket.receive(timeout=5)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await alice.client.ws_connect(f"{house.url}/chat/socket")
        assert refused.value.status == 429


async def test_a_stopped_chat_closes_its_windows_and_says_it_comes_back(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        running = next(task for task in asyncio.all_tasks() if "WebChat.run" in repr(task))
        running.cancel()
        assert await alice.closed() == 1012
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await alice.client.ws_connect(f"{house.url}/chat/socket")
        assert refused.value.status == 503


async def test_a_window_that_floods_the_bridge_is_closed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice, window(house, "bob") as bob:
        for number in range(600):
            await alice.send(type="complete", seq=number, command="call", parameter="target", prefix="x")
        assert await alice.closed() == 1008
        await bob.say("/call Alice")
        assert (await bob.card())["card"]["state"] == "ringing"


async def test_the_limit_of_windows_holds_when_all_say_hello_at_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        sockets = [await alice.client.ws_connect(f"{house.url}/chat/socket") for _number in range(MOST_TABS + 5)]
        for socket in sockets:
            await socket.send_json({"type": "hello", "csrf": alice.csrf})
        answers = [await socket.receive() for socket in sockets]
        welcome = [each for each in answers if each.type is aiohttp.WSMsgType.TEXT]
        assert len(welcome) == MOST_TABS - 1
        for socket in sockets:
            await socket.close()

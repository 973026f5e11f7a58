"""/settings, as those who manage a server use it, and as others try to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.workspaces.community import CLUB, COMPANY, Community, community
from ucbridge.i18n import _
from ucbridge.models import Account, Reply, State
from ucbridge.store.links import Links
from ucbridge.store.troubles import Troubles
from ucbridge.store.workspaces import Named, Workspace, Workspaces

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Community]:
    async with community(tmp_path) as there:
        yield there


async def chosen(here: Community, server: str = COMPANY) -> Workspace:
    """Return what is kept, as it is read after a restart."""
    return await Workspaces(here.there.database).of("chat", server)


async def shown(here: Community, text: str = "/settings", *, language: str = "en") -> dict[str, str]:
    reply = await here.say(text, here.here("chief", COMPANY, manages=True), language)
    assert reply.private
    return {each.name.to("en"): str(each.value) for each in reply.fields}


async def test_nothing_is_chosen_in_the_beginning(here: Community) -> None:
    assert await shown(here) == {
        "Language of cards that everybody sees": "English",
        "Numbers without a country code": "France (nothing chosen)",
        "Who may use which command": "everybody, every command",
        "Missed calls of queues": "posted nowhere",
        "Channel for people I cannot write to": "nowhere",
        "Role of people on the phone": "none",
    }


async def test_everything_can_be_chosen_and_is_kept(here: Community) -> None:
    said = [
        str((await here.choose(f"/settings {each}")).title)
        for each in (
            "language fr",
            "region gb",
            "allow conference record role Sales",
            "disallow hangup",
            "queue sales channel missed-calls",
            "fallback #bot",
            "phone-role On the phone",
        )
    ]
    assert said == [
        "Cards for everybody are in French now",
        "Numbers without a country code belong to United Kingdom now",
        "/conference record may be used by: @Sales",
        "/hangup may be used by: nobody",
        "Missed calls of sales are posted in #missed-calls now",
        "People I cannot write to are told in #bot that something waits for them",
        "People on the phone have the role @On the phone now",
    ]
    assert await chosen(here) == Workspace(
        "chat",
        COMPANY,
        language="fr",
        region="GB",
        fallback=Named("channel:92", "bot"),
        phone_role=Named("12", "On the phone"),
        roles={"conference record": (Named("11", "Sales"),), "hangup": ()},
        queues={"sales": Named("channel:91", "missed-calls")},
        changed_by=f"chief-{COMPANY}",
    )
    assert await shown(here, "/settings show") == {
        "Language of cards that everybody sees": "French",
        "Numbers without a country code": "United Kingdom",
        "Who may use which command": "/conference record: @Sales\n/hangup: nobody",
        "Missed calls of queues": "sales: #missed-calls",
        "Channel for people I cannot write to": "#bot",
        "Role of people on the phone": "@On the phone",
    }
    assert await chosen(here, CLUB) == Workspace("chat", CLUB)


async def test_platforms_give_roles_and_channels_by_their_ids(here: Community) -> None:
    chief = here.here("chief", COMPANY, manages=True)
    await here.fill("settings allow", chief, command="call", role="11")
    await here.fill("settings fallback", chief, channel="channel:92")
    kept = await chosen(here)
    assert (kept.roles, kept.fallback) == ({"call": (Named("11", "Sales"),)}, Named("channel:92", "bot"))


async def test_one_thing_is_set_back_and_nothing_else(here: Community) -> None:
    for each in (
        "language fr",
        "region gb",
        "disallow call",
        "queue sales channel missed-calls",
        "fallback bot",
        "phone-role On the phone",
    ):
        await here.choose(f"/settings {each}")
    for what in ("language", "region", "commands", "queues", "fallback", "phone-role"):
        before = await shown(here)
        assert str((await here.choose(f"/settings reset {what}")).title) == "That is set back now"
        after = await shown(here)
        assert sum(before[name] != after[name] for name in before) == 1, what


async def test_everything_is_set_back_after_a_question(here: Community) -> None:
    await here.choose("/settings disallow call")
    question = await here.choose("/settings reset")
    assert (question.state, [str(each.label) for each in question.buttons]) == (
        State.QUESTION,
        ["Set everything back"],
    )
    assert (await chosen(here)).roles
    [button] = question.buttons
    reply = await here.press(button.token, here.here("zoe", COMPANY))
    assert reply is not None
    assert reply.state is State.REFUSED
    reply = await here.press(button.token, here.here("mallory", CLUB, manages=True))
    assert (await chosen(here)).roles, "it is about where it is pressed"
    reply = await here.press(button.token, here.here("chief", COMPANY, manages=True))
    assert str(reply.title) == "Everything is set back now"
    assert not (await chosen(here)).roles


async def test_a_queue_is_told_nowhere_again(here: Community) -> None:
    await here.choose("/settings queue sales channel missed-calls")
    assert str((await here.choose("/settings queue sales")).title) == "Missed calls of sales are posted nowhere now"
    assert (await chosen(here)).queues == {}


MISTAKES = (
    ("language de", "I did not understand that", "“de” is none of en, fr."),
    ("region France", "I did not understand that", "“FRANCE” is not a country: give its two letters, such as FR,"),
    ("allow cal", "There is no command /cal", "Type /help to see them all."),
    (
        "allow settings role Sales",
        "/settings cannot be restricted",
        "Those who manage this server or team may always use it.",
    ),
    (
        "disallow settings reset",
        "/settings cannot be restricted",
        "Those who manage this server or team may always use it.",
    ),
    ("allow call role Nobody", "There is no role “Nobody” here", "Choose one from the list, or check its name."),
    (
        "disallow call role Sales",
        "Everybody may use /call here",
        "Say who may use it instead: /settings allow call and",
    ),
    ("queue help channel bot", "There is no queue “help”", "Look at its name on the phone system"),
    ("queue sales channel lounge", "There is no channel “lounge” here where I can write", "Choose one from"),
    ("queue sales channel channel:95", "There is no channel “channel:95” here where I can write", "Choose one"),
    ("fallback channel:95", "There is no channel “channel:95” here where I can write", "Choose one from the"),
    ("phone-role 22", "There is no role “22” here", "Choose one from the list, or check its name."),
    ("phone-role Chiefs", "That did not work", "It has permissions."),
)


async def test_what_cannot_be_chosen_is_said(here: Community) -> None:
    for text, title, words in MISTAKES:
        reply = await here.choose(f"/settings {text}")
        assert (reply.state, str(reply.title)) == (State.ERROR, title)
        assert str(reply.text).startswith(words)
    assert await chosen(here) == Workspace("chat", COMPANY)


async def test_a_role_that_is_gone_can_still_be_taken_away(here: Community) -> None:
    gone = Workspace("chat", COMPANY, roles={"call": (Named("19", "Former"), Named("11", "Sales"))})
    await here.there.services.settings._workspaces.save(gone, by="chief")
    assert str((await here.choose("/settings disallow call role Former")).title) == "/call may be used by: @Sales"


async def test_while_the_platform_is_away_nothing_is_chosen(here: Community) -> None:
    here.platform.up = False
    reply = await here.choose("/settings fallback bot")
    assert str(reply.text) == "I cannot look up roles and channels now. Try again in a moment."


async def test_many_changes_at_once_are_all_kept(here: Community) -> None:
    commands = ["call", "hangup", "status", "link", "conference", "whoami"]
    await asyncio.gather(
        *(here.say(f"/settings disallow {each}", here.here(f"c{each}", COMPANY, manages=True)) for each in commands)
    )
    assert sorted((await chosen(here)).roles) == sorted(commands)


async def test_what_does_not_work_stands_in_it(here: Community) -> None:
    troubles = Troubles(here.there.database, "chat")
    await troubles.note("a", COMPANY, Reply(_("The channel bot is gone"), _("Choose another."), State.ERROR))
    await troubles.note("b", CLUB, Reply(_("Somebody else's trouble"), None, State.ERROR))
    assert (await shown(here))["What does not work"] == "The channel bot is gone. Choose another."


async def test_changes_stand_in_the_audit_log(here: Community) -> None:
    await here.choose("/settings allow call role Sales")
    newest = (await here.there.services.audit.latest())[0]
    assert (newest.command, newest.arguments, newest.outcome) == (
        "settings allow",
        {"command": "call", "role": "Sales"},
        "ok",
    )
    assert newest.person_id


# --- who may not


async def test_elsewhere_than_in_a_server_there_is_nothing_to_set(here: Community) -> None:
    for text in ("/settings", "/settings language fr", "/settings reset", "/settings allow call role Sales"):
        reply = await here.say(text, here.here("chief"))
        assert (reply.state, str(reply.title)) == (State.ERROR, "There is nothing to set here")
        assert str(reply.text) == "Type /settings in a channel of the server or team that you manage."


COMMANDS = (
    "/settings",
    "/settings language fr",
    "/settings region gb",
    "/settings allow call role Sales",
    "/settings disallow call",
    "/settings queue sales channel missed-calls",
    "/settings queue sales",
    "/settings fallback bot",
    "/settings phone-role On the phone",
    "/settings reset",
    "/settings reset commands",
)


async def test_members_who_do_not_manage_it_change_and_read_nothing(here: Community) -> None:
    await here.choose("/settings disallow hangup")
    before = await chosen(here)
    for text in COMMANDS:
        reply = await here.say(text, here.here("zoe", COMPANY, "11"))
        assert (reply.state, str(reply.title), reply.fields) == (
            State.REFUSED,
            "/settings is for those who manage this server or team",
            (),
        ), text
    assert await chosen(here) == before


async def test_whoever_runs_the_bridge_may_keep_settings_to_some(tmp_path: Path) -> None:
    async with community(tmp_path, permissions={"settings": ("role:admin",), "settings show": ("everyone",)}) as here:
        assert (await here.choose("/settings language fr")).state is State.REFUSED
        assert (await here.choose("/settings")).state is State.INFO


async def test_strangers_learn_nothing_of_who_calls_or_who_is_on_the_phone(here: Community) -> None:
    """A server the bridge's administrator never named may be anybody's: its manager brought the bot in."""
    for text in ("queue sales channel lounge", "phone-role Sales"):
        reply = await here.choose(f"/settings {text}", server=CLUB)
        assert (reply.state, str(reply.title)) == (
            State.REFUSED,
            "You may not have calls shown to everybody here",
        )
    mallory, chief = here.here("mallory", CLUB, manages=True), here.here("chief", COMPANY, manages=True)
    assert await here.bot.complete(mallory, "settings queue", "queue", "") == []
    assert await here.bot.complete(here.here("zoe", COMPANY), "settings queue", "queue", "") == []
    assert [each.value for each in await here.bot.complete(chief, "settings queue", "queue", "")] == ["sales"]
    assert (await chosen(here, CLUB)).queues == {}


BOB = Account("chat", "U-BOB", "Bob", workspace=CLUB, manages=True)
"""The configuration names him."""


async def test_a_phone_of_the_company_is_no_reason_to_tell_others_who_calls_it(here: Community) -> None:
    mallory = here.here("mallory", CLUB, manages=True)
    await here.there.services.people.of(mallory)
    await Links(here.there.database).put("chat-mallory", "103")
    for text in ("queue sales channel lounge", "phone-role Sales"):
        assert (await here.say(f"/settings {text}", mallory)).state is State.REFUSED
    assert await here.bot.complete(mallory, "settings queue", "queue", "s") == []
    assert await chosen(here, CLUB) == Workspace("chat", CLUB)


async def test_whom_the_configuration_names_may_have_calls_shown_unless_it_says_who_may(tmp_path: Path) -> None:
    async with community(tmp_path) as here:
        assert (await here.say("/settings queue sales channel lounge", BOB)).state is State.OK
        assert [each.value for each in await here.bot.complete(BOB, "settings queue", "queue", "s")] == ["sales"]
    (tmp_path / "listed").mkdir()
    async with community(tmp_path / "listed", permissions={"settings sharing": ("person:alice",)}) as here:
        assert (await here.say("/settings queue sales channel lounge", BOB)).state is State.REFUSED


async def test_whoever_runs_the_bridge_says_who_may_have_things_shown(tmp_path: Path) -> None:
    async with community(tmp_path, permissions={"settings sharing": ("person:bob",)}) as here:
        assert (await here.say("/settings queue sales channel lounge", BOB)).state is State.OK
        assert [each.value for each in await here.bot.complete(BOB, "settings queue", "queue", "s")] == ["sales"]
        assert (await here.choose("/settings phone-role Sales", server=CLUB)).state is State.REFUSED
        assert (await here.choose("/settings queue sales channel missed-calls")).state is State.OK


async def test_the_role_of_who_is_on_the_phone_is_none_that_the_bridge_gives_anything(tmp_path: Path) -> None:
    async with community(tmp_path, permissions={"conference": ("group:12",), "call": ("group:Sales",)}) as here:
        for role in ("On the phone", "Sales"):
            reply = await here.choose(f"/settings phone-role {role}")
            assert str(reply.title) == f"@{role} cannot be the role of people on the phone"
        assert (await chosen(here)).phone_role is None


async def test_countries_are_offered_by_name(here: Community) -> None:
    chief = here.here("chief", COMPANY, manages=True)
    offered = await here.bot.complete(chief, "settings region", "region", "roy", language="fr")
    assert [(each.label, each.value) for each in offered] == [("Royaume-Uni (GB)", "GB")]
    assert (await here.bot.complete(chief, "settings region", "region", "germ"))[0].value == "DE"


async def test_names_of_others_are_no_more_than_text(here: Community) -> None:
    hostile = Workspace(
        "chat", COMPANY, fallback=Named("channel:92", "{0.__class__} %s"), roles={"call": (Named("11", "{title}"),)}
    )
    await here.there.services.settings._workspaces.save(hostile, by="chief")
    fields = await shown(here)
    assert fields["Channel for people I cannot write to"] == "#{0.__class__} %s"
    assert fields["Who may use which command"] == "/call: @{title}"

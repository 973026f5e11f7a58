"""Messages: what arrives at the bot, what comes back, who sees it."""

from __future__ import annotations

import pytest

from tests.teams_double import TeamsDouble
from tests.teams_double.bare_bot import BareBot, Json
from tests.teams_double.conftest import Place
from tests.teams_double.messages import CARD

pytestmark = pytest.mark.asyncio


async def test_a_message_in_the_personal_chat(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    answer = await teams.writes(place.alice, "call Bob")

    assert (answer.text, answer.private) == ("heard call Bob", False)
    heard = bot.heard[0]
    assert heard["from"] == {"id": place.alice.mri, "name": "Alice Adams", "aadObjectId": place.alice.aad}
    assert heard["conversation"] == {
        "conversationType": "personal",
        "tenantId": teams.tenant_id,
        "id": teams.personal(place.alice).id,
    }
    assert heard["recipient"] == {"id": f"28:{teams.app_id}", "name": "ucbridge"}
    assert (heard["locale"], heard["channelData"]) == ("fr-FR", {"tenant": {"id": teams.tenant_id}})
    assert heard["localTimestamp"][-6:] in {"+01:00", "+02:00"}
    assert [each["type"] for each in heard["entities"]] == ["clientInfo"]
    assert bot.headers[0]["x-ms-tenant-id"] == teams.tenant_id
    assert [each.text for each in teams.seen_by(place.alice)] == ["call Bob", "heard call Bob"]


async def test_a_mention_in_a_channel_begins_a_thread(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    answer = await teams.writes(place.alice, f"call {place.bob.mention}", at=place.general)

    heard = bot.heard[0]
    assert heard["text"] == "<at>ucbridge</at> call <at>Bob Miller</at>"
    assert [each["mentioned"]["id"] for each in heard["entities"][:-1]] == [f"28:{teams.app_id}", place.bob.mri]
    assert heard["conversation"]["id"] == f"{place.general.id};messageid={heard['id']}"
    assert heard["channelData"]["team"] == {"id": place.acme.id}
    assert answer.message is not None
    assert answer.message.conversation is answer.thread
    assert [each.text for each in answer.thread.messages] == [
        "ucbridge call Bob Miller",
        "heard ucbridge call Bob Miller",
    ]
    assert len(teams.seen_by(place.bob, place.general)) == 2


async def test_what_does_not_name_the_bot_is_not_heard(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    await teams.writes(place.alice, "lunch?", at=place.chat, mention=False)
    assert bot.heard == []


async def test_a_targeted_message_is_for_one(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    async def hears(_bot: BareBot, activity: Json) -> None:
        assert activity["recipient"]["isTargeted"]
        said = {"type": "message", "text": "only you", "recipient": activity["from"] | {"isTargeted": True}}
        path = f"/v3/conversations/{activity['conversation']['id']}/activities"
        status, body = await bot.asks("POST", path, said, isTargetedActivity="true")
        assert status == 201
        changed = {"type": "message", "text": "only you, changed"}
        assert await bot.asks("PUT", f"{path}/{body['id']}", changed) == (404, _error("ActivityNotFoundInConversation"))
        assert (await bot.asks("PUT", f"{path}/{body['id']}", changed, isTargetedActivity="true"))[0] == 200

    bot.hears = hears
    answer = await teams.slash(place.alice, "/status", at=place.chat)

    assert (answer.text, answer.private) == ("only you, changed", True)
    assert teams.seen_by(place.bob, place.chat) == []
    teams.later(25 * 3600)
    assert teams.seen_by(place.alice, place.chat) == []


async def test_targeted_messages_have_their_refusals(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    path = f"/v3/conversations/{place.chat.id}/activities"
    said: Json = {"type": "message", "text": "psst"}
    assert (await bot.asks("POST", path, said, isTargetedActivity="true"))[0] == 400
    said["recipient"] = {"id": place.alice.mri, "isTargeted": True}
    teams.forbids_targeted(place.chat)
    assert (await bot.asks("POST", path, said, isTargetedActivity="true"))[0] == 400
    path = f"/v3/conversations/{teams.personal(place.alice).id}/activities"
    assert (await bot.asks("POST", path, said, isTargetedActivity="true"))[0] == 400


async def test_the_bot_changes_and_takes_back_its_own(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    answer = await teams.writes(place.alice, "hello", at=place.chat)
    message = answer.message
    assert message is not None
    path = f"/v3/conversations/{place.chat.id}/activities"

    assert (await bot.asks("PUT", f"{path}/{message.id}", {"type": "message", "text": "changed"}))[0] == 200
    assert (message.text, message.edits) == ("changed", 1)
    theirs = teams.seen_by(place.alice, place.chat)[0]
    assert (await bot.asks("PUT", f"{path}/{theirs.id}", {"type": "message", "text": "no"}))[0] == 403
    assert (await bot.asks("DELETE", f"{path}/{message.id}"))[0] == 200
    assert (await bot.asks("DELETE", f"{path}/{message.id}"))[0] == 404
    assert message.deleted


async def test_a_message_that_is_too_large_is_refused(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    path = f"/v3/conversations/{place.chat.id}/activities"
    status, body = await bot.asks("POST", path, {"type": "message", "text": "é" * 15_000})
    assert (status, body["error"]["code"]) == (413, "MessageSizeTooBig")


async def test_the_bot_begins_a_chat_and_a_thread(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    asked: Json = {"bot": {"id": f"28:{teams.app_id}"}, "members": [{"id": place.bob.aad}], "isGroup": False}
    asked |= {"tenantId": teams.tenant_id, "channelData": {"tenant": {"id": teams.tenant_id}}}
    status, body = await bot.asks("POST", "/v3/conversations", asked)
    assert (status, body) == (201, {"id": teams.personal(place.bob).id})

    thread: Json = {"isGroup": True, "channelData": {"channel": {"id": place.general.id}}}
    thread["activity"] = {"type": "message", "text": "news"}
    status, body = await bot.asks("POST", "/v3/conversations", thread)
    assert body["id"] == f"{place.general.id};messageid={body['activityId']}"
    assert (await teams.sees(place.bob, "news", at=place.general)).conversation.id == body["id"]


async def test_who_has_not_the_app_or_blocks_it_gets_nothing(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    carol = teams.user("carol", has_bot=False)
    asked: Json = {"members": [{"id": carol.mri}], "tenantId": teams.tenant_id}
    assert await bot.asks("POST", "/v3/conversations", asked) == (
        403,
        {"error": {"code": "ForbiddenOperationException", "message": "Bot is not installed in user's personal scope"}},
    )
    path = f"/v3/conversations/{teams.personal(carol).id}/activities"
    status, body = await bot.asks("POST", path, {"type": "message", "text": "hi"})
    assert (status, body["errorCode"]) == (403, 209)
    assert "MessageWritesBlocked" in body["message"]
    carol.has_bot = True
    await teams.blocks(carol)
    status, body = await bot.asks("POST", path, {"type": "message", "text": "hi"})
    assert (status, body["error"]["code"]) == (403, "ConversationBlockedByUser")
    await teams.uninstalls(place.alice, place.acme)
    path = f"/v3/conversations/{place.general.id}/activities"
    assert (await bot.asks("POST", path, {"type": "message", "text": "hi"}))[1]["error"]["code"] == (
        "BotNotInConversationRoster"
    )
    teams.gone(place.chat)
    path = f"/v3/conversations/{place.chat.id}/activities"
    assert (await bot.asks("POST", path, {"type": "message", "text": "hi"}))[0] == 404


async def test_rosters_and_teams(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    sales = teams.channel(place.acme, "Sales")
    _, members = await bot.asks("GET", f"/v3/conversations/{place.general.id}/members")
    assert [(each["id"], each["objectId"]) for each in members] == [
        (place.alice.mri, place.alice.aad),
        (place.bob.mri, place.bob.aad),
    ]
    _, one = await bot.asks("GET", f"/v3/conversations/{place.chat.id}/members/{place.bob.aad}")
    assert (one["aadObjectId"], one["userPrincipalName"]) == (place.bob.aad, "bob@example.com")
    _, found = await bot.asks("GET", f"/v3/teams/{place.acme.id}")
    assert (found["name"], found["aadGroupId"], found["memberCount"]) == ("Acme", place.acme.group, 2)
    _, found = await bot.asks("GET", f"/v3/teams/{place.acme.id}/conversations")
    assert [(each["id"], each["name"]) for each in found["conversations"]] == [
        (place.general.id, None),
        (sales.id, "Sales"),
    ]
    for number in range(60):
        place.acme.members.append(teams.user(f"extra{number}"))
    path = f"/v3/conversations/{place.general.id}/pagedmembers"
    _, first = await bot.asks("GET", path, pageSize="50")
    _, second = await bot.asks("GET", path, pageSize="50", continuationToken=first["continuationToken"])
    assert (len(first["members"]), len(second["members"]), "continuationToken" in second) == (50, 12, False)


async def test_installing_and_other_happenings_are_told(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    carol = teams.user("carol", has_bot=False)
    await teams.installs(carol)
    await teams.joins(carol, place.acme)
    await teams.renames(place.acme, "Apex")
    await teams.adds_channel(place.acme, "Sales")
    await teams.leaves(carol, place.acme)
    await teams.uninstalls(carol)

    told = [(each["type"], each.get("action") or each["channelData"].get("eventType", "")) for each in bot.heard]
    assert told == [
        ("conversationUpdate", ""),
        ("installationUpdate", "add"),
        ("conversationUpdate", "teamMemberAdded"),
        ("conversationUpdate", "teamRenamed"),
        ("conversationUpdate", "channelCreated"),
        ("conversationUpdate", "teamMemberRemoved"),
        ("installationUpdate", "remove"),
    ]
    assert bot.heard[3]["channelData"]["team"] == {
        "id": place.acme.id,
        "name": "Apex",
        "aadGroupId": place.acme.group,
    }


async def test_edits_reactions_and_repeats(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    answer = await teams.writes(place.alice, "hello", at=place.chat)
    written, answered = teams.seen_by(place.alice, place.chat)
    await teams.edits(place.alice, written, "goodbye")
    await teams.reacts(place.bob, answered, "heart")
    await teams.removes(place.alice, written)
    await teams.repeats(answer)
    assert [each["type"] for each in bot.heard] == [
        "message",
        "messageUpdate",
        "messageReaction",
        "messageDelete",
        "message",
    ]
    assert bot.heard[0]["id"] == bot.heard[-1]["id"]


async def test_what_teams_would_not_show_fails_the_test(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    card = {"type": "AdaptiveCard", "version": "1.6", "body": [{"type": "TextBlock", "text": "{{DATE(now)}}"}]}
    await bot.asks(
        "POST",
        f"/v3/conversations/{place.chat.id}/activities",
        {"type": "message", "attachments": [{"contentType": CARD, "content": card}], "colour": "red"},
    )
    assert len(teams.checks.failures) == 3
    with pytest.raises(AssertionError, match=r"colour is no field(.|\n)*cards up to 1\.5(.|\n)*no such date"):
        teams.checks.close()


def _error(code: str) -> Json:
    return {"error": {"code": code, "message": "Conversation not found."}}


async def test_what_clients_write_differently(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    guest = teams.user("eve", shown="Eve", anonymous=True)
    place.chat.people.append(guest)
    teams.nbsp = True
    await teams.writes(guest, "status", at=place.chat)
    assert bot.heard[0]["text"] == "<at>ucbridge</at>&nbsp;status\n"
    assert bot.heard[0]["from"] == {"id": guest.mri, "name": "Eve"}
    assert guest.account == guest.mri


async def test_the_app_comes_into_a_team_by_a_channel(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    await teams.installs(place.alice, place.acme)
    for each in bot.heard:
        assert each["channelData"]["settings"] == {"selectedChannel": {"id": place.general.id}}
    assert bot.heard[0]["membersAdded"] == [{"id": f"28:{teams.app_id}"}]
    assert bot.heard[1]["locale"] == "fr-FR"

"""Cards: buttons, forms, searching choices, refreshing, dialogs of the message extension."""

from __future__ import annotations

import pytest

from tests.teams_double import TeamsDouble
from tests.teams_double.answers import MESSAGE, SEARCH
from tests.teams_double.bare_bot import BareBot, Json
from tests.teams_double.conftest import Place
from tests.teams_double.messages import CARD, Message

pytestmark = pytest.mark.asyncio

HANG_UP: Json = {
    "type": "Action.Execute",
    "title": "Hang up",
    "verb": "press",
    "data": {"token": "t1"},
    "fallback": {"type": "Action.Submit", "title": "Hang up", "data": {"token": "t1"}},
}
SAVE: Json = {"type": "Action.Execute", "title": "Save", "verb": "press", "data": {"token": "t2"}}
RENAME: Json = {
    "type": "AdaptiveCard",
    "body": [{"type": "Input.Text", "id": "name", "label": "Name", "isRequired": True, "errorMessage": "Say a name"}],
    "actions": [SAVE],
}
FORM: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "refresh": {"action": {"type": "Action.Execute", "verb": "own:refresh", "data": {"card": "c"}}},
    "body": [
        {"type": "TextBlock", "text": "Ringing **Bob**", "wrap": True},
        {"type": "FactSet", "facts": [{"title": "Number", "value": "+33 1 23"}]},
        {"type": "Input.Number", "id": "ring", "label": "Seconds", "min": 5, "max": 60, "value": 20},
        {
            "type": "Input.ChoiceSet",
            "id": "who",
            "label": "Who",
            "style": "filtered",
            "choices": [],
            "choices.data": {"type": "Data.Query", "dataset": "call/target"},
        },
    ],
    "actions": [
        HANG_UP,
        {"type": "Action.ShowCard", "title": "Rename", "card": RENAME},
        {"type": "Action.OpenUrl", "title": "Listen", "url": "https://bridge.example.com/listen/1"},
    ],
}


def text_card(text: str) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]}


class Cards:
    """Shows the form; answers what is pressed with a card, what is submitted with a message."""

    def __init__(self) -> None:
        self.pressed: list[Json] = []

    async def __call__(self, bot: BareBot, activity: Json) -> Json | None:
        if activity["type"] == "invoke":
            return self.invoked(activity)
        if "value" in activity:
            self.pressed.append(activity)
            await bot.replies(activity, "submitted")
            return None
        await bot.replies(activity, "a form", card=FORM)
        return None

    def invoked(self, activity: Json) -> Json:
        if activity["name"] == "application/search":
            found = [{"title": "Bob Miller", "value": "person:bob"}]
            results = found if activity["value"]["queryText"] in "Bob Miller" else []
            return {"statusCode": 200, "type": SEARCH, "value": {"results": results}}
        self.pressed.append(activity)
        if activity["value"]["action"]["data"].get("name") == "quiet":
            return {"statusCode": 200, "type": MESSAGE, "value": "Done."}
        return {"statusCode": 200, "type": CARD, "value": text_card("over")}


@pytest.fixture
def cards(bot: BareBot) -> Cards:
    bot.hears = cards = Cards()
    return cards


async def shown(teams: TeamsDouble, place: Place) -> Message:
    message = (await teams.writes(place.alice, "call Bob", at=place.general)).message
    assert message is not None
    return message


async def test_what_is_on_a_card(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    message = await shown(teams, place)
    assert message.text == "Ringing Bob\nNumber: +33 1 23\nSeconds\nWho\nName"
    assert message.buttons == ["Hang up", "Rename", "Save", "Listen"]
    assert list(message.inputs) == ["ring", "who", "name"]
    assert message.summary == "a form"
    assert (await teams.presses(place.alice, message, "Listen")).url == "https://bridge.example.com/listen/1"


async def test_a_button_is_pressed(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    message = await shown(teams, place)

    answer = await teams.presses(place.bob, message, "Hang up")

    pressed = cards.pressed[0]
    assert (pressed["type"], pressed["name"], pressed["replyToId"]) == ("invoke", "adaptiveCard/action", message.id)
    assert pressed["value"] == {
        "action": {
            "type": "Action.Execute",
            "title": "Hang up",
            "verb": "press",
            "data": {"token": "t1", "ring": "20"},
        },
        "trigger": "manual",
    }
    assert pressed["conversation"]["id"] == message.conversation.id
    assert (answer.text, answer.failed) == ("over", False)
    assert teams.seen_by(place.bob, place.general)[-1].text == "over"
    assert teams.seen_by(place.alice, place.general)[-1].text.startswith("Ringing")


async def test_an_old_client_submits(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    answer = await teams.presses(place.alice, await shown(teams, place), "Hang up", submit=True, ring=30)
    pressed = cards.pressed[0]
    assert (pressed["type"], pressed["value"], "text" in pressed) == ("message", {"token": "t1", "ring": "30"}, False)
    assert answer.text == "submitted"
    with pytest.raises(AssertionError, match="no fallback"):
        await teams.presses(place.alice, await shown(teams, place), "Save", submit=True, name="x")


async def test_a_form_is_filled_in(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    message = await shown(teams, place)

    assert await teams.searches(place.alice, message, "Bo", into="Who") == [("Bob Miller", "person:bob")]
    await teams.fills(place.alice, message, Who="Bob Miller")
    assert cards.pressed[-1]["value"]["action"]["data"] == {"token": "t1", "ring": "20", "who": "person:bob"}
    message = await shown(teams, place)
    answer = await teams.fills(place.alice, message, name="quiet")
    data = cards.pressed[-1]["value"]["action"]["data"]
    assert data == {"token": "t2", "ring": "20", "name": "quiet"}
    assert (answer.toast, answer.messages) == ("Done.", [])


async def test_what_the_client_does_not_let_through(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    message = await shown(teams, place)
    with pytest.raises(AssertionError, match="Say a name"):
        await teams.presses(place.alice, message, "Save")
    with pytest.raises(AssertionError, match="out of range"):
        await teams.fills(place.alice, message, ring=90)
    with pytest.raises(AssertionError, match="nothing is offered for 'Zoe'"):
        await teams.fills(place.alice, message, who="Zoe")
    with pytest.raises(AssertionError, match="no button 'Call'"):
        await teams.presses(place.alice, message, "Call")
    with pytest.raises(AssertionError, match="no input"):
        await teams.presses(place.alice, message, "Hang up", name="x")


async def test_a_card_refreshes(teams: TeamsDouble, place: Place, cards: Cards) -> None:
    await teams.refreshes(place.bob, await shown(teams, place))
    value = cards.pressed[0]["value"]
    assert (value["trigger"], value["action"]["verb"], value["action"]["data"]) == (
        "automatic",
        "own:refresh",
        {"card": "c"},
    )


async def test_a_dialog_of_the_message_extension(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    async def hears(_bot: BareBot, activity: Json) -> Json | None:
        if activity["name"] == "composeExtension/submitAction":
            return {"task": {"type": "message", "value": f"calling {activity['value']['data']['number']}"}}
        text = activity["value"]["messagePayload"]["body"]["content"]
        submit = {"type": "Action.Submit", "title": "Call"}
        body = [{"type": "TextBlock", "text": text}, {"type": "Input.Text", "id": "number", "label": "Number"}]
        card = {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [submit]}
        attachment = {"contentType": CARD, "content": card}
        return {"task": {"type": "continue", "value": {"title": "Call", "card": attachment}}}

    bot.hears = hears
    thread = teams.thread(place.general, by=place.bob, text="ring 020 123 < now")
    answer = await teams.extension(place.alice, "call", on=thread.messages[0])
    assert answer.text == "<div><div>ring 020 123 < now</div></div>\nNumber"
    answer = await teams.submits(place.alice, answer, number="020123")
    assert answer.toast == "calling 020123"
    heard = bot.heard[-1]["value"]
    assert (heard["commandId"], heard["commandContext"]) == ("call", "message")


async def test_a_search_of_the_message_extension(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    async def hears(_bot: BareBot, activity: Json) -> Json | None:
        if activity["name"] == "composeExtension/selectItem":
            found = [{"contentType": CARD, "content": text_card(activity["value"]["id"])}]
            return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}
        tap = {"type": "invoke", "value": {"id": "person:bob"}}
        preview = {
            "contentType": "application/vnd.microsoft.card.thumbnail",
            "content": {"title": "Bob Miller", "text": "201", "tap": tap},
        }
        found = [{"contentType": CARD, "content": text_card("Bob"), "preview": preview}]
        return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}

    bot.hears = hears
    found = await teams.finds(place.alice, "people", "Bo", at=place.chat)
    assert found.results == [("Bob Miller", "201")]
    assert bot.heard[0]["value"]["parameters"] == [{"name": "query", "value": "Bo"}]
    picked = await teams.picks(place.alice, found, "Bob Miller")
    assert picked.attachments[0]["content"] == text_card("person:bob")

"""How colleagues are, and who there is: enough to reach them, and nothing of what is theirs alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.my_phone.desk import Desk, desk
from ucbridge.config import Contact, PersonSettings
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Account
from ucbridge.pbx import events
from ucbridge.pbx.features.interface import Forward, Listed, Presence, Shown
from ucbridge.store.links import Links

pytestmark = pytest.mark.asyncio


async def test_a_colleague_is_free_rung_on_the_phone_or_away(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        assert (await there.say("/who Bob")).startswith("Bob Durand: free")
        there.features.dial("102", do_not_disturb=True, shown=Shown(Presence.AWAY, "Back at three"))
        shown = await there.say("/who bob")
        assert shown.startswith("Bob Durand: do not disturb")
        assert "Shows: away – Back at three" in shown
        there.features.dial("102", do_not_disturb=False)
        order = await _rung(there)
        assert (await there.say("/who Bob", by="dave")).startswith("Bob Durand: the phone rings")
        there.pbx.answer(order, there.pbx.ring(order, "PJSIP/102"))
        talking = await there.say("/who Bob", by="dave")
        assert talking.startswith("Bob Durand: on the phone")
        assert "Carol" not in talking, "with whom they talk is theirs"
        there.pbx._live.apply(events.DeviceStateChanged("PJSIP/104", "UNAVAILABLE"))
        assert (await there.say("/who Dave")).startswith("Dave Moreau: the phone is not connected")


async def test_where_calls_go_is_told_only_within_the_company(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.features.dial("102", forwards={Forward.ALL: "103"})
        assert "Forwarded: all calls → Carol Petit" in await there.say("/who Bob")
        there.features.dial("102", forwards={Forward.ALL: "+33698765432"})
        shown = await there.say("/who Bob")
        assert "Forwarded: all calls" in shown
        assert "98 76" not in shown.replace("\u00a0", " ")


async def test_while_the_phone_system_is_away_numbers_are_shown_still(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.pbx.lose()
        there.features.refusal = PbxUnreachable(_("Nothing was done."))
        shown = await there.say("/who Bob")
        assert "cannot tell at present" in shown
        assert "Numbers: 102" in shown


async def test_contacts_and_numbers_can_be_asked_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        contact = await there.bot.say("/who Dupont")
        assert [str(each.label) for each in contact.buttons] == ["Call"]
        assert "Numbers: 01 42 68 53 00" in await there.say("/who Dupont")
        assert "My phone" in [str(each.label) for each in (await there.bot.say("/who Alice")).buttons]
        assert "Nobody is called" in await there.say("/who Xavier")


async def test_a_message_reaches_a_colleague_who_answers(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.bot.say("/who Bob")
        token = next(each.token for each in card.buttons if str(each.label) == "Message")
        sent = await there.bot.press(token, typed="Lunch at noon? {name}")
        assert str(sent.title) == "Sent to Bob Durand"
        who, message = there.there.board.told[-1]
        assert (who, str(message.title), str(message.text)) == (
            "bob",
            "Message from Alice Martin",
            "Lunch at noon? {name}",
        )
        answer = there.bot.bot._signer.seal(message).buttons[0].token
        await there.bot.press(answer, by="bob", typed="Yes")
        assert there.there.board.told[-1][0] == "alice"
        for _each in range(12):
            refused = await there.bot.press(token, typed="Hello?")
        assert "Too many messages" in str(refused.title)
        assert len(there.told("bob")) == 10


async def test_the_directory_is_looked_through(tmp_path: Path) -> None:
    many = tuple(Contact(name=f"Garage {number:02}", number=f"+33 1 99 00 {number:02} 00") for number in range(30))
    async with desk(tmp_path, contacts=many) as there:
        first = await there.bot.say("/directory")
        assert (str(first.title), len(first.fields)) == ("34 entries", 20)
        assert [str(each.label) for each in first.buttons] == ["Next"]
        last = await there.bot.press(first.buttons[-1].token)
        assert (len(last.fields), [str(each.label) for each in last.buttons]) == (14, ["Back"])
        assert "Garage 07: 01 99 00 07 00" in await there.say("/directory gar page 1")
        assert "Bob Durand: 102" in await there.say("/directory bob")
        assert "Bob Durand: 102" in await there.say("/directory 102")
        assert "Nobody is called" in await there.say("/directory Xavier")
        there.pbx.call_from("PJSIP/102", "103")
        assert "Bob Durand: 102 · on the phone" in await there.say("/directory bob")


async def test_extensions_the_pbx_lists_have_their_names_there(tmp_path: Path) -> None:
    async with desk(tmp_path, people={"alice": PersonSettings(name="Alice Martin", extension="101")}) as there:
        there.features.list_extensions()
        there.features.listed = {
            **there.features.listed,
            "250": Listed("250", "Reception", ("PJSIP/2501", "PJSIP/2502")),
        }
        assert "Reception: 250" in await there.say("/directory rec")
        assert (await there.say("/who Reception")).startswith("Reception")
        assert "All your calls go to Reception (250)" in await there.say("/forward reception")
        eloise = await there.there.services.people.of(Account("chat", "U-E", "Eloise"))
        await Links(there.there.database).put(eloise.id, "250")
        assert (await there.there.services.people.get(eloise.id)).devices == ("PJSIP/2501", "PJSIP/2502")


async def _rung(there: Desk):
    await there.bot.say("/call Bob", by="carol")
    order = there.pbx.orders[-1]
    there.pbx.ring_own(order)
    there.pbx.answer_own(order)
    there.pbx.ring(order, "PJSIP/102")
    return order

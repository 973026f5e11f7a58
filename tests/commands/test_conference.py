"""/conference as people type it, and the buttons of its card."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands.bot import Chat, chat
from tests.commands.test_commands import said
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, generous, office
from tests.services.conferences.hall import brisk
from tests.waiting import until
from ucbridge.command_registry import Registry
from ucbridge.config import PersonSettings
from ucbridge.models import Account, Button, Reply, State
from ucbridge.pbx.conference.interface import Invitation
from ucbridge.services.conferences.cards import actions
from ucbridge.store.announcements import Announcements

STAFF = {
    **PEOPLE,
    "bob": PEOPLE["bob"].model_copy(update={"roles": ("sales",)}),
    "carol": PEOPLE["carol"].model_copy(update={"roles": ("sales",)}),
    "marc": PersonSettings(name="Marc Durand", extension="105"),
}


@dataclass
class Desk:
    """A chat whose conferences are played on the phones of a fake PBX."""

    chat: Chat
    pbx: FakePbx

    async def say(self, text: str, *, by: str = "alice") -> Reply:
        return await self.chat.say(text, by=by)

    async def press(self, card: Reply, label: str, *, by: str = "alice", typed: str = "") -> Reply | None:
        return await self.chat.press(button(card, label).token, by=by, typed=typed)

    @property
    def rung(self) -> list[str]:
        """The devices and extensions rung so far."""
        return sorted(each.device or each.extension for each in self.pbx.rooms.invitations)

    async def begin(self, line: str, *, by: str = "alice") -> Reply:
        """Start a conference that everybody rung comes into; return its card."""
        before = len(self.pbx.rooms.invitations)
        card = await self.say(line, by=by)
        assert card.state is State.RINGING, said(card)
        rung = self.pbx.rooms.invitations[before:]
        for each in rung:
            self.pbx.rooms.answer(each)
        return await self.shows(card, f"{len(rung)} people are in it.")

    async def shows(self, card: Reply, words: str) -> Reply:
        """Wait until the newest version of a card says something."""
        cards = self.chat.there.board.cards
        await until(lambda: card.topic in cards and words in said(cards[card.topic][-1]))
        return self.chat.bot._signer.seal(cards[card.topic][-1])

    def of(self, device: str) -> Invitation:
        return next(each for each in self.pbx.rooms.invitations if each.device == device)

    def members(self) -> dict[str, bool]:
        """Who is in the only room, and whether they are muted."""
        (room,) = self.pbx.rooms.live.values()
        return {each.endpoint: each.muted for each in room.members.values()}


@asynccontextmanager
async def desk(folder: Path, **sections: Any) -> AsyncIterator[Desk]:
    pbx = FakePbx()
    with brisk():
        async with office(folder, pbx, people=STAFF, policy=generous(), **sections) as there:
            yield Desk(chat(there), pbx)


def button(card: Reply, label: str) -> Button:
    return next(each for each in card.buttons if str(each.label) == label)


def labels(card: Reply) -> list[str]:
    return [str(each.label) for each in card.buttons]


@pytest.mark.parametrize(
    ("typed", "rung"),
    [
        ("/conference Bob Carol +33 1 23 45 67 89", ["+33123456789", "PJSIP/101", "PJSIP/102", "PJSIP/103"]),
        ("/conference start bob durand, Carol", ["PJSIP/101", "PJSIP/102", "PJSIP/103"]),
        ('conference "Bob Durand" and Carol', ["PJSIP/101", "PJSIP/102", "PJSIP/103"]),
        ("/conférence Bob", ["PJSIP/101", "PJSIP/102"]),
        ("/conference", None),
        ("/conference @sales", ["PJSIP/101", "PJSIP/102", "PJSIP/103"]),
        ("/conference queue:sales", ["PJSIP/101", "PJSIP/102"]),
        ("/conference Bob name Weekly sync", ["PJSIP/101", "PJSIP/102"]),
        ("/conference me", ["PJSIP/101"]),
    ],
)
@pytest.mark.asyncio
async def test_starting_one(tmp_path: Path, typed: str, rung: list[str] | None) -> None:
    async with desk(tmp_path) as there:
        card = await there.say(typed)
        assert there.rung == (rung or [])
        assert (card.state is State.RINGING) == bool(rung)


@pytest.mark.asyncio
async def test_what_is_wished_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        line = '/conference start Bob name "Weekly sync" pin 4711 until host retry once'
        shown = said(await there.say(line))
        assert shown.startswith("Weekly sync")
        assert "When the host leaves" in shown
        (conference,) = there.chat.there.services.conferences.going()
        assert (conference.pin, conference.ends_with_host, conference.retry) == ("4711", True, True)
        assert "PIN has 4 to 10 digits" in said(await there.say("/conference Bob pin 47"))


@pytest.mark.asyncio
async def test_a_platform_that_takes_commands_apart_starts_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        options = {"people": "“Bob Durand”, @sales, 01 23 45 67 89", "name": "Weekly sync", "pin": "4711"}
        card = await there.chat.fill("conference start", options)
        assert there.rung == ["+33123456789", "PJSIP/101", "PJSIP/102", "PJSIP/103"]
        assert str(card.title) == "Weekly sync"
        added = await there.chat.fill("conference add", {"people": "Dave", "in": "Weekly sync"})
        assert added.state is State.OK, said(added)
        assert "PJSIP/104" in there.rung


@pytest.mark.asyncio
async def test_one_bad_name_starts_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        refused = await there.say("/conference Bob Xavier Carol")
        assert "Nobody is called “Xavier”" in said(refused)
        mistyped = said(await there.say("/conference mutte Bob"))
        assert "Nobody is called “mutte”" in mistyped
        assert "Or did you mean /conference mute?" in mistyped
        assert there.rung == []


@pytest.mark.asyncio
async def test_an_ambiguous_name_is_chosen_by_a_button(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        question = await there.say("/conference Carol, Durand name Weekly")
        assert question.state is State.QUESTION
        card = await there.press(question, "Marc Durand (105)")
        assert card is not None
        assert str(card.title) == "Weekly"
        assert there.rung == ["PJSIP/101", "PJSIP/103", "PJSIP/105"]


@pytest.mark.asyncio
async def test_nobody_named_offers_colleagues_free_ones_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.pbx.call_from("PJSIP/102", "+33612345678")
        question = await there.say("/conference")
        assert labels(question)[:2] == ["Carol Petit", "Dave Moreau"]
        assert "Bob Durand (on the phone)" in labels(question)
        assert "Alice Martin" not in labels(question)
        card = await there.press(question, "Carol Petit")
        assert card is not None
        assert there.rung == ["PJSIP/101", "PJSIP/103"]


@pytest.mark.asyncio
async def test_the_card_is_the_control_panel(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.begin("/conference Bob Carol")
        assert there.members() == {"PJSIP/101": False, "PJSIP/102": False, "PJSIP/103": False}
        assert await there.press(card, "Mute me", by="bob") is None
        assert there.members()["PJSIP/102"]
        assert await there.press(card, "Mute all") is None
        assert there.members() == {"PJSIP/101": False, "PJSIP/102": True, "PJSIP/103": True}
        refused = await there.press(card, "Lock", by="bob")
        assert refused is not None
        assert refused.state is State.REFUSED
        assert await there.press(card, "Lock") is None
        card = await there.shows(card, "Locked")
        assert await there.press(card, "Unmute all") is None
        assert await there.press(card, "Leave", by="carol") is None
        await until(lambda: "PJSIP/103" not in there.members())
        assert await there.press(card, "End") is None
        await until(lambda: not there.pbx.rooms.live)


@pytest.mark.asyncio
async def test_adding_by_button_offers_who_is_not_in(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.begin("/conference Bob")
        question = await there.press(card, "Add")
        assert question is not None
        assert labels(question) == ["Carol Petit", "Dave Moreau", "Marc Durand", "Somebody else"]
        assert await there.press(question, "Carol Petit") is None
        assert "PJSIP/103" in there.rung
        await there.press(card, "End")
        late = await there.press(card, "Add")
        assert late is not None
        assert str(late.title) == "This conference is over"


@pytest.mark.parametrize(
    ("typed", "by", "done", "words"),
    [
        ("/conference add Carol 06 12 34 56 78", "alice", [], "Ringing Carol Petit, 06 12 34 56 78"),
        ("/conference mute Bob", "alice", ["mute PJSIP/102"], "Muted"),
        ("/conference mute", "bob", ["mute PJSIP/102"], "Muted"),
        ("/conference mute moi", "bob", ["mute PJSIP/102"], "Muted"),
        ("/conference mute all", "alice", ["mute PJSIP/102"], "Muted"),
        ("/conference mute Alice", "bob", [], "host"),
        ("/conference mute Xavier", "alice", [], "Nobody called “Xavier”"),
        ("/conference kick bob", "alice", ["kick PJSIP/102"], "Bob Durand was removed"),
        ("/conference kick Alice", "bob", [], "host"),
        ("/conference host Bob", "alice", [], "Bob Durand is the host now"),
        ("/conference lock", "alice", ["lock "], "locked"),
        ("/conference leave", "bob", ["kick PJSIP/102"], "You left the conference"),
        ("/conference list", "bob", [], "number 1"),
        ("/conference show", "bob", [], "2 people are in it"),
        ("/conference end", "alice", ["end "], "is over"),
        ("/conference end", "carol", [], "You are in no conference"),
        ("/conference join", "bob", [], "already"),
        ("/conference record", "alice", [], "not recorded here"),
        ("/conference announce", "alice", [], "What is to be said?"),
    ],
)
@pytest.mark.asyncio
async def test_what_can_be_typed(tmp_path: Path, typed: str, by: str, done: Sequence[str], words: str) -> None:
    async with desk(tmp_path) as there:
        await there.begin("/conference Bob")
        phones = {each.channel_id: each.device for each in there.pbx.rooms.invitations}
        shown = said(await there.say(typed, by=by))
        assert words in shown
        assert [f"{deed} {phones.get(channel, '')}" for deed, _room, channel in there.pbx.rooms.deeds] == list(done)


@pytest.mark.asyncio
async def test_which_of_several_is_a_button_that_types_it_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await there.begin("/conference Bob name First")
        await there.begin("/conference Carol name Second")
        question = await there.say('/conference add Dave, "+33 1 23 45 67 89"')
        assert labels(question) == ["First", "Second"]
        assert (await there.press(question, "Second")) is not None
        _first, second = there.chat.there.services.conferences.going()
        added = [each.entry.room for each in there.pbx.rooms.invitations if each.device == "PJSIP/104"]
        assert added == [second.room]
        question = await there.say("/conference mute Carol")
        assert labels(question) == ["First", "Second"]
        muted = await there.press(question, "Second")
        assert muted is not None
        assert str(muted.title) == "Muted"
        question = await there.say("/conference add " + ", ".join(["01 23 45 67 89"] * 6))
        assert (question.state, question.buttons) == (State.QUESTION, ())
        assert "with in= and the number" in said(question)


@pytest.mark.asyncio
async def test_who_may_call_outside(tmp_path: Path) -> None:
    async with desk(tmp_path, permissions={"conference outside": ("role:admin",)}) as there:
        refused = await there.say("/conference Carol 06 12 34 56 78", by="bob")
        assert refused.state is State.REFUSED
        assert there.rung == []
        assert (await there.say("/conference Carol 06 12 34 56 78")).state is State.RINGING


@pytest.mark.asyncio
async def test_a_call_becomes_a_conference(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.say("/call Bob")
        order = there.pbx.orders[0]
        there.pbx.ring_own(order)
        there.pbx.answer_own(order)
        there.pbx.answer(order, there.pbx.ring(order))
        card = await there.shows(card, "Connected with")
        question = await there.press(card, "Add someone")
        assert question is not None
        assert "Bob Durand" not in labels(question)
        grown = await there.press(question, "Carol Petit")
        assert grown is not None
        assert grown.topic.startswith("conference:"), said(grown)
        assert there.rung == ["PJSIP/103"]


@pytest.mark.asyncio
async def test_help_tells_of_the_group(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        shown = said(await there.say("/help"))
        assert "Conferences: /conference, add, announce" in shown
        shown = said(await there.say("/help conference"))
        assert "/conference start [PEOPLE]" in shown
        assert "/conference kick WHO [in CONFERENCE]: Remove somebody" in shown
        assert "/conference announce [TEXT] [recording=NAME] [in=CONFERENCE]" in shown


@pytest.mark.asyncio
async def test_everything_offered_while_typing_is_theirs(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await there.begin("/conference Bob name Weekly")
        bot = there.chat.bot
        alice, carol = Account("local", "alice"), Account("local", "carol")
        offered = await bot.complete(alice, "conference mute", "who", "Bo")
        assert [each.value for each in offered] == ["Bob Durand"]
        assert [each.label for each in await bot.complete(alice, "conference lock", "which", "")] == ["Weekly"]
        await Announcements(there.chat.there.database).save("Welcome", "alice", b"", 1.0)
        offered = await bot.complete(alice, "conference announce", "recording", "wel")
        assert [each.value for each in offered] == ["Welcome"]
        assert await bot.complete(carol, "conference lock", "which", "") == []
        assert await bot.complete(carol, "conference mute", "who", "") == []


def test_every_button_of_a_card_does_something() -> None:
    named = {value for name, value in vars(actions).items() if name.isupper()}
    assert named <= Registry.load().actions.keys()

"""The commands as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import office
from tests.waiting import until
from ucbridge.models import Account, Reply, State
from ucbridge.parsing import find

pytestmark = pytest.mark.asyncio


def said(reply: Reply) -> str:
    lines = [reply.title, reply.text or "", *(f"{each.name}: {each.value}" for each in reply.fields)]
    return "\n".join(str(line) for line in lines)


async def test_call_and_its_button(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        card = await chat(there).say("/call bob from 101")
        assert (card.state, pbx.orders[0].extension) == (State.RINGING, "102")
        assert await chat(there).press(card.buttons[0].token, by="carol") is not None
        assert pbx.hung_up == []
        assert await chat(there).press(card.buttons[0].token) is None
        assert pbx.hung_up == [pbx.orders[0].channel_id]


@pytest.mark.parametrize(
    ("typed", "state", "words"),
    [
        ("/call 112", State.REFUSED, "pick up a phone and dial 112 now"),
        ("/call +33 8 99 12 34 56", State.REFUSED, "costs extra"),
        ("/call Nobody", State.ERROR, "Nobody is called “Nobody”"),
        ("/call", State.ERROR, "TARGET is missing"),
        ("/call Bob from 104", State.ERROR, "none of your phones"),
        ("/hangup", State.ERROR, "no call to hang up"),
        ("/link", State.ERROR, "/link 102"),
        ("/link bob", State.ERROR, "not an extension"),
        ("/link 199", State.ERROR, "no phone 199"),
        ("/link code 123456", State.ERROR, "no code to check"),
        ("/link 103 12 34 56", State.ERROR, "no code to check"),
        ("/help nothing", State.ERROR, "no command /nothing"),
        ("/status", State.INFO, "Nobody is on the phone"),
        ("/whoami", State.INFO, "Extension: 101"),
        ("/aide appeler", State.INFO, "/call TARGET [from DEVICE]"),
        ("/aide conférence couper-micro", State.INFO, "/conference mute [WHO]"),
        ("/qui-suis-je", State.INFO, "Extension: 101"),
        ("/appeler Bob depuis 104", State.ERROR, "none of your phones"),
    ],
)
async def test_answers(tmp_path: Path, typed: str, state: State, words: str) -> None:
    async with office(tmp_path) as there:
        reply = await chat(there).say(typed)
        assert reply.state is state
        assert words in said(reply)


async def test_link_the_whole_way(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        for typed in ("/link 104 {code}", "/link code {code}", "/link 104 code {code}"):
            assert (await chat(there).say("/link 104", by="eloise")).state is State.RINGING
            await until(lambda: pbx.read)
            reply = await chat(there).say(typed.format(code=pbx.read.pop()[1]), by="eloise")
            assert str(reply.title) == "Linked to 104"
            assert "Extension: 104" in said(await chat(there).say("/whoami", by="eloise"))
            assert "No phone is linked" in said(await chat(there).say("/whoami", by="dave"))
            await chat(there).say("/unlink", by="eloise")
            assert "type /link" in said(await chat(there).say("/call Bob", by="eloise"))


async def test_status_shows_colleagues_but_not_whom_they_call_outside(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        await chat(there).say("/call Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.answer(order, pbx.ring(order))
        await chat(there).say("/call 0612345678", by="carol")
        order = pbx.orders[1]
        pbx.ring_own(order)
        pbx.answer_own(order)
        pbx.answer(order, pbx.ring(order, "PJSIP/outside"))
        shown = said(await chat(there).say("/status"))
        assert shown.splitlines()[0] == "2 calls right now"
        assert shown.splitlines()[2:] == [
            "Alice Martin – Bob Durand: 0:00, connected",
            "Carol Petit – outside number: 0:00, connected",
        ]
        own = said(await chat(there).say("/status", by="carol")).splitlines()[2]
        assert own.startswith("Carol Petit – "), "one's own call comes first"
        pbx.lose()
        assert "cannot be reached" in said(await chat(there).say("/status"))


async def test_a_number_outside_is_written_for_people_and_shown_to_its_caller_alone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        pbx.call_from("PJSIP/103", "+33612345678", to="PJSIP/outside")
        assert "Carol Petit – 06 12 34 56 78: 0:00" in said(await chat(there).say("/status", by="carol"))
        assert "Carol Petit – outside number: 0:00" in said(await chat(there).say("/status", by="alice"))


async def test_status_while_phones_ring(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        await chat(there).say("/call Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        assert "Alice Martin: 0:00, ringing" in said(await chat(there).say("/status"))
        pbx.answer_own(order)
        assert "Alice Martin: 0:00, dialling" in said(await chat(there).say("/status"))
        pbx.ring(order)
        assert "Alice Martin – Bob Durand: 0:00, ringing" in said(await chat(there).say("/status"))


async def test_help_shows_what_this_person_may_use(tmp_path: Path) -> None:
    async with office(tmp_path, permissions={"call": ("role:admin",)}) as there:
        assert "/call TARGET [from DEVICE]: Ring my phone and connect me" in said(await chat(there).say("/help calls"))
        assert "Calls: /call, /hangup" in said(await chat(there).say("/help"))
        assert "Calls: /hangup" in said(await chat(there).say("/help", by="bob"))
        assert "/call " not in said(await chat(there).say("/help calls", by="bob"))
        one = said(await chat(there).say("/help call"))
        assert "from DEVICE: which of my phones" in one
        assert "Examples: /call Bob\n/call 102\n/call 06 12 34 56 78" in one
        assert (await chat(there).say("/call Carol", by="bob")).state is State.REFUSED


async def test_help_fits_on_a_card_of_every_chat(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        overview = await chat(there).say("/help")
        assert "More" not in said(overview), "a command of ours is in no family"
        more = [button.argument for button in overview.buttons]
        groups = dict.fromkeys(f"/help {each.group or each.name}" for each in there.services.commands.values())
        for line in (*more, *groups):
            shown = await chat(there).say(line)
            assert shown.state is State.INFO, line
            assert len(shown.fields) <= 25, line


@pytest.mark.parametrize(
    ("language", "typed", "offered"),
    [
        ("fr", "/app", "/appeler – Faire sonner mon téléphone et me mettre en relation"),
        ("fr", "call", "/appeler – Faire sonner mon téléphone et me mettre en relation"),
        ("fr", "État", "/état – Montrer qui est en ligne"),
        ("en", "app", "/call – Ring my phone and connect me"),
    ],
)
async def test_commands_are_offered_in_the_language_of_the_person(
    tmp_path: Path, language: str, typed: str, offered: str
) -> None:
    async with office(tmp_path) as there:
        choice, *_others = await there.services.completion.offer(
            "commands", typed, account=Account("webchat", "alice"), language=language
        )
        assert choice.label == offered
        assert find(choice.value, there.services.commands).help.to(language) in offered

"""One-time codes are not kept, in whatever way they were typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.bot import chat
from tests.office import office
from ucbridge.discretion import without_codes
from ucbridge.i18n import _
from ucbridge.models import Button, Reply
from ucbridge.signer import Signer


@pytest.mark.parametrize(
    "typed",
    [
        "/link 102 123456",
        "/link 102 123 456",
        "/link 102 1 2 3 4 5 6",
        "/link 102 12-34-56",
        "/link 102 １２３４５６",
        "/link 102 1234567",
        "/link 123456",
        "/link 102 code 123456",
        "/link code=123456",
        "/link code 123456 code 123456",
        "/lnik 102 123456",
        "/call Bob from 123456 from 123456",
        "123456",
        "123 456",
        "my code is 123.456",
    ],
)
@pytest.mark.asyncio
async def test_the_audit_log_holds_no_code(tmp_path: Path, typed: str) -> None:
    async with office(tmp_path) as there:
        await chat(there).say(typed)
        (entry,) = await there.services.audit.latest()
    kept = "".join(re.findall(r"\d", " ".join(entry.arguments.values())))
    assert kept in {"", "102"}


@pytest.mark.parametrize(
    "typed",
    [
        "/conference start Nobody name Weekly pin 4711",
        "/conference Nobody pin 47 11",
        "/conference Nobody PIN=4711",
        '/conference Nobody pin "4711"',
        "/conference Nobody pin 4711 pin 4711",
        "/conference Nobody pin 4711 because",
        "/confrence Nobody pin 4711",
        "/conference Nobody pin ４７１１",
        "my pin is: pin4711",
    ],
)
@pytest.mark.asyncio
async def test_the_audit_log_holds_no_pin(tmp_path: Path, typed: str) -> None:
    async with office(tmp_path) as there:
        await chat(there).say(typed)
        (entry,) = await there.services.audit.latest()
    assert re.findall(r"\d", " ".join(entry.arguments.values())) == []


@pytest.mark.asyncio
async def test_a_button_keeps_no_pin_either(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        token = Signer(b"k" * 32).seal(Reply(_("x"), buttons=(Button(_("x"), "run", "/confrence 102 pin 4711"),)))
        await chat(there).press(token.buttons[0].token)
        (entry,) = await there.services.audit.latest()
    assert "4711" not in str(entry.arguments)


@pytest.mark.asyncio
async def test_the_audit_log_still_tells_which_phone_was_claimed(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await chat(there).say("/link 103")
        await chat(there).say("/link 103 123456")
        await chat(there).fill("link", {"extension": "103", "code": "123456"})
        entries = [dict(entry.arguments) for entry in reversed(await there.services.audit.latest())]
    assert entries == [
        {"extension": "103"},
        {"extension": "103 ******"},
        {"extension": "103", "code": "******"},
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "/dtmf 4711",
        "/dtmf 47 11 call",
        "/dtmf call=",
        "/dmtf 4711",
        "/DTFM 4711#",
        "/note 4711 is the code of the door",
        "/note",
        "/notes 4711 is the code of the door",
    ],
)
@pytest.mark.asyncio
async def test_the_audit_log_holds_no_keys_and_no_notes(tmp_path: Path, typed: str) -> None:
    async with office(tmp_path) as there:
        bot = chat(there)
        await bot.say(typed)
        await bot.say(typed, late=True)
        token = Signer(b"k" * 32).seal(Reply(_("x"), buttons=(Button(_("x"), "run", typed),))).buttons[0].token
        await bot.press(token)
        await bot.press(token, late=True)
        kept = " ".join(str(entry.arguments) for entry in await there.services.audit.latest())
    assert not re.search("47|door", kept), kept


@pytest.mark.asyncio
async def test_keys_that_came_too_late_are_not_kept_either(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await chat(there).fill("dtmf", {"keys": "4711"}, late=True)
        (entry,) = await there.services.audit.latest()
    assert dict(entry.arguments) == {"keys": "******"}


@given(st.lists(st.sampled_from("0123456789 -._,"), min_size=6, max_size=20).map("".join))
def test_no_six_digits_stay_together(text: str) -> None:
    assert not re.search(r"\d(?:[\W_]*\d){5}", without_codes(text))

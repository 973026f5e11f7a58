"""Lists of messages, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.office import PEOPLE, Office
from tests.services.voicemail.house import arrived, voicemail_office
from ucbridge.config import PersonSettings
from ucbridge.errors import UserError
from ucbridge.models import Reply
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail.interface import Greeting
from ucbridge.services.voicemail.list_card import list_card
from ucbridge.services.voicemail.listing import PER_PAGE, Asked, Which
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemail, Writing

pytestmark = pytest.mark.asyncio

AT = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
PLUMBER = CallerId("", "+33142685300")


async def left(there: Office, box: str = "101@default", *, text: str = "", **how: object) -> Voicemail:
    """Have a message left, listed and written down."""
    there_is = await arrived(there, there.pbx.leave_message(box, **{"left_at": AT, **how}))
    if text:
        await there.voicemail.voicemails.change(there_is.id, text=text, transcription=Writing.DONE)
    return there_is


async def listed(there: Office, by: str = "alice", **asked: object) -> Reply:
    return list_card(await there.voicemail.listing.page(await there.person(by), Asked(**asked)))


def lines(card: Reply) -> list[tuple[str, str]]:
    return [(str(each.name), str(each.value)) for each in card.fields]


async def test_a_line_says_who_when_how_long_and_how_it_begins(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one = await left(there, text="Hello Alice, this is about the invoice of January. " * 4, seconds=65)
        other = await left(there, "200@default", caller=PLUMBER, left_at=AT + timedelta(minutes=1))
        card = await listed(there)
    assert (str(card.title), str(card.text), card.private) == ("2 messages", "2 not heard.", True)
    (first_name, first), (second_name, second) = lines(card)
    assert first_name == f"{other.id}. Dupont Plomberie"
    assert first.splitlines()[0] == "Mon 2 Mar 2026, 08:06 · 7 s · not heard yet · Sales"
    assert second_name == f"{one.id}. Bob Durand"
    assert second.splitlines()[0] == "Mon 2 Mar 2026, 08:05 · 1 min 5 s · not heard yet · 101"
    assert second.splitlines()[1] == (
        "“Hello Alice, this is about the invoice of January. Hello Alice, this is about the invoice of…”"
    )
    opened, search = card.buttons[:-1], card.buttons[-1]
    assert [each.argument for each in opened] == [f"/voicemail show {other.id}", f"/voicemail show {one.id}"]
    assert (str(search.label), search.argument) == ("Search", "")


async def test_where_all_is_heard_there_is_nothing_new(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        message = await left(there)
        await there.voicemail.mark_heard(await there.person("alice"), message.id)
        card = await listed(there)
    assert str(card.text) == "Nothing new."


async def test_times_are_the_persons_own(tmp_path: Path) -> None:
    people = {**PEOPLE, "alice": PersonSettings(name="Alice", extension="101", timezone="Asia/Tokyo")}
    async with voicemail_office(tmp_path, people=people) as there:
        await left(there)
        assert lines(await listed(there))[0][1].startswith("Mon 2 Mar 2026, 17:05")


async def test_lists_are_of_all_the_unheard_or_the_heard(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        new, old = await left(there), await left(there, left_at=AT - timedelta(days=1))
        deleted = await left(there)
        await there.voicemail.voicemails.change(old.id, folder="Old")
        await there.voicemail.voicemails.change(deleted.id, delete_at=utc_now() + timedelta(days=1))

        async def numbers(which: Which) -> list[int]:
            page = await there.voicemail.listing.page(await there.person("alice"), Asked(which))
            return [line.voicemail.id for line in page.lines]

        assert await numbers(Which.ALL) == [new.id, old.id]
        assert await numbers(Which.UNHEARD) == [new.id]
        assert await numbers(Which.HEARD) == [old.id]
        assert "heard" in lines(await listed(there, which=Which.HEARD))[0][1]


async def test_an_empty_list_says_so(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        assert str((await listed(there)).title) == "There are no messages"
        assert str((await listed(there, which=Which.UNHEARD)).title) == "You have heard every message"
        assert str((await listed(there, words="x")).title) == "Nothing was found"


async def test_a_long_list_has_pages(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        made = [await left(there, left_at=AT + timedelta(minutes=each)) for each in range(2 * PER_PAGE + 1)]
        first = await listed(there)
        assert str(first.text) == f"{len(made)} not heard. Page 1 of 3."
        assert [str(each.label) for each in first.buttons][PER_PAGE:] == ["Older", "Search"]
        assert first.buttons[-2].argument == "/voicemail all page 2"
        second = await listed(there, page=2)
        assert [str(each.label) for each in second.buttons][PER_PAGE:] == ["Newer", "Older", "Search"]
        last = await listed(there, page=99)
        assert lines(last)[0][0].startswith(f"{made[0].id}.")
        assert [str(each.label) for each in last.buttons][1:] == ["Newer", "Search"]
        found = await listed(there, words="bob", box="101")
        assert found.buttons[-2].argument == '/voicemail search "bob" box "101" page 2'
        long = await listed(there, words="bob " * 19)
        assert len(long.buttons) == PER_PAGE + 1, "what does not fit into a button is typed"


async def test_messages_are_found_by_text_and_caller(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one = await left(there, text="C'est pour la facture d'électricité")
        other = await left(there, caller=PLUMBER)
        for words, found in (("electricite", one), ("plomberie", other), ("01 42 68", other), ("durand", one)):
            card = await listed(there, words=words)
            assert (str(card.title), lines(card)[0][0][: len(str(found.id))]) == ("1 message found", str(found.id))


async def test_a_mailbox_is_chosen_by_number_or_name(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        await left(there)
        shared = await left(there, "200@default")
        for box in ("200", "sales", "200@default"):
            card = await listed(there, box=box)
            assert str(card.text) == "Mailbox Sales: 1 not heard."
            assert lines(card)[0][0].startswith(f"{shared.id}.")
        assert await there.voicemail.listing.page(await there.person("bob"), Asked(box="Sales"))
        for box in ("103", "103@default", "nobody", "*"):
            with pytest.raises(UserError, match="You have no mailbox"):
                await listed(there, box=box)


async def test_nobody_sees_what_is_in_no_mailbox_of_theirs(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        await left(there)
        assert lines(await listed(there, by="carol")) == []
        with pytest.raises(UserError, match="You have no mailbox here yet"):
            await listed(there, by="eloise")
        with pytest.raises(UserError, match="You have no mailbox here yet"):
            await there.voicemail.greetings.record(await there.person("eloise"), "", Greeting.BUSY)

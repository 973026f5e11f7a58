from datetime import timedelta

import pytest

from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Sound, Voicemails, Writing

pytestmark = pytest.mark.asyncio

NOW = utc_now()
BOX = "103@default"


def values(**changes: object) -> dict[str, object]:
    left = {"caller_name": "Bob", "caller_number": "102", "left_at": NOW, "seconds": 7}
    return {"folder": "INBOX", **left, "urgent": False, "announced": True, **changes}


async def test_a_message_is_noted_once(database: Database) -> None:
    voicemails = Voicemails(database)
    added = await voicemails.add(BOX, "1-a", **values())
    assert added is not None
    assert (added.audio, added.transcription, added.progress) == (Sound.WAITING, Writing.WAITING, 0)
    assert await voicemails.add(BOX, "1-a", **values()) is None
    assert await voicemails.get(added.id) == await voicemails.find(BOX, "1-a") == added
    assert await voicemails.add("101@default", "1-a", **values()) is not None, "a forwarded copy"


async def test_many_at_once_leave_the_known_ones_alone(database: Database) -> None:
    voicemails = Voicemails(database)
    await voicemails.add(BOX, "1-a", **values(seconds=1))
    rows = [{**values(), "mailbox": BOX, "message_id": f"1-{each}"} for each in "abc"]
    await voicemails.add_all(rows)
    await voicemails.add_all([])
    assert sorted(each.seconds for each in await voicemails.present(BOX)) == [1, 7, 7]


async def test_present_and_gone_newest_first(database: Database) -> None:
    voicemails = Voicemails(database)
    for age in range(3):
        await voicemails.add(BOX, f"1-{age}", **values(left_at=NOW - timedelta(hours=age)))
    newest, *_others = await voicemails.present(BOX)
    assert newest.message_id == "1-0"
    await voicemails.change(newest.id, gone_at=NOW)
    assert [each.message_id for each in await voicemails.present(BOX)] == ["1-1", "1-2"]
    assert [each.message_id for each in await voicemails.gone(BOX)] == ["1-0"]


async def test_one_claims_and_only_that_call_frees_it(database: Database) -> None:
    voicemails = Voicemails(database)
    added = await voicemails.add(BOX, "1-a", **values())
    assert added is not None
    assert await voicemails.claim(added.id, "alice")
    assert not await voicemails.claim(added.id, "bob")
    await voicemails.change(added.id, claimed_call="ucb-1")
    assert [each.claimed_call for each in await voicemails.claimed()] == ["ucb-1"]
    assert not await voicemails.release(added.id, "ucb-0")
    assert await voicemails.release(added.id, "ucb-1")
    assert await voicemails.claim(added.id, "bob")


async def test_a_card_older_than_its_row_is_known(database: Database) -> None:
    voicemails = Voicemails(database)
    added = await voicemails.add(BOX, "1-a", **values())
    assert added is not None
    assert await voicemails.unshown() == []
    await voicemails.change(added.id, folder="Old")
    revision = await voicemails.revision(added.id)
    assert await voicemails.unshown() == [added.id]
    await voicemails.claim(added.id, "alice")
    await voicemails.shown(added.id, revision)
    assert await voicemails.unshown() == [added.id], "it changed again meanwhile"
    await voicemails.shown(added.id, await voicemails.revision(added.id))
    await voicemails.shown(added.id, revision)
    assert await voicemails.unshown() == []


async def test_deleted_ones_are_remembered_until_they_are_gone(database: Database) -> None:
    voicemails = Voicemails(database)
    added = await voicemails.add(BOX, "1-a", **values())
    assert added is not None
    await voicemails.change(added.id, deleted_by="alice", deleted_from="INBOX", delete_at=NOW)
    assert [each.delete_at for each in await voicemails.deleted()] == [NOW]
    await voicemails.change(added.id, gone_at=NOW)
    assert await voicemails.deleted() == []


async def test_people_join_and_leave_a_mailbox(database: Database) -> None:
    mailboxes = Mailboxes(database)
    assert await mailboxes.people(BOX) == set()
    await mailboxes.join(BOX, ["alice", "bob"])
    await mailboxes.join(BOX, ["bob", "carol"])
    await mailboxes.leave(BOX, ["alice"])
    assert await mailboxes.people(BOX) == {"bob", "carol"}
    assert await mailboxes.everybody() == {(BOX, "bob"), (BOX, "carol")}


async def test_whether_a_mailbox_is_written_down(database: Database) -> None:
    mailboxes = Mailboxes(database)
    assert await mailboxes.transcribe(BOX) is None
    await mailboxes.decide_transcribe(BOX, False)
    await mailboxes.join(BOX, ["alice"])
    assert await mailboxes.transcribe(BOX) is False
    await mailboxes.decide_transcribe(BOX, None)
    assert await mailboxes.transcribe(BOX) is None

"""Erasing a person leaves nothing of them, and everything of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ucbridge.models import Account, Address
from ucbridge.pbx.voicemail.source import Recording
from ucbridge.services.conferences.plans.guests import Guest, read, written
from ucbridge.speech.interface import Prepared
from ucbridge.store.accounts import Accounts
from ucbridge.store.announcements import Announcements
from ucbridge.store.audit import Audit, AuditEntry
from ucbridge.store.call_recordings import CallRecording, CallRecordings
from ucbridge.store.calls import PlacedCall, PlacedCalls
from ucbridge.store.cards import Cards, SavedCard
from ucbridge.store.codes import Codes
from ucbridge.store.conference_recordings import ConferenceRecordings, Track
from ucbridge.store.conferences import Conference, Conferences, Leg, LegState
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.erasure import Erasure
from ucbridge.store.links import Links
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.messages import Messages
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import PlannedConferences
from ucbridge.store.postings import Place, Postings
from ucbridge.store.preferences import Preferences
from ucbridge.store.retention import Retention
from ucbridge.store.schema import metadata
from ucbridge.store.sessions import Sessions
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Voicemails
from ucbridge.store.workspace_members import WorkspaceMembers
from ucbridge.store.workspaces import Workspace, Workspaces

pytestmark = pytest.mark.asyncio

OWN = "7309115@default"
SHARED = "200@default"
HERS = ("zoe", "Zoé", "7309115", "U-ZOE", "secret words")


async def fill(database: Database, who: tuple[str, ...]) -> None:
    """Have a person do one of everything."""
    person, name, extension, account, text = who
    own, now = f"{extension}@default", utc_now()
    await Accounts(database).remember(Account("chat", account, name), person)
    await Links(database).put(person, extension)
    await Codes(database).start(person, extension, "digest", now + timedelta(minutes=5))
    await Sessions(database).start(person)
    await Sessions(database).issue_link(person, timedelta(hours=1))
    await Preferences(database).put(person, "digest", "off")
    call = PlacedCall(f"ucb-{person}", person, f"PJSIP/{extension}", text, "0612345678", "0612345678", "fr", now)
    await PlacedCalls(database).placed(call)
    await Messages(database).append(Address("webchat", person, "1"), text)
    await Audit(database).record(
        AuditEntry(now, person, "chat", "call", {"target": text}, "ok", conversation=f"dm-{person}")
    )
    await WorkspaceMembers(database).seen("chat", account, "1000", {"11"})
    await Workspaces(database).save(Workspace("chat", f"2{ord(account[2])}", language="fr"), by=account)
    state = ConnectorState(database, "chat")
    for key in (account, f"1000:{account}", f"{account}:1000"):
        await state.put("account", key, "fr")
    await state.put("fallback", f"message-{person}", {"user": account, "at": f"user:{account}"})
    for name, calls in (("called", {"called_by": person}), ("calling", {"caller_number": extension})):
        await ConnectorState(database, "").put("missed-call", f"{name}-{person}", {**calls, "queue": text})
        await Cards(database).save(f"missed-call:{name}-{person}", 1, text, final=True)
    await Mailboxes(database).join(own, [person])
    await Mailboxes(database).join(SHARED, [person])
    cards = Cards(database)
    for topic, room in ((f"call:ucb-{person}", "room"), (f"link:{person}", person)):
        await cards.save(topic, 1, text, final=True)
        await cards.add_address(topic, Address("webchat", room, f"{topic}-1"))
    await cards.add_address("conference:theirs", Address("chat", f"user:{account}", f"1-{ord(account[2])}"))
    row = await message(database, own, f"1-{person}", text)
    topic = f"voicemail:{row}"
    await Postings(database).ask(topic, person, [Place("chat", f"dm-{person}")], SavedCard(topic, 1, text, final=True))


async def message(database: Database, mailbox: str, message_id: str, text: str, **values: object) -> int:
    row = await Voicemails(database).add(
        mailbox, message_id, folder="INBOX", caller_name="Caller", caller_number="1", left_at=utc_now(), seconds=1,
        urgent=False, announced=True, text=text, **values,
    )  # fmt: skip
    assert row is not None
    await VoicemailAudio(database).save(row.id, Recording(text.encode(), "wav"), Prepared(1.0, b"", b"", ""))
    return row.id


async def everything(database: Database) -> str:
    """Return the whole database as text."""
    said = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            said += [f"{table.name} {tuple(row)!r}" for row in await connection.execute(select(table))]
    return "\n".join(said)


async def test_nothing_is_left_of_them_and_everything_of_the_others(database: Database) -> None:
    await Cards(database).save("conference:theirs", 1, "Erin's conference, with both of them", final=True)
    await fill(database, ("yan", "Yan", "108", "U-YAN", "other words"))
    before = await everything(database)
    await fill(database, HERS)
    counts = await Erasure(database).erase("zoe", extension="7309115", boxes=[OWN], vouching=["webchat", "local"])
    assert counts == {
        "messages": 1, "links": 1, "codes": 1, "code_starts": 1, "accounts": 1, "sign_in_links": 1, "sessions": 1,
        "preferences": 1, "placed_calls": 1, "postings": 1, "voicemails": 1, "cards": 5, "audit": 1,
        "workspace_members": 1, "connector_state": 4,
    }  # fmt: skip
    left = await everything(database)
    assert [words for words in (*HERS, "ucb-zoe", OWN) if words in left] == []
    assert set(before.splitlines()) <= set(left.splitlines())
    assert not await Erasure(database).occurs("zoe")


async def test_no_byte_of_it_is_left_in_the_files_while_the_bridge_runs(tmp_path: Path) -> None:
    url, everybody = f"sqlite:///{tmp_path}/bridge.sqlite", (*HERS, "ucb-zoe", OWN)
    async with Database.open(url) as running:
        await fill(running, HERS)
        await Voicemails(running).change(1, text="secret words " * 500)
        async with Database.open(url) as there:
            await Erasure(there).erase("zoe", extension="7309115", boxes=[OWN], vouching=["webchat", "local"])
            await there.wipe()
        files = [file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("bridge.sqlite")]
        assert len(files) == 3, "with the log of changes and its index"
        assert [word for word in everybody if any(word.encode() in content for content in files)] == []


async def test_the_audit_log_keeps_what_was_done(database: Database) -> None:
    await fill(database, HERS)
    await Erasure(database).erase("zoe", extension="7309115", boxes=[OWN], vouching=["webchat"])
    entry = (await Audit(database).latest())[0]
    assert (entry.person_id, entry.command, entry.outcome, dict(entry.arguments), entry.conversation) == (
        "erased", "call", "ok", {}, "",
    )  # fmt: skip


async def test_shared_mailboxes_stay_without_them(database: Database) -> None:
    deeds = {"claimed_by": "zoe", "forwarded_by": "zoe", "deleted_by": "zoe"}
    one = await message(database, SHARED, "1-1", "for all", **deeds)
    topic = f"voicemail:{one}"
    first = SavedCard(topic, 1, "for all", final=True)
    postings, cards = Postings(database), Cards(database)
    for person in ("zoe", "yan"):
        posting = (await postings.ask(topic, person, [Place("chat", f"dm-{person}")], first))[0]
        await postings.posted(posting, Address("chat", f"dm-{person}", "1"), 1)
    await Erasure(database).erase("zoe", extension="7309115", boxes=[OWN], vouching=["webchat"])
    row = await Voicemails(database).get(one)
    assert row is not None
    assert (row.text, row.claimed_by, row.forwarded_by, row.deleted_by) == ("for all", "", "", "")
    assert await cards.load(topic) is not None
    assert [address.conversation for address, _version in await cards.addresses(topic)] == ["dm-yan"]


async def test_calls_to_them_keep_no_name(database: Database) -> None:
    placed = PlacedCalls(database)
    await placed.placed(PlacedCall("ucb-1", "yan", "PJSIP/108", "Zoé", "7309115", "7309115", "fr", utc_now()))
    await placed.ended("ucb-1", "hung up", utc_now())
    await Cards(database).save("call:ucb-1", 1, "Call to Zoé ended", final=True)
    await Cards(database).add_address("call:ucb-1", Address("webchat", "yan", "1"))
    await Erasure(database).erase("zoe", extension="7309115", boxes=[], vouching=[])
    assert "Zoé" not in await everything(database)
    assert await placed.count_since("yan", utc_now() - timedelta(days=1)) == 1


async def test_of_nobody_nothing_is_erased(database: Database) -> None:
    assert not await Erasure(database).occurs("nobody")
    assert await Erasure(database).erase("nobody", extension="", boxes=[], vouching=["webchat"]) == {}


async def confer(database: Database, who: tuple[str, ...], others: str) -> int:
    """Have a person do one of everything in conferences; return the id of one of another's they were in."""
    person, name, extension, account, text = who
    now = utc_now()
    conference = Conference(0, "ucb7", text, "", person, person, False, False, False, "fr", None, now, now, "ended")
    own = await Conferences(database).begin(conference)
    other = await Conferences(database).begin(replace(conference, name="", starter_id=others, host_id=person, room="r"))
    for at in (own, other):
        leg = Leg(f"ucb-7-{at.id}", at.id, person, name, extension, f"PJSIP/{extension}", extension,
                  LegState.LEFT, 1, person, now, now, now)  # fmt: skip
        await Conferences(database).invited([leg])
        await Cards(database).save(f"conference:{at.id}", 1, text, final=True)
    recordings = ConferenceRecordings(database)
    recording = await recordings.begin(other.id, person, now)
    await recordings.meet(recording, [person])
    await recordings.begin_track(Track(f"conference/1/{other.id}", recording, "ucb-7", person, name, now))
    await recordings.change_track(f"conference/1/{other.id}", text=text, original=text.encode())
    await Announcements(database).save(text, person, text.encode(), 1.0)
    await PermanentRooms(database).add(account, name, person, extension)
    guests = written([Guest(name, extension, extension, person), Guest("Yan", "108", "108", others)])
    for organiser in (person, others):
        await PlannedConferences(database).add(
            name="", organiser_id=organiser, invitees=guests, pin="", permanent_id=None, language="fr",
            timezone="Europe/Paris", at=now, minutes=60, remind_at=None,
        )  # fmt: skip
    return other.id


async def test_conferences_of_others_stay_without_them(database: Database) -> None:
    other = await confer(database, HERS, "yan")
    counts = await Erasure(database).erase("zoe", extension="7309115", boxes=[], vouching=[])
    assert {name: count for name, count in counts.items() if name not in {"cards", "audit"}} == {
        "conference_legs": 2, "recording_people": 1, "conference_tracks": 1, "announcements": 1, "permanent_rooms": 1,
        "planned_conferences": 1,
    }  # fmt: skip
    left = await everything(database)
    assert [word for word in HERS if word in left] == []
    assert not await Erasure(database).occurs("zoe")
    conference = await Conferences(database).get(other)
    assert conference is not None
    assert (conference.starter_id, conference.host_id) == ("yan", "")
    (plan,) = await PlannedConferences(database).open()
    assert [guest.name for guest in read(plan.invitees)] == ["Yan"]


async def test_calls_they_recorded_go_and_those_of_others_stay_without_them(database: Database) -> None:
    person, name, extension, _account, text = HERS
    calls, recordings, now = CallRecordings(database), ConferenceRecordings(database), utc_now()
    call = CallRecording(0, "1.1", "1.1", "1.2", "yan", "Yan", "108")
    own = await calls.begin(call, person, now)
    other = await calls.begin(replace(call, other_id=person, other_name=name, other_number=extension), "yan", now)
    await recordings.begin_track(Track("call/1-a/0", own, "1.1", person, name, now))
    await recordings.begin_track(Track("call/2-a/0", other, "1.2", person, name, now, text=text))
    await recordings.ready(own, mp3=text.encode(), seconds=1.0, waveform="")
    await Cards(database).save(f"recording:{own}", 1, text, final=True)
    revision = await recordings.revision(other)
    counts = await Erasure(database).erase(person, extension=extension, boxes=[], vouching=[])
    assert counts["call_recordings"] == 1
    left = await everything(database)
    assert [word for word in HERS if word in left] == []
    assert not await Erasure(database).occurs(person)
    assert await recordings.get(own) is None
    assert await calls.get(own) is None
    kept = await calls.get(other)
    assert kept == CallRecording(other, "1.1", "1.1", "1.2", "", "", "")
    assert await recordings.revision(other) > revision, "its card is made anew"


async def test_what_is_over_is_forgotten_and_what_is_recorded_is_not(database: Database) -> None:
    recorded = await confer(database, HERS, "yan")
    open_ = await Conferences(database).begin(
        replace(await Conferences(database).get(recorded), ended_at=None, starter_id="yan")  # type: ignore[type-var]
    )
    later = utc_now() + timedelta(days=366)
    prune = Retention(database, audit=timedelta(days=365), messages=timedelta(days=9), clock=lambda: later).prune
    counts = await prune()
    assert (counts["conferences"], counts["plannedconferences"]) == (1, 2)
    assert [await Conferences(database).get(each) is not None for each in (recorded, open_.id)] == [True, True]

"""Everyday call handling from chat on a FreePBX: commands and cards of the whole bridge, with real phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.freepbx.company import FreePbxCompany
from tests.freepbx.desk import Desk, desk

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(freepbx_asterisk: Elsewhere, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    await FreePbxCompany(freepbx_asterisk).move_in()
    async with desk(tmp_path_factory.mktemp("desk"), freepbx_asterisk) as there:
        yield there


@pytest_asyncio.fixture(loop_scope="module")
async def office(opened: Desk) -> AsyncIterator[Desk]:
    """The company on a quiet morning."""
    await opened.begin()
    yield opened
    await opened.ends()


async def until_at(office: Desk, exten: str) -> None:
    """Wait until a caller is at this extension of the dialplan."""
    async with asyncio.timeout(20):
        while f"!{exten}!" not in await office.company.cli("core show channels concise"):  # noqa: ASYNC110 - ask again
            await asyncio.sleep(0.05)


FORWARDING = {"CustomDevstate/CF101", "CustomDevstate/DEVCF101", "CustomDevstate/DEVCF111"}
FOLLOWING = {"CustomDevstate/FOLLOWME101", "CustomDevstate/FOLLOWME111"}
QUIET = {"CustomDevstate/DND101", "CustomDevstate/DEVDND101", "CustomDevstate/DEVDND111"}
FOLLOWME = "AMPUSER/101/followme"
GONE = None

SETTINGS: list[tuple[str, str, dict[str, str | None]]] = [
    ("/dnd on", "Do not disturb is on", {"DND/101": "YES", **dict.fromkeys(QUIET, "BUSY")}),
    ("/dnd off", "Do not disturb is off", {"DND/101": GONE, **dict.fromkeys(QUIET, "UNAVAILABLE")}),
    ("/forward Bob", "All your calls go to Bob", {"CF/101": "102", **dict.fromkeys(FORWARDING, "BUSY")}),
    ("/forward busy Carol", "calls go to Carol", {"CFB/101": "103"}),
    ("/forward no-answer voicemail", "go to voicemail", {"CFU/101": "*101"}),
    (
        "/forward off",
        "Your calls are not forwarded",
        {"CF/101": GONE, "CFB/101": GONE, "CFU/101": GONE, **dict.fromkeys(FORWARDING, "NOT_INUSE")},
    ),
    ("/callwaiting off", "Call waiting is off", {"CW/101": GONE}),
    ("/callwaiting on", "Call waiting is on", {"CW/101": "ENABLED"}),
    (
        "/followme add 06 12 34 56 78",
        "Follow me is on",
        {
            f"{FOLLOWME}/ddial": "DIRECT",
            f"{FOLLOWME}/grplist": "101-+33612345678#",
            **dict.fromkeys(FOLLOWING, "BUSY"),
        },
    ),
    ("/followme add Dave", "Dave Moreau (104)", {f"{FOLLOWME}/grplist": "101-+33612345678#-104"}),
    (
        "/followme off",
        "Follow me is off",
        {f"{FOLLOWME}/ddial": "EXTENSION", **dict.fromkeys(FOLLOWING, "NOT_INUSE")},
    ),
    ("/followme remove Dave", "Follow me is off", {f"{FOLLOWME}/grplist": "101-+33612345678#"}),
    ("/presence away At the dentist", "At the dentist", {"CustomPresence/101": "away,,At the dentist"}),
    ("/presence off", "no presence", {"CustomPresence/101": "not_set,,"}),
]


async def test_what_is_set_in_chat_is_written_as_freepbx_writes_it(office: Desk) -> None:
    """These keys and states after each command, and nothing else; nobody told the bridge that it is a FreePBX."""
    alice = office.seats["alice"]
    for command, says, changes in SETTINGS:
        before = await office.company.database()
        assert says in (await alice.says(command)).text
        after = await office.company.database()
        assert {each: after.get(each) for each in before | after if after.get(each) != before.get(each)} == changes


async def test_without_device_states_only_the_keys_are_written(office: Desk) -> None:
    await office.company.use_device_states(on=False)
    alice = office.seats["alice"]
    before = await office.company.database()
    for command in ("/dnd on", "/forward Bob", "/followme add Bob"):
        await alice.says(command)
    changes = {"DND/101": "YES", "CF/101": "102", f"{FOLLOWME}/ddial": "DIRECT", f"{FOLLOWME}/grplist": "101-102"}
    assert await office.company.database() == {**before, **changes}
    for command in ("/dnd off", "/forward off", "/followme remove Bob", "/followme off"):
        await alice.says(command)
    assert await office.company.database() == before


async def test_devices_are_those_of_freepbx_and_not_chosen_in_chat(office: Desk) -> None:
    alice = office.seats["alice"]
    shown = await alice.says("/devices")
    assert "phone 111: rings" in shown.text
    assert "/followme" in (await alice.asks("/devices silence 111")).text


async def test_people_are_found_by_the_names_that_freepbx_has(office: Desk) -> None:
    alice, bob = office.seats["alice"], office.seats["bob"]
    listed = await alice.says("/directory")
    assert {"Bob: 102", "Dave Moreau: 104"} <= set(listed.text.splitlines())
    assert "Dave Moreau: 104" in (await alice.says("/directory mor")).text
    await bob.says("/presence extended-away On a train")
    await bob.says("/forward busy Erin")
    who = await alice.says("/who Bob")
    assert "On a train" in who.text
    await bob.says("/dnd on")
    assert "Bob: do not disturb" in (await alice.says("/who Bob")).text
    office.answers("dave")
    await office.dials("frank", "104")
    await office.talk("frank", "dave")
    assert "Dave Moreau: on the phone" in (await alice.says("/who Dave")).text


CODES = {
    "*78": "Do not disturb: on",
    "*79": "Do not disturb: off",
    "*72102": "All calls: → Bob",
    "*73": "Forwarding: off",
    "*90103": "Carol",
    "*91": "Forwarding: off",
    "*71": "Call waiting: off",
    "*70": "Call waiting: on",
    "*21": "Follow me: on",
}


async def test_a_code_dialled_on_the_handset_changes_the_card_of_the_phone(office: Desk) -> None:
    alice = office.seats["alice"]
    card = await alice.says("/phone")
    for code, says in CODES.items():
        await office.dials("softphone" if code == "*21" else "alice", code)
        await card.shows(says)
        await office.quiet()


async def test_a_call_from_outside_is_answered_held_and_transferred_to_a_colleague(office: Desk) -> None:
    alice, bob = office.seats["alice"], office.seats["bob"]
    await office.dials("outside", "101")
    await office.rings("alice", "softphone")
    card = await office.gets("alice", "Outside")
    await alice.says("/hold")
    await card.shows("Outside is on hold")
    await alice.says("/resume")
    await card.gives("Hold")
    await office.talk("outside", "alice")
    await alice.says("/transfer Bob")
    his = await bob.sees("Outside is calling")
    await card.shows("Outside was transferred to Bob")
    await office.picks_up("bob")
    await his.shows("Connected with Outside")
    await office.talk("outside", "bob")
    await bob.says("/transfer voicemail of Carol")
    await his.shows("Outside was transferred to")
    await until_at(office, "s-DIRECTDIAL")
    await office.hangs_up("outside")
    await office.quiet()
    await alice.reads("/history", "Outside")


async def test_a_call_is_placed_and_announced_to_a_colleague(office: Desk) -> None:
    alice = office.seats["alice"]
    office.answers("alice", "bob", "erin")
    card = await alice.says("/call Bob")
    await card.shows("Connected with Bob")
    asked = await alice.says("/transfer announce Erin")
    await alice.presses(asked, "Cancel the transfer")
    await office.talk("alice", "bob")
    asked = await alice.says("/transfer announce Erin")
    await asked.gives("Connect them")
    await office.talk("alice", "bob", "erin")
    await alice.says("/transfer complete")
    await office.talk("bob", "erin")
    await asked.shows("Bob was transferred to Erin")


async def test_a_parked_call_waits_on_71_and_is_picked_up(office: Desk) -> None:
    bob, erin = office.seats["bob"], office.seats["erin"]
    office.answers("erin")
    await office.dials("outside", "102")
    await office.gets("bob", "Outside")
    parked = await bob.says("/park")
    await parked.shows("Outside is parked on 71")
    await office.talk("outside")
    assert "71: Outside" in (await erin.says("/parked")).text
    taken = await erin.says("/pickup 71")
    await taken.shows("Connected with Outside")
    await parked.shows("Erin took Outside")
    await office.talk("outside", "erin")
    parked = await erin.says("/park")
    await parked.shows("Outside is parked on 7")
    slot = parked.text.split("parked on ")[1][:2]
    await office.dials("frank", slot)
    await office.talk("outside", "frank")


async def test_a_call_that_rings_a_colleague_is_picked_up(office: Desk) -> None:
    bob, alice = office.seats["bob"], office.seats["alice"]
    office.answers("alice")
    await office.dials("outside", "102")
    card = await bob.sees("Outside is calling")
    taken = await alice.says("/pickup Bob")
    await taken.shows("Connected with Outside")
    await card.shows("Alice answered Outside")
    await office.talk("outside", "alice")


async def test_a_call_moves_to_the_second_device(office: Desk) -> None:
    alice = office.seats["alice"]
    await office.dials("bob", "101")
    card = await office.gets("alice", "Bob")
    office.answers("softphone")
    await alice.says("/move 111")
    await office.talk("bob", "softphone")
    await card.shows("Your call with Bob is on 111 now")


async def test_a_ring_group_answers_or_misses_a_call(office: Desk) -> None:
    """Bob and Carol ring themselves, Erin through a Local channel."""
    bob, carol, erin = (office.seats[each] for each in ("bob", "carol", "erin"))
    await office.dials("outside", "610")
    await office.rings("bob", "carol", "erin")
    others = [await each.sees("Outside is calling") for each in (bob, carol)]
    hers = await office.gets("erin", "Outside")
    for card in others:
        await card.shows("Erin answered Outside")
    await office.hangs_up("outside")
    await hers.shows("Call with Outside ended")
    await office.quiet()
    await office.dials("outside", "610")
    cards = [await each.sees("Outside is calling") for each in (bob, carol, erin)]
    await office.hangs_up("outside")
    for card in cards:
        await card.shows("Missed call from Outside", "It rang several people, and nobody answered.", "Bob, Carol, Erin")
    assert not missed(office, "alice")


async def test_a_queue_answers_or_misses_a_call(office: Desk) -> None:
    """Its members are Local channels of from-queue."""
    bob, erin = office.seats["bob"], office.seats["erin"]
    await office.dials("outside", "600")
    await office.rings("bob", "erin")
    hers = await erin.sees("Outside is calling")
    assert "600" in hers.text
    his = await office.gets("bob", "Outside")
    await hers.shows("Bob answered Outside")
    await office.talk("outside", "bob")
    await bob.says("/hold")
    await his.shows("Outside is on hold")
    await bob.says("/resume")
    await bob.says("/hangup")
    await office.quiet()
    assert not missed(office, "erin")
    await office.dials("outside", "600")
    cards = [await each.sees("Outside is calling") for each in (bob, erin)]
    await office.hangs_up("outside")
    for card in cards:
        await card.shows("Missed call from Outside", "Queue: 600")


async def test_a_call_that_follows_somebody_and_one_that_is_forwarded(office: Desk) -> None:
    alice, bob, carol = (office.seats[each] for each in ("alice", "bob", "carol"))
    await alice.says("/followme add Bob")
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob")
    card = await alice.sees("Outside is calling")
    await bob.sees("Outside is calling")
    await office.picks_up("bob")
    await card.shows("Bob answered Outside")
    await office.hangs_up("outside")
    await office.quiet()
    await alice.says("/followme off")
    await alice.says("/forward Carol")
    await office.dials("outside", "101")
    hers = await carol.sees("Forwarded by: Alice")
    await office.hangs_up("outside")
    await hers.shows("It was for Alice and forwarded to Carol.")
    await alice.sees("It was for Alice and forwarded to Carol.")


async def test_a_phone_that_did_not_ring_has_missed_the_call_all_the_same(office: Desk) -> None:
    bob = office.seats["bob"]
    await bob.says("/dnd on")
    await office.dials("outside", "102")
    await until_at(office, "s-BUSY")
    await office.hangs_up("outside")
    card = await bob.sees("The phone did not ring: do not disturb was on.")
    assert "Missed call from Outside" in card.text
    await bob.reads("/history missed", "Outside")


def missed(office: Desk, who: str) -> list[str]:
    """Return the missed calls somebody was told of in this part of the story."""
    return [each.text for each in office.seats[who].seen if "issed call" in each.text]


async def test_follow_me_nobody_answers_and_hold_of_one_who_does(office: Desk) -> None:
    alice, bob = office.seats["alice"], office.seats["bob"]
    await alice.says("/followme add Bob")
    await alice.says("/followme add Carol")
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob", "carol")
    card = await alice.sees("Outside is calling")
    his = await bob.sees("Outside is calling")
    await office.hangs_up("outside")
    await card.shows("issed")
    await his.shows("issed")
    print("MISSED", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    await office.quiet()
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob", "carol")
    card = await office.gets("alice", "Outside", on="softphone")
    await office.talk("outside", "softphone")
    await alice.says("/hold")
    await card.shows("is on hold")
    await alice.says("/resume")
    await office.talk("outside", "softphone")
    await alice.says("/transfer Erin")
    await office.gets("erin", "Outside")
    await office.talk("outside", "erin")
    print("ANSWERED", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    assert 0


async def test_a_queue_call_is_transferred_parked_and_announced(office: Desk) -> None:
    bob, erin = office.seats["bob"], office.seats["erin"]
    await office.dials("outside", "600")
    his = await office.gets("bob", "Outside")
    office.answers("carol", "alice")
    asked = await bob.says("/transfer announce Carol")
    await asked.gives("Connect them")
    await bob.says("/transfer complete")
    await office.talk("outside", "carol")
    await office.hangs_up("outside")
    await office.quiet()
    await office.dials("outside", "600")
    his = await office.gets("bob", "Outside")
    parked = await bob.says("/park")
    await office.talk("outside")
    await parked.shows("is parked on")
    await erin.says("/pickup")
    await office.picks_up("erin")
    await office.talk("outside", "erin")
    await erin.says("/transfer Dave")
    await office.picks_up("dave")
    await office.talk("outside", "dave")
    print("QUEUE", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    assert 0


async def test_forward_when_nobody_answers(office: Desk) -> None:
    bob, carol = office.seats["bob"], office.seats["carol"]
    await office.company.cli("database put AMPUSER 102/ringtimer 1")
    await bob.says("/forward no-answer Carol")
    await office.dials("outside", "102")
    await office.rings("bob")
    await office.rings("carol")
    hers = await carol.sees("Forwarded by: Bob")
    await office.hangs_up("outside")
    await hers.shows("issed")
    await bob.sees("issed")
    await bob.reads("/history", "Outside")
    print("CFU", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    assert 0


async def test_refer(office: Desk) -> None:
    alice, bob = office.seats["alice"], office.seats["bob"]
    await office.dials("outside", "101")
    card = await office.gets("alice", "Outside")
    await office.company.pbx.phones["alice"].transfer("102")
    his = await office.gets("bob", "Outside")
    await office.talk("outside", "bob")
    print("REFER", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    await office.hangs_up("outside")
    await office.quiet()
    office.answers("alice")
    card = await alice.says("/call 06 12 34 56 78")
    await office.picks_up("outside")
    await card.shows("Connected")
    print("OUT", card.text)
    await alice.says("/hangup")
    await office.quiet()
    await office.dials("outside", "102")
    his = await bob.sees("Outside is calling")
    await bob.presses(his, "To voicemail")
    await until_at(office, "s-DIRECTDIAL")
    await his.shows("voicemail")
    print(his.text)
    await office.hangs_up("outside")
    await office.quiet()
    await office.dials("outside", "102")
    his = await bob.sees("Outside is calling")
    await bob.presses(his, "Decline")
    await until_at(office, "s-BUSY")
    await his.shows("You declined")
    await office.hangs_up("outside")
    await office.quiet()
    await office.dials("outside", "102")
    await office.gets("bob", "Outside")
    assert "no voicemail" in (await bob.asks("/transfer voicemail of Dave")).text
    await office.company.cli("dialplan remove extension _*10[1-35]@ext-local")
    try:
        await office.company.cli("dialplan show *101@from-internal")
        print((await bob.asks("/forward busy voicemail")).text)
        print((await bob.asks("/transfer voicemail of Carol")).text)
        print(await office.company.cli("core show channels concise"))
    finally:
        await office.company.cli("dialplan reload")
    assert 0


async def test_park_back(office: Desk) -> None:
    file = office.company.pbx.folder / "etc/res_parking.conf"
    before = file.read_text()
    file.write_text(before.replace("parkingtime = 45", "parkingtime = 1"))
    await office.company.cli("module reload res_parking.so")
    try:
        bob = office.seats["bob"]
        await office.dials("outside", "102")
        await office.gets("bob", "Outside")
        parked = await bob.says("/park")
        await office.rings("bob")
        await parked.shows("Nobody took Outside: your phone rings again")
        await office.picks_up("bob")
        await office.talk("outside", "bob")
        print("PARK", [(k, [c.text for c in v.seen]) for k, v in office.seats.items()])
    finally:
        file.write_text(before)
        await office.company.cli("module reload res_parking.so")
    assert 0

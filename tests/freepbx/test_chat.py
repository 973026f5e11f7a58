"""What people set on their phones, and whom they look up, from the chat of the whole bridge at a FreePBX."""

from __future__ import annotations

import pytest

from tests.freepbx.desk import Desk

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]

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

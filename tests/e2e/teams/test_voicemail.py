"""Voicemail in Teams: a message left by a phone, heard, read and answered in the personal chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.discord.recogniser import SAID, Recogniser, recogniser
from tests.e2e.teams.office import Office, office
from tests.teams_double import Message, TeamsDouble
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

GRAPH = 'onedrive = "Voicemail"\nhistory = true\ninstall = true'
POSTED = "/v3/conversations/*/activities"


async def test_a_message_left_by_a_phone_is_heard_read_and_answered(
    tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble
) -> None:
    async with recogniser() as engine, office(
        tmp_path, asterisk, teams, graph=GRAPH, more=engine.configuration
    ) as there:  # fmt: skip
        there.graph.catalogue("ucbridge")
        card = await is_heard_and_read(there, engine)
        await is_answered(there, card)
        await is_deleted(there, card)
        await arrives_once_whatever_goes_wrong(there)
        await waits_for_who_blocked_the_bot(there)


async def is_heard_and_read(there: Office, engine: Recogniser) -> Message:
    """The card comes at once, though Carol never wrote to the bot; then the recording, and what was said."""
    teams, carol = there.teams, there.people["carol"]
    await there.leaves_message("outside", "103")
    card = await teams.sees(carol, "New voicemail from Outside")
    assert "Transcribing" in card.text
    assert any("New voicemail from Outside" in summary for person, summary in teams.notified if person is carol)
    await until(lambda: recordings(there))
    engine.may.set()
    await teams.sees(carol, SAID)
    assert teams.seen_by(carol) == [card]
    await until(lambda: there.bridge.owes() == 0)
    await there.picture(carol, None, "voicemail")
    (recording,) = recordings(there)
    assert recording in [action.get("url") for action in card.actions], "it plays from OneDrive"
    return card


async def is_answered(there: Office, card: Message) -> None:
    teams, carol = there.teams, there.people["carol"]
    there.answers("carol")
    await teams.presses(carol, card, "Call back")
    call = await teams.sees(carol, "Connected with 01 99 00 12 34")
    assert (there.rang("carol"), there.rang("outside")) == (1, 1)
    await teams.until(lambda: "Called back by" in card.text)
    await teams.presses(carol, call, "Hang up")
    await teams.until(lambda: "You hung up" in call.text)
    await there.silence()


async def is_deleted(there: Office, card: Message) -> None:
    """The file goes with it; Undo brings it back."""
    teams, carol = there.teams, there.people["carol"]
    await teams.presses(carol, card, "Delete")
    await teams.until(lambda: "deleted" in card.text and not recordings(there))
    await teams.presses(carol, card, "Undo")
    await teams.until(lambda: SAID in card.text and recordings(there))


async def arrives_once_whatever_goes_wrong(there: Office) -> None:
    """The card is posted, and Teams says it failed; then it limits, resets and forgets our token."""
    teams, carol = there.teams, there.people["carol"]
    before = teams.seen_by(carol)
    teams.faults.next("POST", POSTED, status=412)
    teams.faults.next("POST", POSTED, status=504, done=True)
    teams.faults.next("PUT", f"{POSTED}/*", status=502)
    teams.faults.next("PUT", f"{POSTED}/*", status=429, retry_after=0.1)
    teams.faults.next("PUT", f"{POSTED}/*", reset=True)
    there.graph.faults.next("PUT", "*/content", status=503, retry_after=0)
    teams.revokes()
    await there.leaves_message("102", "103")
    card = await teams.sees(carol, "New voicemail from Bob")
    await teams.until(lambda: SAID in card.text and len(recordings(there)) == 2)
    await teams.until(lambda: len(teams.faults.happened) == 5)
    await until(lambda: there.bridge.owes() == 0)
    assert teams.seen_by(carol) == [*before, card]


async def waits_for_who_blocked_the_bot(there: Office) -> None:
    teams, dave = there.teams, there.people["dave"]
    await teams.writes(dave, "whoami")
    await teams.blocks(dave)
    await there.leaves_message("105", "104")
    await teams.until(lambda: [each for each in teams.refused if each.status == 403])
    await teams.unblocks(dave)
    await teams.writes(dave, "help")
    await teams.sees(dave, "New voicemail from Erin", within=20)
    assert len([each for each in teams.seen_by(dave) if "from Erin" in each.text]) == 1


def recordings(there: Office) -> list[str]:
    """Return the addresses of the files in Carol's OneDrive."""
    return [each.web_url for each in there.graph.drive(there.people["carol"]).values()]

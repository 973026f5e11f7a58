"""/conference announcement from chat, with its buttons."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.office import office
from ucbridge.models import Account
from ucbridge.store.announcements import Announcements

pytestmark = pytest.mark.asyncio


async def test_announcements_are_listed_and_deleted_by_a_button(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        talk = chat(there)
        nothing = await talk.say("/conference announcement")
        assert (str(nothing.title), nothing.private) == ("There are no recorded announcements", True)
        await Announcements(there.database).save("Lunch is ready", "bob", b"\0\0", 2.0)
        (button,) = (await talk.say("/conference announcement", by="bob")).buttons
        assert str(button.label) == "Delete Lunch is ready"
        deleted = await talk.press(button.token, by="bob")
        assert deleted is not None
        assert str(deleted.title) == "The announcement Lunch is ready is deleted"


async def test_a_name_rings_the_phone_and_long_names_are_refused(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        ringing = await chat(there).say("/conference announcement Lunch is ready")
        assert str(ringing.title) == "Your phone is ringing: pick up"
        (invitation,) = there.pbx.rooms.invitations  # type: ignore[attr-defined]
        assert (invitation.device, invitation.entry.quiet) == ("PJSIP/101", True)
        refused = await chat(there).say(f"/conference announcement {'x' * 61}")
        assert "at most 60 characters" in str(refused.text)


async def test_names_of_recordings_are_offered_while_typing(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await Announcements(there.database).save("Lunch is ready", "bob", b"\0\0", 2.0)
        offered = await there.services.completion.offer("announcements", "lu", account=Account("local", "alice"))
        assert [each.value for each in offered] == ["Lunch is ready"]

"""Do-not-disturb of a phone follows what its holder shows; what they set on the phone itself stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.waiting import until
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Account
from ucbridge.services.do_not_disturb import UNCONFIRMED, DoNotDisturb
from ucbridge.store.links import Links

pytestmark = pytest.mark.asyncio

BOB = Account("chat", "U-BOB")


class Shown:
    """What Bob shows in chat, and the clock of a service that does what the test says."""

    def __init__(self, there: Office) -> None:
        self.now = 0.0
        self.there = there
        self.service = self.started()

    def started(self) -> DoNotDisturb:
        there = self.there
        return DoNotDisturb(there.services.people, there.pbx, there.database, clock=lambda: self.now)

    async def bob(self, *, wanted: bool) -> None:
        self.service.wish(BOB, wanted=wanted)
        await self.service.carry_out()


async def test_the_phone_follows_and_rings_again_after(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        await shown.bob(wanted=False)
        assert pbx.features.undisturbed == {"102"}
        await shown.bob(wanted=True)
        assert pbx.features.undisturbed == set()


async def test_what_was_set_on_the_phone_stays(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        pbx.features.undisturbed = {"102"}
        await shown.bob(wanted=True)
        assert pbx.features.undisturbed == {"102"}
        await shown.bob(wanted=False)
        await shown.bob(wanted=True)
        assert pbx.features.undisturbed == {"102"}


async def test_who_turns_it_off_on_the_phone_is_rung(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        await shown.bob(wanted=False)
        pbx.features.undisturbed = set()
        await shown.service.look()
        await shown.bob(wanted=False)
        assert pbx.features.undisturbed == set()
        pbx.features.undisturbed = {"102"}
        await shown.bob(wanted=True)
        assert pbx.features.undisturbed == {"102"}, "they turned it on again themselves"


async def test_a_restart_forgets_neither_who_did_it_nor_that_it_is_on(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        await shown.bob(wanted=False)
        shown.service = shown.started()
        await shown.service.carry_out()
        assert pbx.features.undisturbed == {"102"}
        await shown.bob(wanted=True)
        assert pbx.features.undisturbed == set()


async def test_what_nobody_says_any_more_is_taken_back(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        await shown.bob(wanted=False)
        shown.service = shown.started()
        await shown.service.look()
        assert pbx.features.undisturbed == {"102"}
        shown.now = UNCONFIRMED + 1
        await shown.service.look()
        assert pbx.features.undisturbed == set()


async def test_it_goes_along_with_the_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        await shown.bob(wanted=False)
        await Links(there.database).put("bob", "105")
        await shown.service.carry_out()
        assert pbx.features.undisturbed == {"105"}
        await Links(there.database).put("bob", None)
        await shown.service.carry_out()
        assert pbx.features.undisturbed == set()


async def test_while_the_pbx_refuses_the_wish_waits(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        shown = Shown(there)
        pbx.features.refusal = PbxUnreachable(_("Nothing was done."))
        with pytest.raises(PbxUnreachable):
            await shown.bob(wanted=False)
        pbx.features.refusal = None
        await shown.service.carry_out()
        assert pbx.features.undisturbed == {"102"}


async def test_the_bridge_does_it_by_itself_and_for_nobody_it_does_not_know(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        there.services.do_not_disturb.wish(Account("chat", "nobody"), wanted=False)
        there.services.do_not_disturb.wish(BOB, wanted=False)
        await until(lambda: pbx.features.undisturbed)
        assert pbx.features.undisturbed == {"102"}

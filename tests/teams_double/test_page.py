"""Pictures of what people see, drawn by Microsoft's renderer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.npm import Missing
from tests.teams_double import TeamsDouble
from tests.teams_double.bare_bot import BareBot, Json
from tests.teams_double.conftest import Place
from tests.teams_double.renderer import renderer
from tests.teams_double.test_cards import FORM

pytestmark = pytest.mark.asyncio


async def test_what_others_wrote_is_no_markup_of_the_page(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    await teams.writes(place.alice, "<script>alert(1)</script>", at=place.chat)
    try:
        shown = teams.page.html(place.bob, place.chat, dark=True)
    except Missing as missing:
        pytest.skip(str(missing))
    assert "&lt;script&gt;alert(1)" in shown
    assert "Alice Adams" in shown
    assert 'class="dark"' in shown


async def test_a_picture(teams: TeamsDouble, place: Place, bot: BareBot, tmp_path: Path) -> None:
    async def hears(_bot: BareBot, activity: Json) -> None:
        await bot.replies(activity, "a form", card=FORM)

    bot.hears = hears
    await teams.writes(place.alice, "call Bob", at=place.general)
    taken = await teams.page.picture(place.bob, place.general, tmp_path / "card.png", width=320, opened="Rename")
    assert taken.read_bytes().startswith(b"\x89PNG")
    assert set(renderer().hosts) == {"light", "dark"}


async def test_the_list_of_who_sees_what(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    async with bot.session.get(teams.page_url) as response:
        shown = await response.text()
    assert f'<a href="/page/{place.alice.aad}/{place.chat.id}">Lunch</a>' in shown
    async with bot.session.get(f"{teams.page_url}/{place.alice.aad}/{place.chat.id}") as response:
        assert response.status in {200, 503}

"""Pictures of what people see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.discord_double import DiscordDouble, markdown
from tests.discord_double.conftest import Place
from tests.discord_double.wire import Wire

BUTTONS = [
    {"type": 2, "style": 4, "label": "Hang up", "custom_id": "1"},
    {"type": 2, "style": 2, "label": "Hold", "custom_id": "2", "disabled": True},
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *leaning*", "<b>bold</b> and <i>leaning</i>"),
        (r"\*not\* <b>", "*not* &lt;b&gt;"),
        ("`a **b**`", "<code>a **b**</code>"),
        ("<@5> in <#6>", '<span class="mention">@5</span> in <span class="mention">#6</span>'),
        ("[here](https://example.org)", '<a href="https://example.org">here</a>'),
        ("<t:940:R>", '<span class="time">1 minute ago</span>'),
        ("> quoted\nnot", "<blockquote>quoted</blockquote>not"),
        ("# Big\n- one", "<h1>Big</h1>• one"),
    ],
)
def test_markdown_as_the_client_shows_it(text: str, shown: str) -> None:
    assert markdown.html(text, lambda _kind, number: str(number), now=1000.0) == shown


@pytest.mark.asyncio
async def test_a_channel_as_somebody_sees_it(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    embed = {"title": "A call", "color": 255, "fields": [{"name": "From", "value": "Bob"}], "footer": {"text": "since"}}
    row = {"type": 1, "components": BUTTONS}
    await bot.sends(place.general, content=f"For {place.alice.mention}", embeds=[embed], components=[row])
    async with bot.http.get(discord.page_url) as answer:
        assert "Alice Adams" in await answer.text()
    async with bot.http.get(f"{discord.page_url}/{place.alice.id}/{place.general.id}?light") as answer:
        page = await answer.text()
    for piece in ("@Alice Adams", "A call", "#0000ff", '<button class="button b4">Hang up', "b2 off", 'class="light"'):
        assert piece in page


@pytest.mark.asyncio
@pytest.mark.browser
async def test_a_picture(discord: DiscordDouble, place: Place, bot: Wire, tmp_path: Path) -> None:
    await bot.sends(place.general, content="A picture")
    path = await discord.page.picture(place.alice, place.general, tmp_path / "general.png")
    assert path.read_bytes().startswith(b"\x89PNG")

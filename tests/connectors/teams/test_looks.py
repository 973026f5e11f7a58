"""Cards drawn by Microsoft's own renderer: all of them can be read, on a phone too, in light and dark."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from connectors.teams.render import Reader, Renderer
from tests.connectors.teams.reading import shown
from tests.connectors.webchat.chromium import open_chromium
from tests.connectors.webchat.test_accessibility import CONTRASTS
from tests.npm import Missing
from tests.teams_double import page as frame
from tests.teams_double.renderer import renderer
from ucbridge.command_registry import Registry
from ucbridge.i18n import Text, _
from ucbridge.models import Ask, Audio, Button, Field, Form, Reply, State, Style

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

SITE = "https://phone.example.com"
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=UTC)
WORDS = "Good morning, this is Carol of Northwind. I am calling about invoice 2026-117, which we paid twice. " * 12


def buttons(*labels: Text) -> tuple[Button, ...]:
    return tuple(Button(each, "run", str(each), token=str(each)) for each in labels)


def people(count: int) -> tuple[Button, ...]:
    return buttons(*(Text(f"Person {n} · {100 + n}") for n in range(count)))


CARDS = (
    Reply(
        _("Connected with {name}", name="Bob Durand"),
        state=State.CONNECTED,
        fields=(Field(_("Number"), "06 12 34 56 78"),),
        buttons=(Button(_("Hang up"), "x", style=Style.DANGER, token="h"), *buttons(_("Add someone"))),
        since=NOW - timedelta(minutes=7),
    ),
    Reply(
        _("New voicemail from {name}", name="Carol Petit-Desrosiers"),
        Text("{words}", {"words": WORDS}),
        fields=(Field(_("Number"), "+33 1 23 45 67 89"), Field(_("Duration"), "0:42")),
        buttons=buttons(_("Call back"), _("Mark as heard"), _("Forward"), _("Delete")),
        audio=Audio("/voicemail/7/audio", 42.0),
        topic="voicemail:7",
    ),
    Reply(
        Text("Sales weekly"),
        Text("2 people are in it."),
        State.CONNECTED,
        (
            *(
                Field(Text(each), "Since 16:05")
                for each in ("Alice Martin", "+33 6 12 34 56 78", "*Bob* [x](http://y)")
            ),
            Field(_("Recording"), _("Everything said is being recorded.")),
            Field(_("Join"), f"{SITE}/conference/ab_cd_ef_0123456789012345678901234567890123456789"),
        ),
        buttons(*(_(each) for each in ("Lock", "Add someone", "Record", "Announce", "Invite", "Leave", "End"))),
        topic="conference:1",
    ),
    Reply(_("Which one?"), state=State.QUESTION, buttons=people(3)),
    Reply(_("Add whom?"), state=State.QUESTION, buttons=(*people(12), *buttons(Text("Search")))),
    Reply(_("/{name} needs more", name="call"), form=Form("call")),
    Reply(_("That did not work"), Text("There is no command “<at>x</at> **y**”."), State.ERROR),
)

# What sticks out of its card, and what is cut off.
OUTSIDE = """
() => [...document.querySelectorAll('.card')].flatMap(card => {
  const edge = card.getBoundingClientRect().right;
  return [...card.querySelectorAll('*')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > edge + 1)
    .map(each => each.textContent);
}).concat([...document.querySelectorAll('button')].filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => each.textContent))
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def drawn(browser: Browser, language: str, *, dark: bool, width: int) -> Page:
    """Return a page with all cards."""
    asking = Renderer(
        SITE,
        lambda token: Ask(_("Words, a name or part of a number")) if token == "Search" else None,
        list(Registry.load().commands.values()),
    )
    reader = Reader(language, listen=f"{SITE}/listen/7", refreshers=(), now=NOW)
    try:
        drawer = renderer()
    except Missing as missing:
        pytest.skip(str(missing))
    cards = [shown(each, reader, asking) for each in CARDS]
    told = {"cards": cards, "host": drawer.hosts["dark" if dark else "light"], "locale": language}
    places = "".join(
        f'<article><div class="bubble"><div class="card" data-card="{n}"></div></div></article>'
        for n in range(len(cards))
    )
    here = Path(frame.__file__).parent
    page = await browser.new_page(viewport={"width": width, "height": 800}, device_scale_factor=1)
    await page.set_content(f'<body class="{"dark" if dark else "light"}"><main>{places}</main></body>')
    for style in (drawer.style, (here / "page.css").read_text()):
        await page.add_style_tag(content=style)
    for script in (*drawer.scripts, f"const told = {json.dumps(told)}", (here / "page.js").read_text()):
        await page.add_script_tag(content=script)
    return page


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 390), ("fr", True, 320)])
async def test_every_card_can_be_read(chromium: Browser, tmp_path: Path, language: str, dark: bool, width: int) -> None:
    page = await drawn(chromium, language, dark=dark, width=width)
    assert await page.locator(".card .ac-adaptiveCard").count() == len(CARDS)
    assert await page.evaluate(OUTSIDE) == []
    dim = [text for ratio, text in await page.evaluate(CONTRASTS) if ratio < 4]  # links have the colour of the client
    assert dim == []
    await page.screenshot(path=tmp_path / "cards.png", full_page=True)
    await page.close()


async def test_a_long_text_opens_and_closes(chromium: Browser) -> None:
    page = await drawn(chromium, "en", dark=False, width=390)
    card = page.locator(".card").nth(1)
    assert "twice. …" in await card.inner_text() or " …" in await card.inner_text()
    await card.get_by_role("button", name="Show all").click()
    assert WORDS.strip() in await card.inner_text()
    await card.get_by_role("button", name="Show less").click()
    assert WORDS.strip() not in await card.inner_text()
    await page.close()

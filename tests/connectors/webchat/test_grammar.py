"""Which argument is being typed: the scripts' own rules, run in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from tests.connectors.webchat.chromium import open_chromium, open_screen
from tests.connectors.webchat.house import open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

TARGET = {"name": "target", "required": True}
FROM = {"name": "from", "required": False}
CALL = {"name": "call", "parameters": [TARGET, FROM]}
LINK = {"name": "link", "parameters": [{"name": "extension", "required": False}, {"name": "code", "required": False}]}
MOVE = {"name": "move", "parameters": [{"name": "what", "required": True}, {"name": "where", "required": True}]}
STATUS = {"name": "status", "parameters": []}
BOX = {"name": "box", "required": False}
WHICH = {"name": "which", "required": False}
MAIL = {"name": "mail", "parameters": [WHICH, BOX]}
SEARCH = {"name": "mail search", "parameters": [{"name": "words", "required": True}, BOX]}
START = {"name": "meeting start", "parameters": [{"name": "people", "required": True}]}
RING = {
    "name": "talk ring",
    "default": True,
    "parameters": [
        {"name": "people", "required": False},
        {"name": "name", "required": False},
        {"name": "room", "required": False, "marked": True},
    ],
}
HUSH = {"name": "talk hush", "parameters": [{"name": "who", "required": False}]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Page, str]]:
    async with (
        open_chromium() as browser,
        open_house(tmp_path_factory.mktemp("grammar")) as house,
        open_screen(browser, house, "alice") as alice,
    ):
        yield alice.page, house.chat._assets.url("grammar.js")


@pytest.mark.parametrize(
    ("text", "parameter", "prefix", "rest", "keywords"),
    [
        ("/call ", "target", "", "", []),
        ("/call bo", "target", "bo", "bo", []),
        ("/call Bob Du", "target", "Bob Du", "Bob Du", []),
        ("/call Bob ", "target", "Bob ", "Bob ", ["from"]),
        ("/call Bob fr", "target", "Bob fr", "Bob fr", ["from"]),
        ("/CALL Bob FROM de", "from", "de", "de", []),
        ("/call from desk ", "target", "", "", []),
        ("/call from desk bo", "target", "bo", "bo", []),
        ('/call "Bob Du', "target", "Bob Du", '"Bob Du', []),
        ("/link ", "extension", "", "", []),
        ("/link 10", "extension", "10", "10", []),
        ("/link 101 ", "extension", "101 ", "101 ", ["code"]),
        ("/link co", "extension", "co", "co", ["code"]),
        ("/link code 12", "code", "12", "12", []),
        ("/move this the", "where", "the", "the", []),
        ('/move "this thing" the', "where", "the", "the", []),
        ("/status x", None, "", "", []),
        ("/mail ", "which", "", "", []),
        ("/mail sea", "which", "sea", "sea", []),
        ("/mail search", "which", "search", "search", []),
        ("/mail search ", "words", "", "", []),
        ("/MAIL Search bo", "words", "bo", "bo", []),
        ("/mail search bob box 1", "box", "1", "1", []),
        ("/meeting start Bo", "people", "Bo", "Bo", []),
        ("/talk ", "people", "", "", []),
        ("/talk Alice Bo", "people", "Alice Bo", "Alice Bo", []),
        ("/talk ring Alice Bo", "people", "Alice Bo", "Alice Bo", []),
        ("/talk Alice ", "people", "Alice ", "Alice ", ["name", "room"]),
        ("/talk Alice name We", "name", "We", "We", []),
        ("/talk Alice room Bo", "people", "Alice room Bo", "Alice room Bo", []),
        ("/talk hush Bo", "who", "Bo", "Bo", []),
    ],
)
async def test_the_argument_being_typed_is_known(
    *, page: tuple[Page, str], text: str, parameter: str | None, prefix: str, rest: str, keywords: list[str]
) -> None:
    now = await situation(page, text)
    assert now["kind"] == "argument"
    assert (now["parameter"] or {}).get("name") == parameter
    assert (now["prefix"], text[now["start"] :] if parameter else "") == (prefix, rest)
    assert [each["parameter"]["name"] for each in now["keywords"]] == keywords


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "none"),
        ("hello /call", "none"),
        ("/nothing x", "none"),
        ("/", "name"),
        ("/Ca", "name"),
        ("/meeting ", "name"),
        ("/meeting st", "name"),
        ("/meeting x", "none"),
        ("/meeting x ", "none"),
    ],
)
async def test_what_is_no_argument_is_a_name_or_nothing(page: tuple[Page, str], text: str, kind: str) -> None:
    assert (await situation(page, text))["kind"] == kind


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("/mail ", ["mail search"]),
        ("/mail se", ["mail search"]),
        ("/mail x", []),
        ("/mail all ", []),
        ("/mail search ", []),
        ("/call se", []),
        ("/talk ", ["talk ring", "talk hush"]),
        ("/talk hu", ["talk hush"]),
        ("/talk Bo", []),
    ],
)
async def test_commands_of_the_group_are_offered(page: tuple[Page, str], text: str, offered: list[str]) -> None:
    assert [each["name"] for each in (await situation(page, text))["members"]] == offered


async def situation(page: tuple[Page, str], text: str) -> dict[str, Any]:
    script = "async ([url, text, commands]) => (await import(url)).situation(text, commands)"
    found: dict[str, Any] = await page[0].evaluate(
        script, [page[1], text, [CALL, LINK, MOVE, STATUS, MAIL, SEARCH, START, RING, HUSH]]
    )
    return found

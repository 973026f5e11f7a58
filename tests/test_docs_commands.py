"""The documentation of the commands is what their signatures say."""

from __future__ import annotations

from pathlib import Path

from tests import sample_commands
from ucbridge.command_registry import Registry
from ucbridge.command_table import PAGE, page

ROOT = Path(__file__).parent.parent


def test_the_page_is_current() -> None:
    written = (ROOT / PAGE).read_text(encoding="utf-8")
    assert written == page([*Registry.load().commands.values()]), "run: python -m ucbridge.command_table"


def test_every_argument_is_explained() -> None:
    table = page([*Registry.of([sample_commands]).commands.values()])
    assert "| `/call TARGET [from DEVICE]` | Ring my phone and connect me |" in table
    assert "`TARGET`: who to ring: a name, an extension or a number<br>`from`: which of my phones |" in table


def test_every_word_is_there_in_french() -> None:
    table = page([*Registry.load().commands.values()])
    assert "| `/call` | `/appeler` | `target`: `destinataire`<br>`from`: `depuis` |" in table

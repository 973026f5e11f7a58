"""The translations and the sentences they are of: `python -m ucbridge.catalogue` brings the French file up to date."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ucbridge.command import Command
from ucbridge.command_registry import Registry
from ucbridge.spelling import CHOICES, NAMES

ROOT = Path(__file__).parent.parent
SOURCES = ("ucbridge", "connectors", "commands")
FRENCH = ROOT / "ucbridge" / "locale" / "fr" / "LC_MESSAGES" / "ucbridge.po"

_KEYWORDS = {"_": None, "plural": (1, 2)}


def sentences() -> Catalog:
    """Return every sentence of the source, in the order of the files, and after them every word people type."""
    catalogue = Catalog(charset="utf-8")
    for folder in SOURCES:
        found = extract_from_dir(ROOT / folder, keywords=_KEYWORDS)
        for _file, _line, msgid, _comments, _context in sorted(found, key=lambda each: each[:2]):
            catalogue.add(msgid)
    _add_words(catalogue, Registry.load().commands.values())
    return catalogue


def _add_words(catalogue: Catalog, commands: Iterable[Command]) -> None:
    for command in commands:
        for name in (command.name, command.alone, *(each.name for each in command.parameters)):
            for word in name.split():
                catalogue.add(word, context=NAMES)
        for choice in (each for parameter in command.parameters for each in parameter.choices):
            catalogue.add(choice, context=CHOICES)


def french() -> Catalog:
    """Return the French translations."""
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def update() -> None:
    """Add what is new to the French file, to be translated there, and drop what is gone."""
    catalogue = french()
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with FRENCH.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=True, ignore_obsolete=True)


if __name__ == "__main__":
    update()

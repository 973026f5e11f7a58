"""The table of commands in docs/commands.md, made from their signatures: `python -m ucbridge.command_table`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ucbridge.command import Command
from ucbridge.command_registry import Registry
from ucbridge.spelling import choice_in, name_in

PAGE = Path("docs/commands.md")

_HEAD = """\
# Commands

What people type in any chat the bridge is in. Names of commands and keywords may be in any case, the slash may be
left out, `from desk` may be written `from=desk`, and quotes hold words together: `/call "Bob Durand" from desk`.
Where the table says `in=CONFERENCE`, the sign is needed. `/conference Alice Bob` is short for `/conference start`.

Where several people are named, commas between them are only needed where it could be misread. A group is one word:
`@sales` is the role, the group of the platform or the queue of that name; `role:sales`, `group:sales` and
`queue:sales` say which.

Each command's name is its key under `[permissions]` in the configuration, in quotes where it is of two words; such a
one follows its first word where it is not there itself. One that is not there at all is everybody's.

| Command | What it does | Arguments |
|---|---|---|
"""


_FRENCH = """
## In French

All of them are understood in French, too, whatever the language of the person, and also without accents; chat
platforms that name commands in several languages show them so to whoever reads French.

| Command | In French | Arguments |
|---|---|---|
"""


def page(commands: Sequence[Command]) -> str:
    """Return the whole page."""
    described = (_row(f"`{each.usage}`", str(each.help), "<br>".join(_arguments(each))) for each in commands)
    return _HEAD + "".join(described) + _FRENCH + "".join(_in_french(each) for each in commands)


def _row(*cells: str) -> str:
    return "".join(f"| {each.replace('|', chr(92) + '|')} " for each in cells) + "|\n"


def _arguments(command: Command) -> Iterator[str]:
    for parameter in command.parameters:
        name = parameter.placeholder if parameter.required or parameter is command.bare else parameter.name
        yield f"`{name}`: {parameter.help}"


def _in_french(command: Command) -> str:
    words = [_pair(each.name, name_in(each.name, "fr")) for each in command.parameters]
    words += [_pair(choice, choice_in(choice, "fr")) for each in command.parameters for choice in each.choices]
    return _row(f"`/{command.name}`", f"`/{name_in(command.name, 'fr')}`", "<br>".join(dict.fromkeys(words)))


def _pair(english: str, french: str) -> str:
    return f"`{english}`: `{french}`"


if __name__ == "__main__":
    PAGE.write_text(page([*Registry.load().commands.values()]), encoding="utf-8")

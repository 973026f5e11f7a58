"""What somebody typed, taken apart: `/call "Bob Durand" from desk` is a command and its raw arguments."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ucbridge.command import Command
from ucbridge.errors import NOT_UNDERSTOOD, UserError
from ucbridge.i18n import _
from ucbridge.models import Button

LONGEST = 2000
"""Characters of one line; no chat platform sends more."""

_INVISIBLE = str.maketrans(
    dict.fromkeys("\u200b\u2060\ufeff", " ")
    | dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_WORD = re.compile(
    r"""
    (?P<bare>[^\s=＝"“”«»]+[=＝])?                                # from= before a quoted value
    (?: "(?P<straight>(?:\\.|[^"\\])*)" | [“”](?P<curly>[^“”]*)[“”] | «(?P<french>[^»]*)» ) (?=\s|$)
    | (?P<plain>\S+)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line; a quoted one is never a keyword."""

    text: str
    quoted: bool = False


def split(text: str) -> list[Word]:
    """Split a line into words; quotes hold words together, odd spaces and invisible marks of copied text go."""
    return [_word(match) for match in _WORD.finditer(text.translate(_INVISIBLE))]


def quote(value: str) -> str:
    """Write a value so that `split` reads it back as one word."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def parse(text: str, commands: Mapping[str, Command]) -> tuple[Command, dict[str, str]]:
    """Find the command a line names and its raw arguments by parameter name.

    Raises:
        UserError: it names no command, says too much or too little.
    """
    if len(text) > LONGEST:
        raise UserError(_("Send at most {most} characters.", most=LONGEST), title=_("That is too long"))
    first, *rest = split(text) or [Word("")]
    return (command := find(first.text, commands)), arguments(command, rest)


def find(name: str, commands: Mapping[str, Command]) -> Command:
    """Return the command called `name`, in any case and width, with or without its slash.

    Raises:
        UserError: there is none; the nearest ones are offered.
    """
    wanted = fold(name).removeprefix("/")
    if wanted in commands:
        return commands[wanted]
    if not fold(name).startswith("/"):
        raise UserError(_("Type /help to see them."), title=_("I only understand commands"))
    near = get_close_matches(wanted, commands, n=3)
    if not near:
        raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=wanted[:32]))
    raise UserError(
        _("Did you mean {near}?", near=", ".join(f"/{each}" for each in near)),
        title=_("There is no command /{name}", name=wanted),
        buttons=tuple(
            Button(_("/{name}", name=each), "run", f"/{each}") for each in near if not _needs(commands[each])
        ),
    )


def arguments(command: Command, words: Sequence[Word]) -> dict[str, str]:
    """Share out the words after a command's name among its parameters.

    Before the first plain word `from desk` takes one word; after it, all words up to the next keyword.

    Raises:
        UserError: a value is missing, given twice, or belongs nowhere.
    """
    given, plain = _named(command, words)
    required = [parameter for parameter in command.parameters if parameter.required]
    if not required and command.bare and command.bare.name not in given:
        required = [command.bare][: len(plain)]
    for index, parameter in enumerate(required):
        taken = plain[index:] if index == len(required) - 1 else plain[index : index + 1]
        if value := " ".join(taken):
            given[parameter.name] = value
    if plain and not required:
        raise UserError(
            _("“{word}” is too much: type {usage}.", word=plain[0][:40], usage=command.usage), title=NOT_UNDERSTOOD
        )
    return given


def fold(text: str) -> str:
    """Bring what people type for the same name into one form: full-width letters, upper case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _word(match: re.Match[str]) -> Word:
    if (plain := match["plain"]) is not None:
        return Word(plain)
    straight = match["straight"]
    value = (
        re.sub(r"\\(.)", r"\1", straight, flags=re.DOTALL)
        if straight is not None
        else match["curly"] or match["french"] or ""
    )
    if bare := match["bare"]:
        return Word(bare + value)
    return Word(value, quoted=True)


def _named(command: Command, words: Sequence[Word]) -> tuple[dict[str, str], list[str]]:
    keywords = {parameter.name for parameter in command.parameters if not parameter.required}
    given: dict[str, str] = {}
    plain: list[str] = []
    rest = deque(words)
    while rest:
        word = rest.popleft()
        name, value = _keyword(word, keywords)
        if not name or not (value or rest):
            plain.append(word.text)
        elif name in given:
            raise UserError(
                _("“{name}” stands there twice: type {usage}.", name=name, usage=command.usage), title=NOT_UNDERSTOOD
            )
        else:
            given[name] = value or _value(rest, keywords, whole=bool(plain))
    return given, plain


def _keyword(word: Word, keywords: Container[str]) -> tuple[str, str]:
    """Return the keyword a word is, with its value where that is in the same word (`from=desk`)."""
    name, equals, value = word.text.replace("＝", "=").partition("=")
    if word.quoted or fold(name) not in keywords or (equals and not value):
        return "", ""
    return fold(name), value


def _value(rest: deque[Word], keywords: Container[str], *, whole: bool) -> str:
    taken = [rest.popleft().text]
    while whole and rest and not _keyword(rest[0], keywords)[0]:
        taken.append(rest.popleft().text)
    return " ".join(taken)


def _needs(command: Command) -> bool:
    return any(parameter.required for parameter in command.parameters)

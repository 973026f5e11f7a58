"""What somebody typed, taken apart: `/call "Bob Durand" from desk` is a command and its raw arguments."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ucbridge import skype
from ucbridge.command import Command, Parameter
from ucbridge.errors import NOT_UNDERSTOOD, UserError
from ucbridge.i18n import _
from ucbridge.models import Button
from ucbridge.spelling import meant, spellings
from ucbridge.typed import fold, quote

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


def parse(text: str, commands: Mapping[str, Command]) -> tuple[Command, dict[str, str]]:
    """Find the command a line names and its raw arguments by parameter name, in any of our languages.

    Raises:
        UserError: it names no command, says too much or too little.
    """
    if len(text) > LONGEST:
        raise UserError(_("Send at most {most} characters.", most=LONGEST), title=_("That is too long"))
    words = split(text) or [Word("")]
    length = _length_of_name(words, commands)
    command = find(" ".join(word.text for word in words[:length]), commands)
    return command, arguments(command, words[length:])


def likely(text: str, commands: Mapping[str, Command]) -> list[Command]:
    """Return what a line may be meant to be: the command it names, else those whose name looks like it."""
    words = split(text[:LONGEST]) or [Word("")]
    try:
        return [find(" ".join(word.text for word in words[: _length_of_name(words, commands)]), commands)]
    except UserError:
        firsts = {each.name: each.name.partition(" ")[0] for each in commands.values()}
        near = {canonical(each, commands) for each in _nearest(fold(words[0].text).removeprefix("/"), firsts.values())}
        return [each for each in commands.values() if firsts[each.name] in near]


def find(name: str, commands: Mapping[str, Command]) -> Command:
    """Return the command called `name`, in any case, width and language, with or without its slash.

    Raises:
        UserError: there is none; the nearest ones are offered.
    """
    wanted = canonical(name, commands)
    if wanted in commands:
        return commands[wanted]
    if (default := _default(wanted, commands)) is not None:
        return default
    group, _blank, word = wanted.rpartition(" ")
    group = canonical(group, commands)
    if members := [each for each in commands.values() if each.group and each.group == (group or wanted)]:
        raise _which(group, word, members)
    if skype.is_word(name):
        raise skype.tried()
    if not fold(name).startswith("/"):
        raise UserError(_("Type /help to see them."), title=_("I only understand commands"))
    if near := _nearest(wanted, dict.fromkeys(each.partition(" ")[0] for each in commands)):
        raise _mistyped(wanted, near, commands)
    raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=wanted[:32]))


def arguments(command: Command, words: Sequence[Word]) -> dict[str, str]:
    """Share out the words after a command's name among its parameters.

    Before the first plain word `from desk` takes one word; after it, all words up to the next keyword. Quotes go, but
    where the parameter wants to see them.

    Raises:
        UserError: a value is missing, given twice, or belongs nowhere.
    """
    given, plain = _named(command, words)
    required = [parameter for parameter in command.parameters if parameter.required]
    if not required and command.bare and command.bare.name not in given:
        required = [command.bare][: len(plain)]
    for index, parameter in enumerate(required):
        taken = plain[index:] if index == len(required) - 1 else plain[index : index + 1]
        if value := _joined(taken, parameter):
            given[parameter.name] = value
    if plain and not required:
        raise UserError(
            _("“{word}” is too much: type {usage}.", word=plain[0].text[:40], usage=command.usage), title=NOT_UNDERSTOOD
        )
    return given


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


def _named(command: Command, words: Sequence[Word]) -> tuple[dict[str, str], list[Word]]:
    keywords = _keywords(command)
    given: dict[str, str] = {}
    plain: list[Word] = []
    rest = deque(words)
    while rest:
        word = rest.popleft()
        name, value = _keyword(word, keywords)
        if not name or not (value or rest):
            plain.append(word)
        elif (parameter := keywords[name]).name in given:
            raise UserError(
                _("“{name}” stands there twice: type {usage}.", name=name, usage=command.usage), title=NOT_UNDERSTOOD
            )
        else:
            given[parameter.name] = value or _joined(_value(rest, keywords, whole=bool(plain)), parameter)
    return given, plain


def _joined(words: Iterable[Word], parameter: Parameter) -> str:
    return " ".join(quote(each.text) if each.quoted and parameter.quoted else each.text for each in words)


def _keyword(word: Word, keywords: Mapping[str, Parameter]) -> tuple[str, str]:
    """Return the keyword a word is, with its value where that is in the same word (`from=desk`)."""
    name, equals, value = word.text.replace("＝", "=").partition("=")
    parameter = keywords.get(fold(name))
    if word.quoted or parameter is None or (not value if equals else parameter.marked):
        return "", ""
    return fold(name), value


def _value(rest: deque[Word], keywords: Mapping[str, Parameter], *, whole: bool) -> list[Word]:
    taken = [rest.popleft()]
    while whole and rest and not _keyword(rest[0], keywords)[0]:
        taken.append(rest.popleft())
    return taken


def _length_of_name(words: Sequence[Word], commands: Mapping[str, Command]) -> int:
    """Return how many words name the command: two where they do, or where nothing else could be meant."""
    if len(words) < 2 or words[1].quoted:  # noqa: PLR2004
        return 1
    first = canonical(words[0].text, commands)
    if canonical(f"{words[0].text} {words[1].text}", commands) in commands:
        return 2
    grouped = any(each.group == first for each in commands.values())
    return 2 if grouped and first not in commands and _default(first, commands) is None else 1


def canonical(name: str, commands: Mapping[str, Command]) -> str:
    """Return the name of a command, or the first word of several, however it is spelled; folded where it is none."""
    wanted = fold(name).removeprefix("/")
    firsts = dict.fromkeys(each.group or each.name for each in commands.values())
    if (known := meant((*commands, *firsts)).get(wanted)) is not None:
        return known
    alone = {f"{each.name} {each.alone}": each.name for each in commands.values() if each.alone}
    return alone.get(meant(tuple(alone)).get(wanted, ""), wanted)


def _keywords(command: Command) -> dict[str, Parameter]:
    """Return the parameters that can be named, by all that names them; English goes first."""
    named = {parameter.name: parameter for parameter in command.parameters if not parameter.required}
    return {spelling: named[name] for spelling, name in meant(tuple(named)).items()}


def _nearest(word: str, names: Iterable[str]) -> list[str]:
    """Return the names that look like a word, written in the language they look like it in."""
    written = {spelling: shown for name in names for spelling, shown in spellings(name).items()}
    return [written[each] for each in get_close_matches(word, written, n=3)]


def _default(group: str, commands: Mapping[str, Command]) -> Command | None:
    """Return what the first word of a group means by itself."""
    return next((each for each in commands.values() if each.default and each.group == group), None)


def _which(group: str, word: str, members: Sequence[Command]) -> UserError:
    """Return the error for a group without the command, or with one it does not have."""
    known = {each.name: each for each in members}
    if group and (near := _nearest(word, [each.removeprefix(f"{group} ") for each in known])):
        return _mistyped(f"{group} {word}", [f"{group} {each}" for each in near], known)
    return UserError(
        _("Type {usages}.", usages=", ".join(each.usage for each in members)),
        title=_("There is no command /{name}", name=f"{group} {word}"[:32])
        if group
        else _("/{name} needs more", name=word),
        buttons=_buttons(members),
    )


def _mistyped(name: str, near: Sequence[str], commands: Mapping[str, Command]) -> UserError:
    return UserError(
        _("Did you mean {near}?", near=", ".join(f"/{each}" for each in near)),
        title=_("There is no command /{name}", name=name),
        buttons=_buttons(commands[name] for each in near if (name := canonical(each, commands)) in commands),
    )


def _buttons(commands: Iterable[Command]) -> tuple[Button, ...]:
    """Offer those commands that need nothing more."""
    names = [each.name for each in commands if not any(parameter.required for parameter in each.parameters)]
    return tuple(Button(_("/{name}", name=each), "run", f"/{each}") for each in names)

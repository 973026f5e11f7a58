"""What the command line says: sentences in the terminal's language; errors and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never
from unicodedata import category

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ucbridge.errors import BridgeError
    from ucbridge.i18n import Text


def terminal_language(chosen: str = "") -> str:
    """Return the language to speak: the one asked for, or the terminal's."""
    from ucbridge.i18n import language_of

    variables = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language_of(chosen or next(filter(None, variables), ""))


def say(text: Text, *, err: bool = False) -> None:
    """Print a sentence in the terminal's language, to standard error with `err`."""
    typer.echo(text.to(terminal_language()), err=err)


def printable(line: str) -> str:
    """Return one line that a terminal shows and does not obey: no escape sequence, no line break, no hidden turn."""
    # No-break spaces are not `printable` to Python, but French is written with them.
    return "".join(each if each.isprintable() or category(each) == "Zs" else "\ufffd" for each in line)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Turn errors that have words into them, and exit: 78 for a wrong configuration, 1 for anything else.

    What the operating system refuses has words too: a folder that can't be written, a full disk.
    """
    from ucbridge.errors import BridgeError

    try:
        yield
    except BrokenPipeError:  # nobody reads on: Typer ends without a word
        raise
    except (BridgeError, OSError) as error:
        _give_up([error])
    except BaseExceptionGroup as group:
        named: BaseExceptionGroup[BridgeError | OSError] | None
        named, others = group.split((BridgeError, OSError))
        if named is None or others is not None:
            raise
        _give_up(list(_leaves(named)))


def print_error(error: BridgeError, language: str = "") -> None:
    """Print what is wrong, in the terminal's language where none is given; a configuration error with its problems."""
    from ucbridge.i18n import translated

    language = language or terminal_language()
    typer.echo(f"ucbridge: {error.text.to(language)}", err=True)
    for problem in getattr(error, "problems", ()):
        typer.echo(printable(f"  {translated(problem, language)}"), err=True)


def _give_up(errors: Sequence[BridgeError | OSError]) -> Never:
    for error in errors:
        print_error(_refusal(error) if isinstance(error, OSError) else error)
    _drop_unwritable_output()
    raise SystemExit(max(getattr(error, "exit_code", 1) for error in errors)) from None


def _drop_unwritable_output() -> None:
    # Python flushes once more on its way out, and what it still can't write becomes a traceback and exit code 120.
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refusal(error: OSError) -> BridgeError:
    from ucbridge.errors import BridgeError
    from ucbridge.i18n import _

    reason = error.strerror or str(error)
    if error.filename is None:
        return BridgeError(_("This machine refused: {reason}.", reason=reason))
    return BridgeError(_("This machine refused {file}: {reason}.", file=printable(str(error.filename)), reason=reason))


def _leaves(group: BaseExceptionGroup[BridgeError | OSError]) -> Iterator[BridgeError | OSError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each

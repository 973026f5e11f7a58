"""Errors on the command line: sentences on standard error and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ucbridge.errors import BridgeError


def language(chosen: str = "") -> str:
    """Return the language to speak: the one asked for, or the terminal's."""
    from ucbridge.i18n import language_of

    variables = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language_of(chosen or next(filter(None, variables), ""))


@contextmanager
def worded() -> Iterator[None]:
    """Turn errors that have words into them, and exit: 78 for a wrong configuration, 1 for anything else."""
    from ucbridge.errors import BridgeError

    try:
        yield
    except BridgeError as error:
        _give_up([error])
    except BaseExceptionGroup as group:
        named, others = group.split(BridgeError)
        if named is None or others is not None:
            raise
        _give_up(list(_leaves(named)))


def complain(error: BridgeError) -> None:
    """Print what is wrong; a configuration error with all its problems."""
    print(f"ucbridge: {error.text.to(language())}", file=sys.stderr)  # noqa: T201 - the command line's own voice
    for problem in getattr(error, "problems", ()):
        print(f"  {problem}", file=sys.stderr)  # noqa: T201


def _give_up(errors: Sequence[BridgeError]) -> Never:
    for error in errors:
        complain(error)
    raise SystemExit(max(getattr(error, "exit_code", 1) for error in errors)) from None


def _leaves(group: BaseExceptionGroup[BridgeError]) -> Iterator[BridgeError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each

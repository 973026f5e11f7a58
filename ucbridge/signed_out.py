"""What to do with messages while a platform does not let us in: only a person can help, and then they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ucbridge.errors import SignInRefused


@contextmanager
def waiting() -> Iterator[None]:
    """Make a refused sign-in one more reason to try again later: the link says what is wrong."""
    try:
        yield
    except SignInRefused as error:
        raise ConnectionError("not signed in") from error

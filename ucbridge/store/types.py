"""Column types that behave the same on SQLite and PostgreSQL, and the clock of the store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, TypeDecorator

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime."""

Sequence = BigInteger().with_variant(Integer, "sqlite")
"""A number the database counts up; SQLite only does so for its own INTEGER."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def utc_now() -> datetime:
    """Return the present in UTC."""
    return datetime.now(UTC)


def storable(text: str) -> str:
    """Replace what PostgreSQL refuses in text (NUL, lone surrogates) by U+FFFD; real names and ids hold neither."""
    return _UNSTORABLE.sub("\ufffd", text)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite itself would forget the zone.

    Raises ValueError for a datetime without a zone: nobody could tell which moment is meant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into what the driver takes."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from anywhere; see `storable`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the contract's
        """Make the text storable on every engine."""
        return None if value is None else storable(value)

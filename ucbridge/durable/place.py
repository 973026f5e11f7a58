"""Where the engine keeps its books: a SQLite file of its own, or a schema of its own in the bridge's PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine

from ucbridge.keys import secret_key
from ucbridge.store.engine import address_of

_FILE = "durable.sqlite"


@dataclass(frozen=True, slots=True)
class Place:
    """`node` names this process among all that share the place, the same after a restart; `shared` where others may."""

    url: str = field(repr=False)
    node: str
    shared: bool


def place_of(database_url: str, data: Path, *, node: str = "") -> Place:
    """Return the place beside the bridge's own database. Without `node` it is named after the data folder.

    Raises:
        ConfigError: the URL is none of ours.
        OSError: the data folder cannot be written.
    """
    address = address_of(database_url)
    node = node or f"hub-{secret_key(data / 'durable.key').hex()[:16]}"
    if address.get_backend_name() == "sqlite":
        file = data.absolute() / _FILE
        file.touch(mode=0o600)
        return Place(_text(URL.create("sqlite", database=str(file))), node, shared=False)
    return Place(_text(_for_psycopg(address)), node, shared=True)


def prepare(place: Place) -> None:
    """Set what stays with a SQLite file: with this journal each step takes a third of the time.

    Raises:
        DBAPIError: it is no database.
    """
    if not place.shared:
        engine = create_engine(place.url, poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=wal")


def _for_psycopg(address: URL) -> URL:
    query = {("sslmode" if key == "ssl" else key): value for key, value in address.query.items()}
    return address.set(drivername="postgresql+psycopg", query=query)


def _text(address: URL) -> str:
    return address.render_as_string(hide_password=False)

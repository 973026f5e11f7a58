"""Bring a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from ucbridge.errors import ConfigError
from ucbridge.i18n import _

_FOLDER = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Apply the migrations that are missing, inside the transaction the connection is in.

    Raises:
        ConfigError: a newer version of the product has been here.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    _check_age(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")


def _check_age(connection: Connection, scripts: ScriptDirectory) -> None:
    for revision in MigrationContext.configure(connection).get_current_heads():
        try:
            scripts.get_revision(revision)
        except CommandError:
            raise ConfigError(
                _(
                    "The database was written by a newer version of ucbridge (revision {revision}): "
                    "install that version, or restore the backup made before it.",
                    revision=revision,
                )
            ) from None

"""Which call records a configuration names."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ucbridge.config.pbx import CdrSettings
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.pbx.cdr.csv_files import CsvFiles
from ucbridge.pbx.cdr.database import CdrTable
from ucbridge.pbx.cdr.interface import CallRecords


def records_of(settings: CdrSettings, usual: tzinfo) -> CallRecords:
    """Return them; times are in the zone of the settings, or else in the usual one or UTC, as the records show.

    Raises:
        ConfigError: there is no such zone, or no URL of a database.
    """
    try:
        zone = ZoneInfo(settings.timezone) if settings.timezone else usual
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            _("There is no such time zone."),
            (f"pbx.cdr.timezone: expected a name such as Europe/Paris, got {settings.timezone!r}",),
        ) from error
    sure = bool(settings.timezone)
    if settings.source == "csv":
        return CsvFiles(settings.path, zone, sure=sure)
    if not (url := settings.url.get_secret_value()):
        raise ConfigError(
            _("The database of call records has no address."),
            ("pbx.cdr.url: expected a URL such as mysql://user:password@host/asteriskcdrdb, got nothing",),
        )
    return CdrTable(url, settings.table, zone, sure=sure)

"""What is said of the link and of our credentials."""

from __future__ import annotations

from ucbridge.i18n import _

SECRET_REFUSED = _(
    "Microsoft does not accept the secret of the app: make a new one under Certificates & secrets of the app "
    "registration, and put its value (not its id) into app_secret in [connectors.teams]."
)
APP_UNKNOWN = _(
    "Microsoft does not know the app in this tenant: compare app_id and tenant_id in [connectors.teams] with the "
    "overview of the app registration."
)
BOT_UNKNOWN = _(
    "Teams does not accept the bot: make an Azure Bot for this app_id, single tenant, and add the channel Microsoft "
    "Teams to it."
)
UNSIGNED_ONLY_HERE = _(
    "allow_unsigned in [connectors.teams] takes messages that nobody signed: it is for tools on this machine, and "
    'needs host = "127.0.0.1" in [web]. Remove it, or set that.'
)
UNSIGNED = _("takes messages that nobody signed (allow_unsigned): for tools on this machine only")
"""Health, for as long as it is on."""

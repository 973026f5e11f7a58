"""What is said of Microsoft Graph."""

from __future__ import annotations

from ucbridge.i18n import Text, _

TOKEN_REFUSED = _(
    "Microsoft Graph does not accept the token of the app: compare tenant_id and app_id in [connectors.teams] with the "
    "app registration, and remove scope from [connectors.teams.graph]."
)
NOT_CATALOGUED = _(
    "The app is not in the catalogue of your Teams: upload what ucbridge teams package writes in the Teams admin "
    "center, under Manage apps."
)
NOT_FOUND_AGAIN = _(
    "Cards in personal chats cannot be looked up, and may be posted twice: upload what ucbridge teams package writes "
    "in the Teams admin center, under Manage apps."
)
NO_DIRECTORY = _(
    "Time zones and languages belong to people of the directory: set directory = true in [connectors.teams.graph], too."
)
BUSY = _("Microsoft Graph cannot do it now: trying again.")
NO_LINK = _("Microsoft Graph cannot be reached: trying again.")


def not_permitted(permission: str) -> Text:
    """Say which permission is missing."""
    return _(
        "Microsoft Graph does not allow it: add the application permission {permission} to the app registration, then "
        "press Grant admin consent.",
        permission=permission,
    )


def refused(status: int) -> Text:
    """Say that Graph refuses something for good."""
    return _("Microsoft Graph refuses it (status {status}): run ucbridge check to see what is missing.", status=status)

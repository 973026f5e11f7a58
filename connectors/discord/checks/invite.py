"""The links that add the app: to a server, or to somebody's own account."""

from __future__ import annotations

from urllib.parse import urlencode

from connectors.discord.servers.allowances import USUAL, Bits

AUTHORIZE = "https://discord.com/oauth2/authorize"


def to_server(application: str, *, phone_role: bool = False) -> str:
    """Return the link with which whoever manages a server adds the bot; `phone_role` also lets it give roles."""
    bits = USUAL | Bits.MANAGE_ROLES if phone_role else USUAL
    asked = {"client_id": application, "permissions": bits.value, "integration_type": 0}
    return f"{AUTHORIZE}?{urlencode({**asked, 'scope': 'bot applications.commands'})}"


def to_account(application: str) -> str:
    """Return the link with which people add the commands to their own account."""
    asked = {"client_id": application, "integration_type": 1, "scope": "applications.commands"}
    return f"{AUTHORIZE}?{urlencode(asked)}"

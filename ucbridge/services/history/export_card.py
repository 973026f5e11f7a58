"""The link to one's own calls as a file. Pure."""

from __future__ import annotations

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply


def export_card(address: str) -> Reply:
    """Return the link.

    Raises:
        UserError: there is no web server.
    """
    if not address:
        raise UserError(_("Ask whoever runs the bridge."), title=_("Calls cannot be fetched as a file here"))
    return Reply(
        _("Your calls as a file"),
        _("{address}\nThe link works for an hour, and shows your calls to whoever has it.", address=address),
        private=True,
    )

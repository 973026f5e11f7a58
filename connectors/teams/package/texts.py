"""What the app says of itself in Teams' catalogue and menus."""

from __future__ import annotations

from ucbridge.i18n import _

SHORT = _("Calls, voicemail and conferences of the company's phones.")  # at most 80 characters in every language
FULL = _(
    "Rings your desk phone and connects you, shows your calls as live cards, brings voicemail with its transcript, and "
    "gathers people in phone conferences. Type help to see all commands, and link with your extension to tell which "
    "phone is yours."
)
SEARCH = _("Call somebody")  # at most 32
SEARCH_HELP = _("Search people, and post a card that calls them")  # at most 128
SEARCHED = _("Name or number")  # at most 32

"""What the connector says by itself, in the catalogue of everything else."""

from __future__ import annotations

from ucbridge.i18n import _

SIGNING_IN = _("signing in")
CONNECTED = _("running")
TRYING_AGAIN = _("connection lost: trying again")
NOT_PUBLISHED = _("the commands could not be published; the log says more")
NO_LINK = _("Discord cannot be reached: trying again.")
TOKEN_REFUSED = _(
    "Discord does not accept the token of the bot: make a new one on the page Bot of the Developer Portal, and put it "
    "into token in [connectors.discord]."
)
INTENTS_REFUSED = _(
    "Discord refuses what the bot asks for: look in the Developer Portal whether the application was restricted."
)
NOT_SPOKEN = _(
    "Discord ends the connection, and trying again will not help: update the bridge. "
    "A bot in 2,500 servers or more needs several connections, and the bridge makes only one."
)

DONE = _("Done")

OUTCOME_UNKNOWN = _("I don't know whether that was carried out")
OUTCOME_ADVICE = _("The bridge was interrupted while it worked on this. Look at /status before you repeat it.")

NOT_HERE = _("I am not used in this server")
NOT_HERE_ADVICE = _("Write to me in a direct message instead, or ask whoever runs the bridge to add this server.")
NO_ACCOUNT_INSTALL = _("I am not used here")
NO_ACCOUNT_INSTALL_ADVICE = _("Use me in a server where I am a member, or write to me in a direct message.")

STRANGER = _("I do not know you")
STRANGER_ADVICE = _("Join a server where I am used, or ask whoever runs the bridge to add your account.")

NOT_NOW = _("Discord did not do it")
NOT_NOW_ADVICE = _("Press again in a moment.")

NOT_KNOWN = _("I do not know what to do with that")
NOT_KNOWN_ADVICE = _("Type / and pick a command, or type /help to see them all.")

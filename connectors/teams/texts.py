"""What the connector says by itself, in the catalogue of everything else."""

from __future__ import annotations

from ucbridge.i18n import Text, _

CONNECTED = _("running")
NO_LINK = _("Microsoft Teams cannot be reached: trying again.")
ONLY_POSTED_TO = _(
    "This is the right address: Microsoft Teams posts its messages here, and there is nothing to look at."
)

DONE = _("Done")
WORKING = _("Working on it…")
"""Said where the answer takes longer than Teams waits; it follows by itself."""
UP_TO_DATE = _("This is how it is now")
ONLY_YOU = _("Look below: only you can see it")
IN_OUR_CHAT = _("I wrote to you in our chat")

OUTCOME_UNKNOWN = _("I don't know whether that was carried out")
OUTCOME_ADVICE = _("The bridge was interrupted while it worked on this. Look at /status before you repeat it.")

NOT_PRIVATE = _("I cannot answer you in private here")
NOT_PRIVATE_ADVICE = _("Write to me in a chat of our own: search for me under Apps and choose Open.")

NOT_KNOWN = _("I do not know what to do with that")
NOT_KNOWN_ADVICE = _("Type a command such as call Bob, or help to see them all.")

NOT_CHOSEN = _("Nothing is chosen")
NOT_CHOSEN_ADVICE = _("Choose something in the list first.")

NOT_FOUND = _("Nobody found")
NOT_FOUND_ADVICE = _("Type another part of the name, or a number.")

WELCOME = _("I connect Teams with your phone")
WELCOME_PERSONAL = _(
    "Write what you want, with or without a slash. If I do not know yet which phone is yours, type /link and your "
    "extension: I ring it and read out a code."
)
LINK, TO_LINK = _("link 101"), _("Tell me which phone is yours")
CALL, TO_CALL = _("call Bob"), _("Call somebody")
LISTEN, TO_LISTEN = _("voicemail"), _("Hear your messages")
CONFER, TO_CONFER = _("conference Bob, Carol"), _("Ring several people")
HELP, TO_SEE_ALL = _("help"), _("See all commands")
"""What to type, and what for; in each language as the menu of commands has it, though all are understood."""


def welcome_group(name: str) -> Text:
    """Say how the bot is written to where others are, too; `name` is its own."""
    return _(
        "Mention me and write what you want: @{name} call Bob. Type / to pick a command that only you and I see. "
        "To tell me which phone is yours, write /link and your extension to me in a chat of our own.",
        name=name,
    )


def mentioning(name: str, typed: Text | str) -> Text:
    """Return what to type with a mention of the bot before it."""
    return _("@{name} {typed}", name=name, typed=typed)

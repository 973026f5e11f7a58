"""What the page says by itself, in the catalogue of everything else."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.i18n import Text, _
from ucbridge.models import State

STATES: Mapping[State, Text] = {
    State.OK: _("Done"),
    State.QUESTION: _("Question"),
    State.REFUSED: _("Not allowed"),
    State.ERROR: _("Problem"),
}
"""What a state's icon says to those who do not see it; the titles of calls say it themselves."""

PAGE: Mapping[str, Text] = {
    "skip": _("Skip to the message field"),
    "conversation": _("Conversation"),
    "account": _("Your account"),
    "sign_out": _("Sign out"),
    "extension": _("Extension"),
    "no_extension": _("No extension linked"),
    "composer": _("Type a command"),
    "placeholder": _("Type / for commands"),
    "send": _("Send"),
    "suggestions": _("Suggestions"),
    "newest": _("New messages"),
    "noscript": _("This page needs JavaScript. Allow it for this site, then load the page again."),
}
"""Words of the template."""

SCRIPT: Mapping[str, Text] = {
    "online": _("Connected"),
    "connecting": _("Connecting…"),
    "reconnecting": _("Reconnecting…"),
    "waiting": _("Not connected. What you type is sent as soon as the connection is back."),
    "queued": _("Will be sent"),
    "working": _("Working…"),
    "not_sent": _("Not sent"),
    "again": _("Try again"),
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "older": _("Show older messages"),
    "welcome": _("Welcome, {name}"),
    "welcome_text": _(
        "Call a colleague by name, see who is on the phone, hang up: type / and pick a command, or start here."
    ),
    "start_call": _("Call somebody"),
    "start_status": _("Who is on the phone?"),
    "start_help": _("All commands"),
    "start_link": _("Link my phone"),
    "extension": _("Extension"),
    "no_extension": _("No extension linked"),
    "you": _("You"),
    "notice": _("Notice"),
    "optional": _("optional"),
    "elapsed": _("Time"),
    "recording": _("Recording"),
    "play": _("Play"),
    "pause": _("Pause"),
    "position": _("Position"),
    "position_of": _("{at} of {whole}"),
    "speed": _("Speed: {times} times"),
    "not_playable": _("The recording cannot be played now: try again in a moment."),
    "fill_in": _("Fill it in"),
    "ok": _("OK"),
    "cancel": _("Cancel"),
    "all_text": _("Show all of it"),
    "less_text": _("Show less"),
}
"""Words of the scripts; `{name}` places are filled in by them."""

TOO_FAST = _("That was too fast. Wait a moment, then try again.")
OUTCOME_UNKNOWN = _("I don't know whether that was carried out")
OUTCOME_ADVICE = _("The bridge was interrupted while it worked on this. Look at /status before you repeat it.")


def in_language(texts: Mapping[str, Text], language: str) -> dict[str, str]:
    """Return a table of words in one language; places without a value stay as they are."""
    return {name: text.to(language) for name, text in texts.items()}

"""What is asked of a conference room over AMI, as headers; everything in them is checked here."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import phone, require
from ucbridge.pbx.conference.interface import Entry, Invitation
from ucbridge.pbx.frames import Value
from ucbridge.pbx.ringing import calling_as, dialled_from, originating, ringing_on

CONTEXT = "ucbridge-conference"
DIAL_IN = "ucbridge-dial-in"
"""Ours in the dialplan (config/asterisk/extensions_ucbridge.conf)."""

_ROOM = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z_]{0,10}")
MOST = range(10_000)
_LONGEST_EXTENSION = 79


def inviting(invitation: Invitation, *, context: str) -> dict[str, Value]:
    """Return the headers of the Originate that rings somebody into a room; `context` is where extensions are dialled.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    seconds = invitation.ring_seconds
    return originating(
        phone(invitation.device) if invitation.device else dialled_from(invitation.extension, context),
        invitation.channel_id,
        shown=invitation.shown,
        seconds=seconds,
        context=CONTEXT,
        extension="confirm" if invitation.confirm else "join",
        variables=entering(invitation.entry) | calling_as(invitation.caller) | ringing_on(seconds),
    )


def entering(entry: Entry) -> dict[str, str]:
    """Return the variables by which our dialplan lets a channel into a room. Raises as `inviting` does."""
    require(_ROOM.fullmatch(entry.room), _("This is no conference room of ours."))
    require(entry.most in MOST, _("So many people do not fit into a conference room."))
    require(_LANGUAGE.fullmatch(entry.language), _("This is no language of the PBX."))
    return {
        "UCB_ROOM": entry.room,
        "UCB_ADMIN": _yes(entry.admin),
        "UCB_MUTED": _yes(entry.muted),
        "UCB_QUIET": _yes(entry.quiet),
        "UCB_RECORDED": _yes(entry.recorded),
        "UCB_MOST": str(entry.most),
        "UCB_LANGUAGE": entry.language,
    }


def visiting(entry: Entry) -> str:
    """Return the extension of our dialplan that lets whoever dialled in into a room. Raises as `inviting` does.

    Not variables: ARI may set them, but Asterisk then refuses the channel CONFBRIDGE() for good.
    """
    extension = "*".join(("visitor", *entering(entry).values()))
    require(len(extension) <= _LONGEST_EXTENSION, _("This is no conference room of ours."))
    return extension


def _yes(true: bool) -> str:
    return "yes" if true else "no"

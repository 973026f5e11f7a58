"""/status: who is on the phone."""

from __future__ import annotations

from datetime import timedelta

from ucbridge.codec import running
from ucbridge.command import Context, command
from ucbridge.i18n import Text, _, plural
from ucbridge.models import Field, Reply
from ucbridge.services.presence import OngoingCall, Progress

MOST = 25
"""Lines of one card; platforms allow no more."""

_PROGRESS = {
    Progress.DIALLING: _("dialling"),
    Progress.RINGING: _("ringing"),
    Progress.CONNECTED: _("connected"),
}


@command("status", _("Show who is on the phone"))
async def status(context: Context) -> Reply:
    """Show every call: who is in it, for how long, and how far it is."""
    found = await context.services.presence.now(context.person)
    if not found:
        return Reply(_("Nobody is on the phone"), private=True)
    more = len(found) - MOST
    return Reply(
        plural("{count} call right now", "{count} calls right now", len(found)),
        plural("and {count} more", "and {count} more", more) if more > 0 else None,
        fields=tuple(Field(_who(each), _how(each)) for each in found[:MOST]),
        private=True,
    )


def _who(call: OngoingCall) -> Text:
    inside = " – ".join(call.parties)
    if call.outside is None:
        return _("{name}", name=inside)
    return _("{name} – {number}", name=inside, number=call.outside or _("outside number"))


def _how(call: OngoingCall) -> Text:
    time = running(timedelta(seconds=call.seconds))
    return _("{time}, {progress}", time=time, progress=_PROGRESS[call.progress])

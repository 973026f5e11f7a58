"""/status: who is on the phone."""

from __future__ import annotations

from ucbridge.command import Context, command
from ucbridge.i18n import Text, _, plural
from ucbridge.models import Field, Reply
from ucbridge.pbx.interface import ChannelState
from ucbridge.services.durations import duration
from ucbridge.services.presence import OnPhone

MOST = 25
"""Lines of one card; platforms allow no more."""


@command("status", _("Show who is on the phone"))
async def status(context: Context) -> Reply:
    """Show everybody who is on the phone, since when and with whom."""
    found = await context.services.presence.now(context.person)
    if not found:
        return Reply(_("Nobody is on the phone"), private=True)
    title = plural("{count} person is on the phone", "{count} people are on the phone", len({e.name for e in found}))
    more = len(found) - MOST
    text = plural("and {count} more", "and {count} more", more) if more > 0 else None
    return Reply(
        title, text, fields=tuple(Field(_("{name}", name=e.name), _line(e)) for e in found[:MOST]), private=True
    )


def _line(entry: OnPhone) -> Text:
    time = duration(entry.seconds)
    if entry.talking:
        if entry.other:
            return _("talking with {other} for {time}", other=entry.other, time=time)
        return _("on an outside call for {time}", time=time)
    if entry.state is ChannelState.RINGING:
        return _("phone ringing for {time}", time=time)
    if entry.other:
        return _("calling {other} for {time}", other=entry.other, time=time)
    return _("calling for {time}", time=time)

"""How long something took, in words."""

from __future__ import annotations

from ucbridge.i18n import Text, _


def duration(seconds: float) -> Text:
    """Return a duration as people say it: 45 s, 2 min 5 s, 1 h 3 min; begun seconds are left out, as clocks do."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if minutes:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return _("{seconds} s", seconds=rest)

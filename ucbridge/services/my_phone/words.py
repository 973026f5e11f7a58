"""What is set on a phone, in words: the same where somebody set it in chat and where they did on the phone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ucbridge.i18n import Text, _
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings, Presence, Shown
from ucbridge.services.my_phone.differences import FORWARDS, Setting
from ucbridge.services.my_phone.readable import Read

PRESENCE: Mapping[Presence, Text] = {
    Presence.NOT_SET: _("nothing"),
    Presence.AVAILABLE: _("available"),
    Presence.CHAT: _("free to chat"),
    Presence.AWAY: _("away"),
    Presence.XA: _("away for longer"),
    Presence.DND: _("not to be disturbed"),
    Presence.UNAVAILABLE: _("unavailable"),
}

_FORWARDED: Mapping[Forward, tuple[Callable[[Text], Text], Text]] = {
    Forward.ALL: (lambda to: _("All your calls go to {target}", target=to), _("Your calls are not forwarded")),
    Forward.BUSY: (
        lambda to: _("While you are busy, calls go to {target}", target=to),
        _("While you are busy, calls are not forwarded"),
    ),
    Forward.NO_ANSWER: (
        lambda to: _("Calls you do not answer go to {target}", target=to),
        _("Calls you do not answer are not forwarded"),
    ),
}


def sentence(setting: Setting, settings: PhoneSettings, read: Read) -> Text:
    """Return how one thing is set."""
    for which, forward in FORWARDS.items():
        if forward is setting:
            return forwarding(which, settings, read)
    match setting:
        case Setting.DO_NOT_DISTURB:
            on = settings.do_not_disturb
            return _("Do not disturb is on: your phone does not ring") if on else _("Do not disturb is off")
        case Setting.CALL_WAITING:
            on = bool(settings.call_waiting)
            return _("Call waiting is on: a second call rings") if on else _("Call waiting is off: you are busy")
        case Setting.FOLLOW_ME:
            return _following(settings.follow_me or FollowMe(), read)
        case Setting.DEVICES:
            return _ringing(settings.devices)
    return _("Others see: {shown}", shown=presence(settings.shown))


def forwarding(which: Forward, settings: PhoneSettings, read: Read) -> Text:
    """Return where calls go."""
    going, staying = _FORWARDED[which]
    to = settings.forwards.get(which, "")
    return going(read(to)) if to else staying


def presence(shown: Shown) -> Text:
    """Return what somebody shows, and in which words."""
    words = PRESENCE[shown.presence]
    return _("{state}: {message}", state=words, message=shown.message) if shown.message else words


def listed(each: Sequence[Text], *, between: str = ", ") -> Text:
    """Return several in a row."""
    if not each:
        return _("none")
    found = each[0]
    for more in each[1:]:
        found = _("{first}{between}{more}", first=found, between=between, more=more)
    return found


def _following(follow_me: FollowMe, read: Read) -> Text:
    numbers = listed([read(each) for each in follow_me.numbers])
    if not follow_me.on:
        return _("Follow me is off")
    return _("Follow me is on, and these ring: {numbers}", numbers=numbers)


def _ringing(devices: tuple[str, ...]) -> Text:
    if not devices:
        return _("All your phones ring")
    return _("Only these phones ring: {phones}", phones=", ".join(devices))

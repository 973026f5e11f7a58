"""What is set on a phone, in words: the same where somebody set it in chat and where they did on the phone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ucbridge.i18n import Text, _
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings, Presence, Shown
from ucbridge.services.my_phone.differences import FORWARDS, Setting
from ucbridge.services.my_phone.readable import Read
from ucbridge.services.phones import phones_in_words

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
    return _SENTENCES[setting](settings, read)


def forwarding(which: Forward, settings: PhoneSettings, read: Read) -> Text:
    """Return where calls go."""
    going, staying = _FORWARDED[which]
    to = settings.forwards.get(which, "")
    return going(read(to)) if to else staying


def presence(shown: Shown) -> Text:
    """Return what somebody shows, and in which words."""
    words = PRESENCE[shown.presence]
    return _("{state} – {message}", state=words, message=shown.message) if shown.message else words


def listed(each: Sequence[Text], *, between: str = ", ") -> Text:
    """Return several in a row."""
    if not each:
        return _("none")
    found = each[0]
    for more in each[1:]:
        found = _("{first}{between}{more}", first=found, between=between, more=more)
    return found


def _following(settings: PhoneSettings, read: Read) -> Text:
    follow_me = settings.follow_me or FollowMe()
    numbers = listed([read(each) for each in follow_me.numbers])
    if not follow_me.numbers:
        return _("Follow me is off: only your phone rings")
    if not follow_me.on:
        return _("Follow me is off; these numbers are kept: {numbers}", numbers=numbers)
    return _("Follow me is on, and these ring: {numbers}", numbers=numbers)


def _ringing(settings: PhoneSettings, _read: Read) -> Text:
    if not settings.devices:
        return _("The phone system decides which of your phones ring")
    return _("Your calls ring {phones}", phones=phones_in_words(settings.devices))


def _do_not_disturb(settings: PhoneSettings, _read: Read) -> Text:
    if settings.do_not_disturb:
        return _("Do not disturb is on: your phone does not ring")
    return _("Do not disturb is off")


def _waiting(settings: PhoneSettings, _read: Read) -> Text:
    if settings.call_waiting:
        return _("Call waiting is on: a second call rings")
    return _("Call waiting is off: a second caller hears that you are busy")


def _others_see(settings: PhoneSettings, _read: Read) -> Text:
    if settings.shown == Shown():
        return _("You show no presence")
    return _("Others see: {shown}", shown=presence(settings.shown))


_SENTENCES: Mapping[Setting, Callable[[PhoneSettings, Read], Text]] = {
    Setting.DO_NOT_DISTURB: _do_not_disturb,
    **{each: partial(forwarding, which) for which, each in FORWARDS.items()},
    Setting.CALL_WAITING: _waiting,
    Setting.FOLLOW_ME: _following,
    Setting.DEVICES: _ringing,
    Setting.SHOWN: _others_see,
}

"""The card of one's own phone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.pbx.features.interface import Forward, PhoneSettings, Presence
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.differences import FORWARDS
from ucbridge.services.my_phone.readable import Read
from ucbridge.services.my_phone.words import listed, presence
from ucbridge.services.phones import phones_in_words

_ON, _OFF = _("on"), _("off")
_WHEN = {Forward.ALL: _("All calls"), Forward.BUSY: _("While busy"), Forward.NO_ANSWER: _("Not answered")}


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's phone: `devices` are all there are of it, `has_mobile` that they have one beside it."""

    extension: str
    settings: PhoneSettings
    devices: Sequence[str] = ()
    ringing: Sequence[str] = ()
    has_mobile: bool = False
    mobile_rings: bool = False


def phone_card(phone: Phone, read: Read, *, topic: str = "") -> Reply:
    """Return the card."""
    return Reply(
        _title(phone),
        None,
        State.INFO,
        fields=tuple(_fields(phone, read)),
        buttons=tuple(_buttons(phone)),
        private=True,
        topic=topic,
    )


def replaced(topic: str) -> Reply:
    """Return what stands where an older card of the same phone was."""
    return Reply(_("My phone"), _("A newer card shows how it is set."), State.ENDED, private=True, topic=topic)


def _title(phone: Phone) -> Text:
    if phone.settings.do_not_disturb:
        return _("My phone {extension}: do not disturb", extension=phone.extension)
    if phone.settings.forwards.get(Forward.ALL):
        return _("My phone {extension}: forwarded", extension=phone.extension)
    return _("My phone {extension}", extension=phone.extension)


def _fields(phone: Phone, read: Read) -> Iterator[Field]:
    settings = phone.settings
    yield Field(_("Do not disturb"), _ON if settings.do_not_disturb else _OFF)
    for which in FORWARDS:
        if to := settings.forwards.get(which):
            yield Field(_WHEN[which], _("→ {target}", target=read(to)))
    if not any(settings.forwards.values()):
        yield Field(_("Forwarding"), _OFF)
    if settings.follow_me is not None:
        numbers = listed([read(each) for each in settings.follow_me.numbers])
        yield Field(_("Follow me"), _("on: {numbers}", numbers=numbers) if settings.follow_me.on else _OFF)
    if settings.call_waiting is not None:
        yield Field(_("Call waiting"), _ON if settings.call_waiting else _OFF)
    if len(phone.devices) > 1 or phone.mobile_rings:
        rings = phones_in_words(phone.ringing)
        yield Field(_("Rings"), _("{phones}, mobile", phones=rings) if phone.mobile_rings else rings)
    if settings.shown.presence is not Presence.NOT_SET or settings.shown.message:
        yield Field(_("Others see"), presence(settings.shown))


def _buttons(phone: Phone) -> Iterator[Button]:
    settings = phone.settings
    if settings.do_not_disturb:
        yield Button(_("Ring again"), actions.DO_NOT_DISTURB, "off", Style.PRIMARY)
    else:
        yield Button(_("Do not disturb"), actions.DO_NOT_DISTURB, "on")
    if any(settings.forwards.values()):
        yield Button(_("Stop forwarding"), actions.UNFORWARD)
    yield Button(_("Forward all calls"), actions.FORWARD)
    if settings.follow_me is not None and settings.follow_me.numbers:
        on = settings.follow_me.on
        yield Button(_("Follow me off") if on else _("Follow me on"), actions.FOLLOW_ME, "off" if on else "on")
    if phone.has_mobile and settings.follow_me is not None:
        label = _("Do not ring my mobile") if phone.mobile_rings else _("Ring my mobile too")
        yield Button(label, actions.MOBILE, "off" if phone.mobile_rings else "on")
    if settings.call_waiting is not None:
        on = settings.call_waiting
        yield Button(_("Call waiting off") if on else _("Call waiting on"), actions.WAITING, "off" if on else "on")
    if len(phone.devices) > 1:
        yield Button(_("Choose phones"), "run", "/devices")

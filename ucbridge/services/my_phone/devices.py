"""Which of somebody's phones ring."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Person, Reply
from ucbridge.pbx.features.interface import Features
from ucbridge.pbx.interface import Pbx
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.answers import MY_PHONE
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.forwarding import Forwarding
from ucbridge.services.my_phone.kinds import MOBILE
from ucbridge.services.my_phone.live import LiveCards
from ucbridge.services.my_phone.own import can_choose, own_devices, ringing
from ucbridge.services.my_phone.service import OwnPhone
from ucbridge.services.phones import called, own_phone
from ucbridge.typed import fold

STATES: Mapping[str, Text] = {
    "NOT_INUSE": _("free"),
    "INUSE": _("on the phone"),
    "BUSY": _("on the phone"),
    "ONHOLD": _("on the phone"),
    "RINGING": _("ringing"),
    "RINGINUSE": _("ringing"),
    "UNAVAILABLE": _("not connected"),
    "INVALID": _("not connected"),
}
"""Device states of Asterisk in words."""


class Devices:
    """The devices of an extension, and the mobile beside them. Raises as `OwnPhone` does."""

    def __init__(self, pbx: Pbx, phone: OwnPhone, forwarding: Forwarding, live: LiveCards) -> None:
        self._pbx = pbx
        self._phone = phone
        self._forwarding = forwarding
        self._live = live

    def of(self, person: Person) -> tuple[str, ...]:
        """Return every device of theirs."""
        return own_devices(person, self._pbx.features)

    async def show(self, person: Person) -> Reply:
        """Show each phone, and whether it rings."""
        settings = await self._phone.settings(person)
        there, rung = self.of(person), ringing(person, settings, self._pbx.features)
        fields = [Field(called(each), self._how(each, rings=each in rung)) for each in there]
        choice = there if len(there) > 1 and can_choose(self._pbx.features) else ()
        buttons = [_choice(each, called(each), rings=each in rung) for each in choice]
        if person.mobile and settings.follow_me is not None:
            rings = self._live.phone(person, settings).mobile_rings
            fields.append(Field(_("Mobile"), _("rings, too") if rings else _("does not ring")))
            buttons.append(_choice("mobile", _("mobile"), rings=rings))
        return Reply(_("My phones"), fields=tuple(fields), buttons=(*buttons, MY_PHONE), private=True)

    async def ring(self, person: Person, device: str, *, on: bool) -> Reply:
        """Have one phone ring, or not; the last one rings on."""
        if fold(device) in MOBILE:
            return await self.mobile(person, on=on)
        chosen = own_phone(self.of(person), device)
        there = self.of(person)

        async def deed(features: Features, extension: str) -> None:
            now = ringing(person, await features.get(extension), features)
            wanted = tuple(each for each in there if (each in now or each == chosen) and (on or each != chosen))
            if not wanted:
                raise UserError(
                    _("Type /dnd on to have none ring."), title=_("Only {device} still rings", device=called(chosen))
                )
            if wanted != now:
                await features.ring_only(extension, wanted)

        return await self._phone.do(person, deed, Setting.DEVICES)

    async def ring_all(self, person: Person) -> Reply:
        """Have all of them ring."""
        there = self.of(person)

        async def deed(features: Features, extension: str) -> None:
            if ringing(person, await features.get(extension), features) != there:
                await features.ring_only(extension, there)

        return await self._phone.do(person, deed, Setting.DEVICES)

    async def mobile(self, person: Person, *, on: bool) -> Reply:
        """Have the mobile ring, too, or no more."""
        if on:
            return await self._forwarding.add(person, "mobile", again="/followme add {}".format)
        return await self._forwarding.remove(person, "mobile")

    def _how(self, device: str, *, rings: bool) -> Text:
        endpoint = self._pbx.model.endpoints.get(device)
        state = STATES.get(endpoint.device_state if endpoint else "", _("not known"))
        return _("rings · {state}", state=state) if rings else _("does not ring · {state}", state=state)


def _choice(device: str, shown: Text, *, rings: bool) -> Button:
    label = _("Silence {device}", device=shown) if rings else _("Ring {device}", device=shown)
    return Button(label, actions.DEVICE, f"{'off' if rings else 'on'} {device}")

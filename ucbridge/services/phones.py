"""Phones of the PBX by extension."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from ucbridge.config.values import TECHNOLOGIES
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Person
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import Pbx

_UNSPEAKABLE = re.compile(r"[^\w .'()@+-]")


def device_of(pbx: Pbx, extension: str) -> str | None:
    """Return the dial string of the phone of an extension (`PJSIP/102`), None when the PBX shows none."""
    return device_in(pbx.model.endpoints, extension)


def device_in(endpoints: Container[str], extension: str) -> str | None:
    """Return the dial string of the phone of an extension among these, None when there is none."""
    names = (f"{technology}/{extension}" for technology in TECHNOLOGIES)
    return next((name for name in names if name in endpoints), None)


def first_phone(person: Person) -> str:
    """Return the phone of a person that rings where they name none.

    Raises:
        UserError: they have none.
    """
    if not person.devices:
        raise UserError(
            _("To make one yours, type /link and your extension, such as /link 102."),
            title=_("You have no phone linked yet"),
        )
    return person.devices[0]


def extension_of(device: str) -> str:
    """Return the extension of a device by name, "" when its name is none (a trunk)."""
    name = device.partition("/")[2]
    return name if name.isascii() and name.isdigit() else ""


def called(device: str) -> Text:
    """Return what people read for a phone: "phone 101" for `PJSIP/101`."""
    return _("phone {name}", name=device.partition("/")[2] or device)


def own_phone(devices: Sequence[str], wanted: str) -> str:
    """Return which of one's own phones is meant, by `PJSIP/101` or `101`.

    Raises:
        UserError: none of them.
    """
    for device in devices:
        if wanted.casefold() in {device.casefold(), device.partition("/")[2].casefold()}:
            return device
    raise UserError(
        _("You have {phones}.", phones=phones_in_words(devices)) if devices else _("/link gives you a phone."),
        title=_("“{wanted}” is none of your phones", wanted=wanted),
    )


def phones_in_words(devices: Sequence[str]) -> Text:
    """Return what people read for several phones: "phones 101, 111"."""
    names = ", ".join(each.partition("/")[2] or each for each in devices)
    return _("phones {names}", names=names) if len(devices) > 1 else _("phone {name}", name=names)


def extensions(pbx: Pbx) -> set[str]:
    """Return every extension that has a phone."""
    return {number for name in pbx.model.endpoints if (number := extension_of(name))}


def caller_id(name: str, number: str) -> CallerId:
    """Return what a phone shows, without anything a dial string or a header could take for more than text."""
    return CallerId(" ".join(_UNSPEAKABLE.sub(" ", name).split())[:40], re.sub(r"[^0-9*#+]", "", number)[:32])

"""Where calls of a phone may go, let pass by the rules of every call from chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phonenumbers import PhoneNumberFormat, format_number

from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.features.interface import Features
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.my_phone.kinds import MOBILE, VOICEMAIL
from ucbridge.services.my_phone.loops import leads_back
from ucbridge.services.numbers import SHORT, looks_like_number
from ucbridge.services.permissions import Permissions
from ucbridge.services.phones import extension_of
from ucbridge.services.policy import Policy
from ucbridge.typed import fold

OUTSIDE = "forward outside"
"""The key under [permissions] of those who may have calls sent to numbers beyond the PBX."""


class Targets:
    """Reads where somebody wants their calls. `direct` are the numbers that reach extensions from outside."""

    def __init__(
        self,
        directory: Directory,
        policy: Policy,
        permissions: Permissions,
        features: Features,
        *,
        direct: Sequence[str] = (),
    ) -> None:
        self._directory = directory
        self._policy = policy
        self._permissions = permissions
        self._features = features
        self._direct = [each.removesuffix("{extension}") for each in direct]

    async def dialled(self, person: Person, text: str, *, again: Callable[[str], str], mailbox: bool = True) -> str:
        """Return what is dialled for it from the person's phone. With `mailbox` that may be their voicemail.

        Raises:
            Ambiguous: a name means several.
            UserError: it means nobody, themselves, or somebody whose calls come back.
            Refused: an emergency number, the destination policy, or a number outside that they may not use.
            PbxError: the PBX cannot be asked.
        """
        if mailbox and fold(text) in VOICEMAIL:
            return self._voicemail(person)
        self._policy.emergency.refuse(text, region=person.region)
        text = _mobile(person) if fold(text) in MOBILE else text
        self._policy.emergency.refuse(text, region=person.region)
        destination = await self._directory.find(text, again=again, region=person.region)
        self._policy.check(destination)
        self._check_outside(person, destination)
        await self._check_way(person, destination)
        return destination.extension

    async def again(self, person: Person, number: str) -> None:
        """Let a number pass that rings once more: rules change, and whoever set it on the PBX was asked for none.

        `number` has its country code where it is outside; what is short may be anything of the PBX.

        Raises:
            Refused: as `dialled` says.
        """
        self._policy.emergency.refuse(number)
        if len(number) > SHORT and looks_like_number(number):
            destination = await self._directory.find(number)
            self._policy.check(destination)
            self._check_outside(person, destination)

    def _voicemail(self, person: Person) -> str:
        if not (dialled := self._features.voicemail_of(person.extension)):
            raise UserError(
                _("Ask whoever runs the bridge to set pbx.features.voicemail."),
                title=_("Calls cannot be sent to your voicemail here"),
            )
        return dialled

    def _check_outside(self, person: Person, destination: Destination) -> None:
        if destination.outside is None and not destination.extension.isdigit():
            raise Refused(
                _("Give a name, an extension or a number."),
                title=_("Calls cannot be sent to the service code {number}", number=destination.number),
            )
        if destination.outside is not None and not self._permissions.allowed(person, OUTSIDE):
            raise Refused(
                _("Choose a colleague, or ask whoever runs the bridge to allow it."),
                title=_("You may not have calls sent to numbers outside"),
            )

    async def _check_way(self, person: Person, destination: Destination) -> None:
        to = self._inside(destination)
        if to in {person.extension, *map(extension_of, person.devices)}:
            raise UserError(
                _("Choose somebody else, or another number."),
                title=_("{number} is your own phone", number=destination.number),
            )
        if to and (via := await leads_back(self._features, to, person.extension)):
            name = await self._directory.name_of(via)
            raise UserError(
                _("Calls of {name} come to you, so a caller would go round for ever: choose somebody else.", name=name),
                title=_("{name} cannot get your calls", name=destination.name),
            )

    def _inside(self, destination: Destination) -> str:
        """Return the extension a destination reaches, "" for none of this PBX."""
        if destination.outside is None:
            return destination.extension
        whole = format_number(destination.outside, PhoneNumberFormat.E164)
        behind = (whole.removeprefix(each) for each in self._direct if whole.startswith(each))
        return next((each for each in behind if each.isdigit()), "")


def _mobile(person: Person) -> str:
    if not person.mobile:
        raise UserError(
            _("Type the number instead, or ask whoever runs the bridge to enter yours."),
            title=_("I do not know your mobile number"),
        )
    return person.mobile

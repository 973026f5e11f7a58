"""Where a call goes, once it is clear what somebody meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from ucbridge.errors import UserError
from ucbridge.i18n import _

_DIALABLE = re.compile(r"[0-9*#+]{1,32}")


@dataclass(frozen=True, slots=True)
class Destination:
    """Somebody or something that can be dialled.

    `name` is what people call it, `number` how its number is written for them, `extension` what our dialplan
    context is given: only digits, `*`, `#` and `+`, whatever was typed. `outside` is the number where it lies
    beyond the PBX, `person_id` the colleague it belongs to ("" when none).
    """

    name: str
    number: str
    extension: str
    person_id: str = ""
    outside: PhoneNumber | None = field(default=None, hash=False)  # phonenumbers' class has no hash

    @property
    def typed(self) -> str:
        """Return what to type for it, read alike whatever region numbers without a country code are of."""
        if self.outside is None or self.outside.extension:
            return self.extension
        return phonenumbers.format_number(self.outside, PhoneNumberFormat.E164)

    def __post_init__(self) -> None:
        if not _DIALABLE.fullmatch(self.extension):
            raise UserError(
                _("Give a name, an extension or a number."),
                title=_("{number} cannot be dialled", number=self.number[:40]),
            )

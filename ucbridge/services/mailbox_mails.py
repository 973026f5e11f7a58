"""The mail addresses of mailboxes, by which the directory may give people their extension."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.interface import VoicemailBox
from ucbridge.services.directory_links import Rules
from ucbridge.services.numbers import Numbers

OLD = 600.0
"""Seconds after which the PBX is asked again: mailboxes change seldom."""

_CONTEXT = "default"


class MailboxMails:
    """Keeps the rules of the directory with the addresses as the PBX last told them."""

    def __init__(
        self, config: Config, numbers: Numbers, pbx: Pbx, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rules = Rules(config.directory, {}, numbers)
        self._context = config.voicemail.context if config.voicemail else _CONTEXT
        self._pbx = pbx
        self._clock = clock
        self._asked: tuple[int, float] | None = None

    async def look(self) -> None:
        """Ask the PBX, where that is a rule, after it was reached anew and from time to time.

        Raises:
            PbxError: it cannot be asked, or has no voicemail; the addresses stay as they are.
        """
        if "mail" not in self.rules.settings.link or not self._due():
            return
        self._asked = self._pbx.model.epoch, self._clock()
        mails = mails_of(await self._pbx.mailboxes(), self._context)
        if mails != self.rules.mails:
            self.rules = Rules(self.rules.settings, mails, self.rules.numbers)

    def _due(self) -> bool:
        if not self._pbx.model.fresh:
            return False
        return self._asked is None or self._asked[0] != self._pbx.model.epoch or self._clock() - self._asked[1] > OLD


def mails_of(boxes: Iterable[VoicemailBox], context: str) -> dict[str, frozenset[str]]:
    """Return the extensions of each address, in small letters. A mailbox with several is nobody's own."""
    found: dict[str, frozenset[str]] = {}
    for box in boxes:
        number, _at, where = box.id.partition("@")
        mail = box.mail.strip().casefold()
        if where == context and "@" in mail and not any(each in mail for each in "|,; "):
            found[mail] = found.get(mail, frozenset()) | {number}
    return found

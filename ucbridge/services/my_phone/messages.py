"""A few words from one person to another, wherever that one is reached."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.services.my_phone import actions
from ucbridge.services.notices import Notices
from ucbridge.services.people import People

MOST = 10
"""Messages somebody may send a minute."""

MINUTE = 60.0

LONGEST = 500


class Messages:
    """Passes messages on; nothing of them is kept but the card itself."""

    def __init__(self, people: People, notices: Notices, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._notices = notices
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}

    async def send(self, sender: Person, person_id: str, text: str) -> Reply:
        """Have somebody read this.

        Raises:
            UserError: there is nobody of that id, or nothing to read.
            Refused: too many in a minute.
        """
        words = text.strip()[:LONGEST]
        person = await self._people.get(person_id)
        if person is None or not words:
            raise UserError(_("Type /who and the name to try again."), title=_("Nothing was sent"))
        self._check(sender)
        name = self._people.shown(sender)
        buttons = [Button(_("Answer"), actions.MESSAGE, sender.id)]
        if sender.extension:
            buttons.append(Button(_("Call"), "run", f"/call {sender.extension}"))
        title = _("Message from {name}", name=name)
        await self._notices.notify(person, Reply(title, _("{text}", text=words), buttons=tuple(buttons)))
        return Reply(_("Sent to {name}", name=self._people.shown(person)), state=State.OK, private=True)

    def _check(self, sender: Person) -> None:
        now = self._clock()
        sent = self._sent.setdefault(sender.id, deque(maxlen=MOST))
        if len(sent) == MOST and now - sent[0] < MINUTE:
            raise Refused(
                _("Only {count} messages a minute can be sent: try again shortly.", count=MOST),
                title=_("Too many messages in a minute"),
            )
        sent.append(now)

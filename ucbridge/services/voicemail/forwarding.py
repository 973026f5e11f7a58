"""Messages copied into colleagues' mailboxes."""

from __future__ import annotations

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.interface import Folder
from ucbridge.services.people import People
from ucbridge.services.voicemail.buttons import FORWARD_TO, FORWARD_TYPED
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.ports import Cards, Pipeline
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.services.voicemail.syncing import KEPT
from ucbridge.store.voicemails import Voicemail, Voicemails
from ucbridge.turns import Turns

MOST = 8
"""People offered as buttons."""


class Forwarding:
    """Sends a message on to somebody's own mailbox; the copy's card says who did."""

    def __init__(
        self,
        pbx: Pbx,
        shelf: Shelf,
        *,
        voicemails: Voicemails,
        owners: Owners,
        people: People,
        cards: Cards,
        pipeline: Pipeline,
        turns: Turns,
    ) -> None:
        self._pbx = pbx
        self._shelf = shelf
        self._voicemails = voicemails
        self._owners = owners
        self._people = people
        self._cards = cards
        self._pipeline = pipeline
        self._turns = turns

    async def to_whom(self, person: Person, voicemail_id: int, *, typed: Text) -> Reply:
        """Ask who is to get it: some people as buttons, and `typed`, how to name any other.

        Raises:
            UserError: it is gone, or none of theirs.
        """
        voicemail = await self._shelf.theirs(person, voicemail_id)
        others = [each for each in await self._people.all() if self._may_get(each, person, voicemail)]
        others.sort(key=lambda each: each.name.casefold())
        buttons = tuple(
            Button(_("{name}", name=self._people.shown(each)), FORWARD_TO, f"{voicemail_id} {each.extension}")
            for each in others[:MOST]
        )
        other = Button(_("Somebody else"), FORWARD_TYPED, str(voicemail_id))
        return Reply(_("Forward to whom?"), typed, State.QUESTION, buttons=(*buttons, other), private=True)

    async def forward(self, person: Person, voicemail_id: int, to: Person) -> Reply:
        """Copy it into a colleague's own mailbox.

        Raises:
            UserError: it is gone or none of theirs, or the colleague has no mailbox, or has the message.
            PbxError: the PBX refused, or cannot be reached.
        """
        voicemail = await self._shelf.theirs(person, voicemail_id)
        if not (mailbox := self._owners.own(to)):
            raise _no_mailbox(to)
        if mailbox == voicemail.mailbox:
            raise _has_it(to)
        first, second = sorted((voicemail.mailbox, mailbox))
        async with self._turns.of(first), self._turns.of(second):
            await self._copy(await self._shelf.theirs(person, voicemail_id), person, mailbox, to)
        return Reply(_("Forwarded to {name}", name=to.name), state=State.OK, private=True)

    async def to_extension(self, person: Person, voicemail_id: int, extension: str) -> Reply:
        """Forward to whoever has an extension: what a button says. Raises as `forward` does."""
        await self._shelf.theirs(person, voicemail_id)
        if not (holders := await self._people.holders(extension)):
            raise UserError(_("Choose somebody else."), title=_("Nobody has extension {number} now", number=extension))
        return await self.forward(person, voicemail_id, holders[0])

    async def _copy(self, voicemail: Voicemail, person: Person, mailbox: str, to: Person) -> None:
        try:
            there = await self._pbx.messages(mailbox)
        except LookupError:
            raise _no_mailbox(to) from None
        if voicemail.message_id in {message.id for message in there}:
            raise _has_it(to)
        await self._shelf.do(voicemail, lambda message: self._pbx.forward_message(message, mailbox))
        values = {**_copied(voicemail), "folder": Folder.NEW.value, "forwarded_by": person.id}
        known = await self._voicemails.find(mailbox, voicemail.message_id)
        if known is not None:  # it had the message once
            await self._voicemails.change(known.id, gone_at=None, announced=True, **values, **KEPT)
            await self._pipeline.fetch(known.id)
            await self._cards.show(known.id)
        copy = known or await self._voicemails.add(mailbox, voicemail.message_id, announced=True, **values)
        if copy is not None:
            await self._pipeline.received(copy.id)

    def _may_get(self, other: Person, person: Person, voicemail: Voicemail) -> bool:
        return bool(other.extension) and other.id != person.id and self._owners.own(other) != voicemail.mailbox


def _copied(voicemail: Voicemail) -> dict[str, object]:
    names = ("caller_name", "caller_number", "left_at", "seconds", "urgent")
    return {name: getattr(voicemail, name) for name in names}


def _no_mailbox(person: Person) -> UserError:
    return UserError(
        _("Choose somebody who has a phone with a mailbox."),
        title=_("{name} has no mailbox here", name=person.name),
    )


def _has_it(person: Person) -> UserError:
    return UserError(_("Choose somebody else."), title=_("{name} already has this message", name=person.name))

"""Which of somebody's own calls they mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from ucbridge.errors import Ambiguous, PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.carried import Carried
from ucbridge.services.numbers import digits
from ucbridge.services.on_call.lines import Line, Sight, Standing, line_of, lines_of
from ucbridge.services.on_call.parties import Parties, Party
from ucbridge.services.on_call.sight import sight_of
from ucbridge.turns import Turns

T = TypeVar("T")

MOST_CHOICES = 10

Tiers = Sequence[Collection[Standing]]
"""Which calls a deed can be done to: those of the first group that has any."""

Again = Callable[[str], str]
"""Makes the whole command for one call, by the id of its channel."""


class OwnCalls:
    """The calls of somebody's phones, by what was typed or by the button that was pressed."""

    def __init__(self, pbx: Pbx, parties: Parties, carried: Carried) -> None:
        self._pbx = pbx
        self._parties = parties
        self._carried = carried
        self._turns = Turns(1)

    def sight(self) -> Sight:
        """Return what is seen of the PBX now.

        Raises:
            PbxUnreachable: nothing.
        """
        if not self._pbx.model.fresh:
            raise PbxUnreachable(_("Nothing was done. Try again in a moment."))
        return sight_of(self._pbx)

    def line(self, channel_id: str) -> Line | None:
        """Return the call of one channel, None where it is over."""
        return line_of(self.sight(), channel_id)

    def still(self, line: Line) -> Line:
        """Return a call as it stands now: it may have changed while others were at it.

        Raises:
            UserError: it is over.
        """
        now = self.line(line.mine)
        if now is None or now.theirs != line.theirs:
            raise over()
        return now

    def of(self, person: Person) -> list[Line]:
        """Return the calls of somebody's phones, oldest first."""
        return lines_of(self.sight(), person.devices, self._carried.of(person.id))

    def turn(self, channel_id: str) -> AbstractAsyncContextManager[None]:
        """Hold everything else back that is done to a call meanwhile."""
        return self._turns.of(channel_id)

    async def party(self, channel_id: str) -> Party:
        """Return who is behind a channel."""
        return await self._parties.of(self._pbx.model, channel_id)

    async def one(self, person: Person, which: str, tiers: Tiers, again: Again) -> Line:
        """Return the call that is meant; `which` is a name, a number or the id of a channel, "" for the only one.

        Raises:
            Ambiguous: several are meant.
            UserError: none is.
            PbxUnreachable: nobody can tell.
        """
        lines = self.of(person)
        if not lines:
            raise _no_call()
        named = {each.mine: await self.party(each.theirs) for each in lines}
        meant = _meant(which, lines, named) if which else lines
        if not meant:
            raise UserError(
                _("Your calls are with {names}.", names=", ".join(str(named[each.mine].shown) for each in lines)),
                title=_("You have no call with “{name}”", name=which[:40]),
            )
        for tier in tiers:
            if fitting := [each for each in meant if each.standing in tier]:
                return _single(fitting, named, again)
        raise _not_now(meant[0], named[meant[0].mine])

    async def pressed(self, person: Person, channel_id: str, tiers: Tiers) -> Line:
        """Return the call a button stands for.

        Raises:
            Refused: it is somebody else's.
            UserError: it is over, or nothing that can be done now.
        """
        line = self.line(channel_id)
        if line is None:
            raise over()
        if line.device not in person.devices and channel_id not in self._carried.of(person.id):
            raise Refused(_("Only who is in the call can do that here."), title=_("This is not your call"))
        if not any(line.standing in tier for tier in tiers):
            raise _not_now(line, await self.party(line.theirs))
        return line


def over() -> UserError:
    """Return what is said of a call that has ended."""
    return UserError(_("Nothing is left to do."), title=_("This call is over"))


async def done(deed: Awaitable[T]) -> T:
    """Do something with a call, and return what that says.

    Raises:
        UserError: the call is over.
    """
    try:
        return await deed
    except LookupError:
        raise over() from None


def _no_call() -> UserError:
    return UserError(_("Call somebody first, such as /call Bob."), title=_("You are not on a call"))


def _meant(which: str, lines: Sequence[Line], named: dict[str, Party]) -> list[Line]:
    by_id = [each for each in lines if each.mine == which]
    number = digits(which)
    by_number = [each for each in lines if number and digits(named[each.mine].number).endswith(number)]
    return by_id or by_number or names.matching(which, [(named[each.mine].name, each) for each in lines])


def _single(found: Sequence[Line], named: dict[str, Party], again: Again) -> Line:
    if len(found) == 1:
        return found[0]
    raise Ambiguous(
        _("Which call do you mean?"),
        title=_("You have several calls"),
        buttons=tuple(Button(_label(each, named[each.mine]), "run", again(each.mine)) for each in found[:MOST_CHOICES]),
    )


def _label(line: Line, party: Party) -> Text:
    if line.standing is Standing.HELD:
        return _("{name} (on hold)", name=party.shown)
    if party.number:
        return _("{name} ({number})", name=party.shown, number=party.number)
    return party.shown


def _not_now(line: Line, party: Party) -> UserError:
    """Return why nothing can be done with a call as it stands, and what to do first."""
    title, advice = _NOT_NOW[line.standing]
    return UserError(advice, title=title(party.shown))


_NOT_NOW: Mapping[Standing, tuple[Callable[[Text], Text], Text]] = {
    Standing.RUNG: (lambda name: _("{name} is still calling you", name=name), _("Answer first.")),
    Standing.CALLING: (lambda _name: _("There is nobody on the line yet"), _("Wait until somebody answers.")),
    Standing.WAITING: (
        lambda name: _("{name} has put you on hold", name=name),
        _("Wait until you are taken back, or hang up."),
    ),
    Standing.CONSULTING: (
        lambda name: _("{name} is on hold while you announce the transfer", name=name),
        _("Type /transfer complete to connect them, or /transfer cancel to go back."),
    ),
    Standing.CROWDED: (
        lambda _name: _("You are in a conference, not in a call of two"),
        _("/conference has what can be done there."),
    ),
    Standing.HELD: (lambda name: _("{name} is on hold", name=name), _("/resume takes the call back.")),
    Standing.TALKING: (
        lambda name: _("You are talking with {name}", name=name),
        _("That can only be done while you announce a transfer: /transfer announce."),
    ),
}

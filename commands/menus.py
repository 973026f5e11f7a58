"""What the menus of people and messages offer, on platforms that have such menus."""

from __future__ import annotations

from ucbridge.command import About, Context, menu
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Account, Button, Reply, State
from ucbridge.services.destination import Destination
from ucbridge.services.written_numbers import numbers_in

MOST = 10
"""Numbers of one message offered as buttons."""


@menu("call", _("Call"), about=About.PERSON, permission="call")
async def call_person(context: Context, about: str) -> Reply:
    """Ring the person's own phone, then that of whose account it is."""
    person = await context.services.people.known(Account(context.account.connector, about))
    if person is None:
        raise UserError(
            _("Type /call and a name or number instead. I know their phone once they have typed /link."),
            title=_("I do not know the phone of this person"),
        )
    return await context.services.calls.place(context.person, f"person:{person.id}", language=context.language)


@menu("call-number", _("Call number in this message"), about=About.MESSAGE, permission="call")
async def call_number(context: Context, about: str) -> Reply:
    """Call the number somebody wrote; where there are several, ask which."""
    directory = context.services.directory
    _names, extensions = await directory.called()
    numbers = numbers_in(about, context.person.region or directory.region, extensions)
    if not numbers:
        raise UserError(
            _("Type /call and the number, with its country code if it is abroad."),
            title=_("There is no telephone number in this message"),
        )
    if len(numbers) == 1:
        return await context.services.calls.place(context.person, numbers[0], language=context.language)
    buttons = tuple([_choice(await directory.find(each), each) for each in numbers])
    more = _("For any other type /call and the number.") if len(buttons) > MOST else None
    return Reply(_("Which number?"), more, State.QUESTION, buttons=buttons[:MOST], private=True)


def _choice(destination: Destination, number: str) -> Button:
    label = _("{name}", name=destination.name)
    if destination.name != destination.number:
        label = _("{name} ({number})", name=destination.name, number=destination.number)
    return Button(label, "run", f"/call {number}")

"""How proving an extension goes, as a card. Pure."""

from __future__ import annotations

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.models import Button, Reply, State, Style
from ucbridge.pbx.interface import Spoken

ENTER_CODE = "link-code"
"""The button that asks for the code; its argument is the extension."""


def told(topic: str, extension: str, spoken: Spoken | PbxError | None) -> Reply:
    """Return the card after the phone rang; None while it rings."""
    if isinstance(spoken, PbxError):
        return _failed(topic, extension, Reply(_("The code could not be read out"), spoken.text, State.ERROR))
    match spoken:
        case None:
            text = _("Type the code it reads out: /link {extension} and the six digits.", extension=extension)
            return Reply(
                _("Your phone {extension} is ringing", extension=extension),
                text,
                State.RINGING,
                buttons=_enter(extension),
                topic=topic,
                private=True,
            )
        case Spoken.HEARD:
            text = _("Type it within five minutes: /link {extension} and the six digits.", extension=extension)
            return Reply(
                _("Your phone read out the code"),
                text,
                State.QUESTION,
                buttons=_enter(extension),
                topic=topic,
                private=True,
            )
        case Spoken.NO_ANSWER:
            title = _("Phone {extension} was not answered", extension=extension)
        case Spoken.BUSY:
            title = _("Phone {extension} is busy", extension=extension)
        case Spoken.UNREACHABLE:
            title = _("Phone {extension} is unreachable", extension=extension)
    return _failed(
        topic, extension, Reply(title, _("No code was read out: try again when it is at hand."), State.ENDED)
    )


def settled(topic: str, extension: str, *, linked: bool) -> Reply:
    """Return the card when its code was used, guessed at too often, or replaced before the phone was done."""
    if linked:
        return Reply(_("Linked to {extension}", extension=extension), state=State.OK, topic=topic, private=True)
    return Reply(_("This code is no longer valid"), state=State.ENDED, topic=topic, private=True)


def _enter(extension: str) -> tuple[Button, ...]:
    return (Button(_("Enter the code"), ENTER_CODE, extension, Style.PRIMARY),)


def _failed(topic: str, extension: str, reply: Reply) -> Reply:
    again = Button(_("Try again"), "run", f"/link {extension}")
    return Reply(reply.title, reply.text, reply.state, buttons=(again,), topic=topic, private=True)

"""What is answered where somebody sets or asks for something of their phone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Reply, State
from ucbridge.pbx.features.interface import Forward, PhoneSettings
from ucbridge.services.my_phone.differences import FORWARDS, Setting
from ucbridge.services.my_phone.words import listed

MY_PHONE = Button(_("My phone"), "run", "/phone")

_WHICH = {Forward.ALL: "always", Forward.BUSY: "busy", Forward.NO_ANSWER: "no-answer"}


def answer(sentences: Sequence[Text], setting: Setting, settings: PhoneSettings, state: State = State.INFO) -> Reply:
    """Return a card that says how something is set, with what can be done next."""
    title, *others = sentences
    buttons = (*next_steps(setting, settings), MY_PHONE)
    return Reply(title, lines(others), state, buttons=buttons, private=True)


def lines(sentences: Sequence[Text]) -> Text | None:
    """Return sentences below each other."""
    return listed(sentences, between="\n") if sentences else None


def next_steps(setting: Setting, settings: PhoneSettings) -> tuple[Button, ...]:
    """Return the button that changes one thing back, where one press can."""
    match setting:
        case Setting.DO_NOT_DISTURB:
            return (_switch("/dnd", on=settings.do_not_disturb),)
        case Setting.CALL_WAITING:
            return (_switch("/callwaiting", on=bool(settings.call_waiting)),)
        case Setting.FOLLOW_ME if settings.follow_me and settings.follow_me.numbers:
            return (_switch("/followme", on=settings.follow_me.on),)
        case Setting.DEVICES:
            return (Button(_("Choose phones"), "run", "/devices"),)
    which = next((each for each, of in FORWARDS.items() if of is setting), None)
    if which and settings.forwards.get(which):
        return (Button(_("Stop forwarding"), "run", f"/forward off {_WHICH[which]}"),)
    return ()


def _switch(command: str, *, on: bool) -> Button:
    return Button(_("Turn off") if on else _("Turn on"), "run", f"{command} {'off' if on else 'on'}")

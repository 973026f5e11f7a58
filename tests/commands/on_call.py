"""People on calls, for tests: phones of the fake PBX talk, and the chat says what to do."""

from __future__ import annotations

from tests.commands.bot import Chat
from tests.fake_pbx import FakePbx
from tests.waiting import until
from ucbridge.models import Button, Reply
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import Order

PLUMBER = CallerId("DUPONT", "+33142685300")
"""A contact of the office: Dupont Plomberie."""


def talking(pbx: FakePbx, device: str = "PJSIP/101", *, caller: CallerId = PLUMBER, phone: str = "PJSIP/outside"):
    """Have a phone talk with somebody; return its channel and theirs."""
    mine = pbx.appear(device, caller=CallerId("", device.partition("/")[2]))
    theirs = pbx.appear(phone, caller=caller)
    pbx.talk(theirs, mine, bridge=f"with-{theirs}")
    return mine, theirs


def order(channel_id: str, device: str = "PJSIP/101") -> Order:
    """Return what names a channel for `FakePbx`, as if the bridge had placed its call."""
    nobody = CallerId("", "")
    return Order(channel_id, device, "102", nobody, nobody)


def button(card: Reply, label: str) -> Button:
    """Return the button of a card by what stands on it."""
    return next(each for each in card.buttons if str(each.label) == label)


def labels(card: Reply) -> list[str]:
    return [str(each.label) for each in card.buttons]


async def shows(chat: Chat, card: Reply, title: str) -> Reply:
    """Wait until the live card says this; return it."""
    newest = lambda: chat.there.board.cards.get(card.topic, [card])[-1]  # noqa: E731
    await until(lambda: str(newest().title) == title, 5, instead=lambda: chat.there.board.titles(card.topic))
    return chat.bot._signer.seal(newest())

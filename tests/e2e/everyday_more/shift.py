"""A busy quarter of an hour at the phones of a PBX, while no bridge sees it."""

from __future__ import annotations

from tests.handsets import Handsets
from ucbridge.pbx.private.plan import Behaviour

_SOON = 0.05


def begin(phones: Handsets, *answering: str) -> None:
    """Have only these phones answer; Dave is busy."""
    for who, phone in phones.pbx.phones.items():
        phone.behave(Behaviour.IGNORE)
        if who in answering:
            phone.behave(Behaviour.ANSWER, answer_after=_SOON)
    phones.pbx.phones["dave"].behave(Behaviour.BUSY)


async def ten_calls(phones: Handsets) -> None:
    """Have nine calls come and go, beside the one that goes on: Erin with Frank. Dave is busy: voicemail answers."""
    for _time in range(2):
        await phones.rings("outside", "103", "carol")
        await phones.hangs_up("outside")
    await phones.rings("alice", "103", "carol")
    await phones.hangs_up("alice")
    await phones.talks("outside", "102", "bob")
    await phones.hangs_up("outside")
    await phones.talks("bob", "0639981234", "outside")
    await phones.hangs_up("bob")
    phones.pbx.phones["bob"].behave(Behaviour.IGNORE)
    await phones.rings("outside", "612", "bob", "carol")
    await phones.picks_up("bob")
    await phones.hangs_up("outside", 6)
    await phones.rings("outside", "600", "alice", "bob")
    await phones.hangs_up("outside", 2)
    await phones.talks("alice", "104")
    await phones.hangs_up("alice", 2)
    await phones.talks("outside", "104")
    await phones.hangs_up("outside", 2)

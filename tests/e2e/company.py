"""A company of six with phones: the whole bridge in a process of its own, and the real Asterisk."""

from __future__ import annotations

import wave
from dataclasses import dataclass, field

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.waiting import until
from ucbridge.pbx.private.plan import Behaviour

_SPOKEN = 2
"""Seconds of a message."""

PEOPLE = {"alice": "101", "bob": "102", "carol": "103", "dave": "104", "erin": "105", "frank": "106"}


@dataclass
class Company:
    """What every story needs, whatever the chat."""

    bridge: Bridge
    pbx: Elsewhere
    incoming: dict[str, int] = field(default_factory=dict, kw_only=True)

    def rang(self, who: str) -> int:
        """Return how often somebody's phone has rung since the story, or this part of it, began."""
        events = self.pbx.phones[who].events[self.incoming[who] :]
        return [each.type for each in events].count("CALL_INCOMING")

    def quiet(self) -> None:
        """Begin another part of the story: no phone has rung."""
        self.incoming = {who: len(each.events) for who, each in self.pbx.phones.items()}

    async def rings(self, who: str, times: int = 1) -> None:
        """Wait until somebody's phone has rung."""
        await until(lambda: self.rang(who) >= times, instead=lambda: f"{who} rang {self.rang(who)} times")

    def answers(self, *who: str) -> None:
        """Have people pick up, soon after their phone rings."""
        for each in who:
            self.pbx.phones[each].behave(Behaviour.ANSWER, answer_after=0.3)

    def ignores(self, *who: str) -> None:
        """Have people let their phone ring."""
        for each in who:
            self.pbx.phones[each].behave(Behaviour.IGNORE)

    async def silence(self) -> None:
        """Wait until no phone has a call; then begin another part of the story."""
        await until(lambda: not any(each.calls for each in self.pbx.phones.values()))
        self.quiet()

    async def leaves_message(self, caller: str, mailbox: str) -> None:
        """Have a phone leave a short message; returns when it is in the mailbox."""
        short = self.bridge.folder / "short.wav"
        with wave.open(str(self.pbx.sentence()), "rb") as whole, wave.open(str(short), "wb") as cut:
            cut.setparams(whole.getparams())
            cut.writeframes(whole.readframes(whole.getframerate() * _SPOKEN))
        await self.pbx.leave_message(mailbox, caller=caller, wav=short)

    async def sees_phones(self) -> None:
        """Wait until the bridge of this life knows what goes on on the PBX."""
        await until(lambda: b"ami.synchronised" in self.bridge.log.read_bytes(), 60, instead=self.bridge.told)

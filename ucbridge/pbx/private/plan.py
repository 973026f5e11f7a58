"""Who is on the private PBX and how their phones behave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_USER = re.compile(r"[0-9]{1,15}|[a-z][a-z0-9-]{0,31}")


SILENCE = 20_000
"""A tone too high for a telephone: it sends all the same, as phones do, and nobody counts as talking."""


class Behaviour(StrEnum):
    """What a phone does when it is called."""

    ANSWER = "answer"
    IGNORE = "ignore"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One phone: its SIP user (an extension, unless it plays the outside), the name it shows, what it does when called.

    `answer_after` is in seconds; `tone` is what it talks, in hertz: SILENCE, or something that can be heard. `owner` is
    the extension of whose further phone it is; such a one has no number and no mailbox of its own.
    """

    key: str
    user: str
    name: str
    behaviour: Behaviour
    answer_after: float = 1.0
    tone: int = 440
    owner: str = ""

    def __post_init__(self) -> None:
        if not _USER.fullmatch(self.user) or not _USER.fullmatch(self.key):
            raise ValueError(f"not a SIP user: {self.user!r}")

    @property
    def registers(self) -> bool:
        """Tell a company phone from the public network, which the PBX reaches at a fixed address."""
        return self.user.isdigit()

    @property
    def extension(self) -> str:
        """Return the number the phone is reached under."""
        return self.owner or self.user


@dataclass(frozen=True, slots=True)
class VoicemailPlan:
    """How messages are written: Asterisk's names of formats, joined by `|`, and more lines for [general]."""

    formats: str = "wav"
    general: tuple[str, ...] = ()


SHARED = {"200": "Sales"}
"""Mailboxes that belong to no phone."""

QUEUE = ("sales", "600", ("101", "102"))
"""A queue: its name, the number it is reached under, whose phones it rings."""

RING_GROUP = ("610", ("102", "105", "106"))
"""A ring group: its number, whose phones ring at once."""

LOCAL_GROUP = ("612", ("102", "103", "105"))
"""The same as larger PBXs make it: each member rings through a Local channel, as their own phone is set."""

EVERYWHERE = ("611", "101")
"""A group of three devices: its number, and whose every device rings, the mobile among them."""

MOBILES = {"101": "+33612000101"}
"""Mobile numbers, by the extension of whose they are. The carrier has them ring the phone `mobile`."""

LOTS = {"default": ("700", range(701, 721), 45), "quick": ("730", range(731, 740), 3)}
"""Parking lots: what is dialled to park there, the slots, seconds until a call rings back."""

DIAL_IN = "800"
"""What the phones dial to come into a conference by its PIN."""
OUTSIDE_DIAL_IN = "+33199008000"
"""The same for callers from outside."""
PLAIN_ROOM = "8000"
"""A room of the dialplan, which the bridge has not made."""

SUBSCRIBERS = (
    Subscriber("alice", "101", "Alice Martin", Behaviour.ANSWER, answer_after=1.0, tone=350),
    Subscriber("bob", "102", "Bob Durand", Behaviour.ANSWER, answer_after=1.5, tone=440),
    Subscriber("carol", "103", "Carol Petit", Behaviour.IGNORE, tone=480),
    Subscriber("dave", "104", "Dave Moreau", Behaviour.BUSY, tone=620),
    Subscriber("erin", "105", "Erin Lambert", Behaviour.ANSWER, answer_after=1.2, tone=810),
    Subscriber("frank", "106", "Frank Rousseau", Behaviour.ANSWER, answer_after=0.8, tone=930),
    Subscriber("outside", "outside", "Outside", Behaviour.ANSWER, answer_after=1.0, tone=700),
    Subscriber("softphone", "111", "Alice Martin", Behaviour.ANSWER, answer_after=1.0, tone=390, owner="101"),
    Subscriber("mobile", "mobile", "Alice Martin", Behaviour.ANSWER, answer_after=1.2, tone=410),
)

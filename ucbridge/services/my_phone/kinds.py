"""Kinds of arguments of the commands about one's own phone."""

from __future__ import annotations

from ucbridge.i18n import Text, _
from ucbridge.kinds import DeviceName, Kind, OneOf, Target
from ucbridge.pbx.features.interface import Forward, Presence
from ucbridge.spelling import chosen

OFF = "off"

MOBILE = frozenset({"mobile", "my mobile", "cell", "my cell", "mon mobile", "portable", "mon portable"})
VOICEMAIL = frozenset({"voicemail", "my voicemail", "messagerie", "ma messagerie"})
"""What people call their own, folded."""

PRESENCES = {
    "available": Presence.AVAILABLE,
    "chat": Presence.CHAT,
    "away": Presence.AWAY,
    "extended-away": Presence.XA,
    "dnd": Presence.DND,
    "unavailable": Presence.UNAVAILABLE,
    OFF: Presence.NOT_SET,
}
"""What people type, and what it is on the PBX."""


class OnOff(OneOf):
    """Whether something is to be on."""

    choices = ("on", OFF)
    placeholder = "ON/OFF"


class ForwardTarget(Target):
    """Where calls go: `off`, `mobile`, `voicemail`, or whom `Target` may name."""

    completes = "forward-targets"
    expected = _("I cannot read where calls are to go: give a name, an extension, a number, mobile or voicemail.")

    @property
    def off(self) -> bool:
        """Tell whether they go nowhere else."""
        return chosen(self, (OFF,)) == OFF


class WhichForward(OneOf):
    """Which forwarding ends: `all` of them, or one."""

    choices = ("all", "always", "busy", "no-answer")
    placeholder = "WHICH"

    @property
    def forwards(self) -> tuple[Forward, ...]:
        """Return them."""
        one = {"always": Forward.ALL, "busy": Forward.BUSY, "no-answer": Forward.NO_ANSWER}
        return (one[self],) if self in one else tuple(Forward)


class FollowNumber(Target):
    """Somebody or a number that rings, too."""

    completes = "forward-targets"
    placeholder = "NUMBER"


class FollowedNumber(Target):
    """One of those that ring, too."""

    completes = "followed"
    placeholder = "NUMBER"


class OwnDevice(DeviceName):
    """One of my phones, or `mobile`."""

    completes = "own-devices"


class PresenceLine(Kind):
    """How I am, and in which words: `away`, or `away Back at three`."""

    choices = tuple(PRESENCES)
    placeholder = "STATE"
    longest = 120

    @property
    def presence(self) -> Presence:
        """Return how I am."""
        return PRESENCES[chosen(self.partition(" ")[0], PRESENCES)]

    @property
    def message(self) -> str:
        """Return the words, "" where there are none."""
        return self.partition(" ")[2]

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether it begins with a state."""
        return chosen(text.partition(" ")[0], PRESENCES) in PRESENCES

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is none of {choices}.", text=text, choices=", ".join(cls.choices))

    @classmethod
    def recorded(cls, raw: str) -> str:
        """Keep how, not why."""
        return raw.strip().partition(" ")[0]


class PresenceWords(Kind):
    """What others read beside how I am."""

    placeholder = "TEXT"
    expected = _("Give others at most 80 characters to read.")
    kept_as = "…"  # it is about the person


class Somebody(Target):
    """About whom somebody asks."""

    completes = "colleagues"
    placeholder = "NAME"


class Search(Kind):
    """What is looked for in the directory: the beginning of a name or of a number."""

    placeholder = "WORDS"
    expected = _("Search for fewer words: at most 80 characters.")

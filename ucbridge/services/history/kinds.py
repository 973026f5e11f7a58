"""Kinds of arguments of /history and /digest."""

from __future__ import annotations

from ucbridge.i18n import Text, _
from ucbridge.kinds import Kind, OneOf
from ucbridge.services.history.words import Which
from ucbridge.services.voicemail.kinds import DigestTime


class WhichCalls(OneOf):
    """Which calls a list shows."""

    choices = tuple(each.value for each in Which)
    placeholder = "WHICH"

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is none of all, in, out and missed: /help history shows what else there is.", text=text)


class SoughtCalls(Kind):
    """What is looked for in calls: part of a name or a number."""

    placeholder = "WORDS"
    expected = _("Search for fewer words: at most 80 characters.")
    kept_as = "…"  # whom somebody talked to is not kept


class SummaryTime(DigestTime):
    """When the summary of the day comes."""

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not a time of day: type /digest and 08:00, on or off.", text=text)

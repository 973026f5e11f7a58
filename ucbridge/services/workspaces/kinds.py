"""Kinds of what is typed after /settings."""

from __future__ import annotations

import re

import phonenumbers

from ucbridge.i18n import LANGUAGES, Text, _
from ucbridge.kinds import Kind, OneOf, Takes


class Language(OneOf):
    """A language we speak."""

    placeholder = "LANGUAGE"
    choices = LANGUAGES


class Region(Kind):
    """A country by its two letters, as numbers are written there."""

    placeholder = "COUNTRY"
    completes = "regions"

    @classmethod
    def normal(cls, text: str) -> str:
        """Write it in capitals."""
        return text.upper()

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is a country with telephone numbers."""
        return text in phonenumbers.SUPPORTED_REGIONS

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not a country: give its two letters, such as FR, GB or US.", text=text)


class RoleName(Kind):
    """A role of the server or team."""

    placeholder = "ROLE"
    takes = Takes.ROLE
    longest = 120
    expected = _("I do not know which role you mean: choose one from the list, or type its name.")

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the sign of a mention."""
        return text.removeprefix("@").strip()


class ChannelName(Kind):
    """A channel of the server or team."""

    placeholder = "CHANNEL"
    takes = Takes.CONVERSATION
    longest = 120
    expected = _("I do not know which channel you mean: choose one from the list, or type its name.")

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the sign of a mention."""
        return text.removeprefix("#").strip()


class QueueName(Kind):
    """A queue of the phone system."""

    placeholder = "QUEUE"
    completes = "queues"

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` could name a queue."""
        return bool(re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” cannot be the name of a queue: it has only letters, digits and . _ -", text=text)


class What(OneOf):
    """What can be set back."""

    placeholder = "WHAT"
    choices = ("language", "region", "commands", "queues", "fallback", "phone-role")

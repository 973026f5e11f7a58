"""Kinds of arguments of /voicemail."""

from __future__ import annotations

import re

from ucbridge.i18n import Text, _
from ucbridge.kinds import Kind, OneOf, Target
from ucbridge.pbx.voicemail.interface import Greeting
from ucbridge.services.voicemail.listing import Which
from ucbridge.spelling import chosen

_CLOCK = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])(?:(?:[:.]|\s?h\s?)(?P<minute>[0-5][0-9])?|\s?h)?")


class MessageNumber(Kind):
    """A message, by the number it has in lists."""

    completes = "voicemails"
    placeholder = "NUMBER"

    @property
    def id(self) -> int:
        """Return our id of the message."""
        return int(self)

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop what people write around a number."""
        return text.removeprefix("#").removesuffix(".").strip()

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` could be the number of a message."""
        return bool(re.fullmatch(r"[1-9][0-9]{0,17}", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not the number of a message: /voicemail shows the numbers.", text=text)


class MailboxName(Kind):
    """One of somebody's mailboxes, by number or name."""

    completes = "mailboxes"
    placeholder = "MAILBOX"
    expected = _("I cannot read which mailbox: give its number or its name.")


class Sought(Kind):
    """What is looked for in messages: words, part of a name or a number."""

    placeholder = "WORDS"
    expected = _("Search for fewer words: at most 80 characters.")
    kept_as = "…"  # what was said in a message is not kept


class Colleague(Target):
    """Who is to get a message."""

    completes = "colleagues"
    placeholder = "NAME"
    expected = _("I cannot read who is to get it: give a name or an extension.")


class WhichMessages(OneOf):
    """Which messages a list shows."""

    choices = tuple(each.value for each in Which)
    placeholder = "WHICH"

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is none of all, unheard and heard: /help voicemail shows what else there is.", text=text)


class WhichGreeting(OneOf):
    """One of the greetings of a mailbox."""

    choices = tuple(each.value for each in Greeting)
    placeholder = "WHICH"


class Consent(OneOf):
    """What becomes of transcripts."""

    choices = ("on", "off", "forget")
    placeholder = "on|off|forget"


class DigestTime(Kind):
    """A time of day in any usual writing, `on` or `off`."""

    choices = ("on", "off")
    placeholder = "on|off|HH:MM"

    @classmethod
    def normal(cls, text: str) -> str:
        """Write a time as 08:00."""
        if not (time := _CLOCK.fullmatch(text.casefold())):
            return chosen(text, cls.choices)
        return f"{int(time['hour']):02}:{time['minute'] or '00'}"

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is a time, on or off."""
        return text in cls.choices or bool(re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not a time of day: type /voicemail digest and 08:00, on or off.", text=text)

"""Kinds of arguments: each class takes what was typed and is the clean value, or says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import ClassVar, Self

from ucbridge.discretion import HIDDEN, without_codes
from ucbridge.errors import NOT_UNDERSTOOD, UserError
from ucbridge.i18n import Text, _
from ucbridge.spelling import chosen
from ucbridge.typed import fold

_BLANKS = re.compile(r"\s+")


class Takes(StrEnum):
    """What a value is, for platforms that ask for it in a way of their own: a role and a conversation by their ids."""

    TEXT = "text"
    NUMBER = "number"
    ROLE = "role"
    CONVERSATION = "conversation"


class Kind(str):
    """A piece of typed text known to be clean: no control characters, single blanks, at most `longest` long."""

    __slots__ = ()

    completes: ClassVar[str] = ""
    """Where completion finds values, one of those in `services.completion`; "" where nowhere."""
    choices: ClassVar[tuple[str, ...]] = ()
    """The values there are, where they are few and fixed."""
    closed: ClassVar[bool] = False
    """Whether nothing but its choices is of this kind."""
    takes: ClassVar[Takes] = Takes.TEXT
    """What a value is."""
    bounds: ClassVar[tuple[int, int] | None] = None
    """The least and the greatest of a kind that takes a number."""
    placeholder: ClassVar[str] = ""
    """What stands for it in a usage line."""
    expected: ClassVar[Text]
    """What is said where it cannot be read; `wrong` says it."""
    longest: ClassVar[int] = 80
    quoted: ClassVar[bool] = False
    """Whether the quotes that hold words together are left in it, for it to read."""
    marked: ClassVar[bool] = False
    """Whether only `name=value` names it, because its name may well stand in what people say."""

    kept_as: ClassVar[str | None] = None
    """What the audit log keeps instead of what was typed; None where that may stay."""

    def __new__(cls, raw: str) -> Self:
        """Clean `raw` and check it.

        Raises:
            UserError: it is not of this kind.
        """
        visible = "".join(each for each in unicodedata.normalize("NFKC", raw) if unicodedata.category(each) != "Cf")
        text = cls.normal(_BLANKS.sub(" ", visible).strip())
        if not text or len(text) > cls.longest or not text.isprintable() or not cls.fits(text):
            raise UserError(cls.wrong(text[:40] if text.isprintable() else "…"), title=NOT_UNDERSTOOD)
        return super().__new__(cls, text)

    @classmethod
    def normal(cls, text: str) -> str:
        """Bring different spellings of the same value together."""
        return text

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is of this kind."""
        return bool(text)

    @classmethod
    def wrong(cls, text: str) -> Text:  # noqa: ARG003
        """Say what is wrong with `text`, for those who want to show it."""
        return cls.expected

    @classmethod
    def recorded(cls, raw: str) -> str:
        """Return what the audit log keeps of `raw`, which need not be of this kind."""
        return raw if cls.kept_as is None else cls.kept_as


class Target(Kind):
    """Whom to call: a name, an extension or a number; the directory says which."""

    completes = "people"
    placeholder = "TARGET"
    longest = 120
    expected = _("I cannot read whom to call: give a name, an extension or a number.")


class DeviceName(Kind):
    """One of somebody's phones, as `102` or `PJSIP/102`."""

    completes = "devices"
    placeholder = "DEVICE"

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` could name a phone."""
        return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/._-]*", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not the name of a phone: /whoami lists yours.", text=text)


class Claim(Kind):
    """What is typed after /link: an extension, and after it the code where the phone has read it out."""

    completes = "extensions"
    placeholder = "EXTENSION"

    @property
    def extension(self) -> str:
        """Return the extension."""
        return self.split(" ")[0]

    @property
    def code(self) -> str:
        """Return the code, "" when none was typed."""
        return "".join(self.split(" ")[1:])

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is an extension, alone or with a code of six digits."""
        return bool(re.fullmatch(r"[0-9]{1,15}( [0-9]( ?[0-9]){5})?", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not an extension: type /link 102, and later /link 102 and the code.", text=text)

    @classmethod
    def recorded(cls, raw: str) -> str:
        """Keep the extension alone; what could be a code is hidden, also where it stands in its place."""
        extension, _blank, code = raw.strip().partition(" ")
        return " ".join([without_codes(extension), *([HIDDEN] if code else [])])


class Code(Kind):
    """A one-time code of six digits, as a phone read it out."""

    kept_as = HIDDEN
    expected = _("The code has six digits, as your phone reads them out.")

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the blanks and dashes people put between digits."""
        return text.replace(" ", "").replace("-", "")

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is six digits."""
        return bool(re.fullmatch(r"[0-9]{6}", text))


class CommandName(Kind):
    """A command, or the first word of several, with or without its slash."""

    completes = "commands"
    placeholder = "COMMAND"

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the slash, the case and the accents."""
        return fold(text).removeprefix("/")

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` could be a command."""
        return bool(re.fullmatch(r"[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)?", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("There is no command “{text}”: type /help to see them all.", text=text)


class OneOf(Kind):
    """One of a few words, in any case and any of our languages."""

    closed = True

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the case and the language."""
        return chosen(text, cls.choices)

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is one of them."""
        return text in cls.choices

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is none of {choices}.", text=text, choices=", ".join(cls.choices))


class PageNumber(Kind):
    """Which page of a list."""

    placeholder = "NUMBER"
    takes = Takes.NUMBER
    bounds = (1, 999_999)

    @property
    def number(self) -> int:
        """Return it, from 1 on."""
        return int(self)

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is the number of a page."""
        return bool(re.fullmatch(r"[1-9][0-9]{0,5}", text))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is not the number of a page: give 1, 2 or 3, for example.", text=text)

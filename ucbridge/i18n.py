"""Text a person reads: named once in English, translated when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence not yet in any language: the English wording with `{named}` places, and their values."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    count: int = 1

    def __str__(self) -> str:
        return self.to("en")

    def to(self, language: str) -> str:
        """Return the sentence in `language`; English where there is no translation."""
        if not self.msgid:  # gettext keeps a catalogue's header under the empty sentence
            return ""
        catalogue = _catalogue(language)
        wording = (
            catalogue.ngettext(self.msgid, self.plural, self.count) if self.plural else catalogue.gettext(self.msgid)
        )
        if not self.values:
            return wording
        return wording.format(**{k: v.to(language) if isinstance(v, Text) else v for k, v in self.values.items()})


def _(msgid: str, /, **values: object) -> Text:
    """Name a sentence for translation; `pybabel extract` finds these calls."""
    return Text(msgid, values)


def plural(one: str, many: str, count: int, /, **values: object) -> Text:
    """Name a sentence that differs by number; `{count}` is filled in."""
    return Text(one, {"count": count, **values}, many, count)


def named(word: str, language: str, *, context: str) -> str:
    """Return a word people type in one language: of a command's name, or of its choices (see `spelling`)."""
    return _catalogue(language).pgettext(context, word)


def translated(value: Text | str, language: str) -> str:
    """Return a value in one language; a plain string is the same in all."""
    return value.to(language) if isinstance(value, Text) else value


def language_of(tag: str) -> str:
    """Return the language we speak for a locale such as `fr-CA`, or an Accept-Language header; English otherwise."""
    for part in tag.split(","):
        language = part.split(";")[0].strip().replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    po = files("ucbridge") / "locale" / language / "LC_MESSAGES" / "ucbridge.po"
    if not po.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(po.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)

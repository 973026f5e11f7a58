"""Our own sentences in one language: what others wrote in them as it stands, commands and addresses of ours alive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.discord.cards.markdown import clean, escape, one_line
from ucbridge.i18n import Text, translated
from ucbridge.spelling import name_in


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what one reader reads.

    `site_url` is our own: addresses of it stay links. `links` are by the command as people type it: `/call` is written
    `</call:1234>`, which Discord shows in the language of its reader, and begins when it is touched. Where Discord
    links nothing, in names and on buttons, commands are called what they are called in that language.
    """

    language: str
    site_url: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    def words(self, value: Text | str | None) -> str:
        """Return a text in the language of the reader, not yet escaped."""
        return clean(translated(value, self.language)).strip() if value is not None else ""

    def line(self, value: Text | str) -> str:
        """Return a text in one line, with commands by their names, not yet escaped."""
        return self._commands(one_line(translated(value, self.language)), self._name)

    def __call__(self, text: str) -> str:
        """Escape a text and link what is ours in it."""
        if not self.site_url or self.site_url not in text:
            return self._linked(text)
        pieces = re.split(f"({re.escape(self.site_url.rstrip('/'))}/[A-Za-z0-9/._~%?=&#-]*)", text)
        return "".join(each if place % 2 else self._linked(each) for place, each in enumerate(pieces))

    def _linked(self, text: str) -> str:
        return self._commands(escape(text), self.links.__getitem__)

    def _name(self, command: str) -> str:
        return "/" + name_in(command.removeprefix("/"), self.language)

    def _commands(self, text: str, write: Callable[[str], str]) -> str:
        if not self.links or "/" not in text:
            return text
        known = "|".join(sorted(self.links, key=len, reverse=True))
        return re.sub(rf"(?<![\w/])(?:{known})(?![\w/-])", lambda match: write(match[0]), text)

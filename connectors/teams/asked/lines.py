"""What somebody wrote to the bot, without its own mention; whom else it mentions stands in it as a mark (pure).

Teams tells a line as `<at>ucbridge</at> call <at>Bob</at>`, with who that is beside it, and knows neither quotes nor
options.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from connectors.teams.inbound import Arrived, Mention

_AT = re.compile(r"<at\b[^<>]{0,99}>(?P<name>[^<>]{0,300})</at\s*>", re.IGNORECASE)
_MARK = re.compile("\ue000([0-9]+)\ue001")
_RESERVED = dict.fromkeys((0xE000, 0xE001))
_BY_NUMBER = re.compile("&#(?:x0*e00[01]|0*5734[45]);?", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `written` puts words in place of the marks of its `mentions`."""

    text: str
    mentions: tuple[Mention, ...] = ()

    def written(self, word: Callable[[Mention], str], text: str | None = None) -> str:
        """Return the line, or a part of it, with a word for each mention."""
        return _MARK.sub(lambda match: word(self.mentions[int(match[1])]), self.text if text is None else text)

    @property
    def plain(self) -> str:
        """Return it with the names of whom it mentions."""
        return self.written(lambda mention: mention.name).strip()


def line(arrived: Arrived, me: str) -> Line:
    """Read a message; `me` is the bot's own id."""
    text = _BY_NUMBER.sub("", arrived.text.translate(_RESERVED))
    ours = {me, str(arrived.bot.get("id") or "")}
    marked = _without_repeats(_Marking(arrived.mentions, ours).marked(text), arrived.mentions)
    if str(arrived.payload.get("textFormat") or "").lower() in {"xml", "html"}:
        marked = _untagged(marked)
    words = unescape(marked).replace("\xa0", " ").strip()
    return Line(_unaddressed(words, str(arrived.bot.get("name") or "")), arrived.mentions)


def plain(html: str) -> str:
    """Return what can be read in a message as Teams keeps it."""
    return unescape(_untagged(html)).replace("\xa0", " ").strip()


class _Marking:
    """Puts marks in place of mentions: the entities stand in the order of the line, and say what stands there."""

    def __init__(self, mentions: tuple[Mention, ...], ours: set[str]) -> None:
        self._left = [(number, _name(each.text) or each.name.strip(), each) for number, each in enumerate(mentions)]
        self._ours = ours

    def marked(self, text: str) -> str:
        return _AT.sub(self._mark, text)

    def _mark(self, match: re.Match[str]) -> str:
        name = unescape(match["name"]).strip()
        found = next((each for each in self._left if each[1].casefold() == name.casefold()), None)
        if found is None:
            return name
        self._left.remove(found)
        number, _said, mention = found
        return " " if mention.id in self._ours else f"\ue000{number}\ue001"


def _name(text: str) -> str:
    match = _AT.search(text)
    return unescape(match["name"] if match else text).strip()


def _without_repeats(text: str, mentions: tuple[Mention, ...]) -> str:
    """Make one mark of several side by side for the same person: some clients mention each word of a name."""
    said: list[str] = []
    last = ""
    for part in re.split("(\ue000[0-9]+\ue001)", text):
        match = _MARK.fullmatch(part)
        found = mentions[int(match[1])].id if match else ""
        if not (match and found == last):
            said.append(part)
        if match or part.strip():
            last = found
    return "".join(said)


def _untagged(html: str) -> str:
    return _TAG.sub("", _BREAK.sub("\n", html))


def _unaddressed(text: str, name: str) -> str:
    """Drop the bot's name where a line begins with it, typed: `/ucbridge call Bob`, `@ucbridge call Bob`."""
    if not name:
        return text
    return re.sub(rf"^[@/]?{re.escape(name)}(?=[\s,:]|$)[,:]?", "", text, count=1, flags=re.IGNORECASE).strip()

"""Discord's Markdown in HTML, for pictures."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import escape

SPANS = [
    (r"\*\*\*(.+?)\*\*\*", r"<b><i>\1</i></b>"),
    (r"\*\*(.+?)\*\*", r"<b>\1</b>"),
    (r"__(.+?)__", r"<u>\1</u>"),
    (r"(?<!\w)_(.+?)_(?!\w)", r"<i>\1</i>"),
    (r"\*(?!\s)(.+?)\*", r"<i>\1</i>"),
    (r"~~(.+?)~~", r"<s>\1</s>"),
    (r"\|\|(.+?)\|\|", r'<span class="spoiler">\1</span>'),
]
STEPS = [("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)]


def html(text: str, name: Callable[[str, int], str], *, now: float | None = None) -> str:
    """Return text as the client shows it; `name` says whom a mention (@, @&, #) means."""
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(shown)
        return f"\x00{len(kept) - 1}\x00"

    text = re.sub(r"```(?:\w*\n)?(.+?)```", lambda m: keep(f"<pre>{escape(m[1].strip())}</pre>"), text, flags=re.DOTALL)
    text = re.sub(r"`([^`\n]+)`", lambda m: keep(f"<code>{escape(m[1])}</code>"), text)
    text = re.sub(r"\\([^\w\s])", lambda m: keep(escape(m[1])), text)
    text = re.sub(r"<(@[!&]?|#)(\d+)>", lambda m: keep(_mention(m[1], int(m[2]), name)), text)
    text = re.sub(r"</([^:>\n]+):\d+>", lambda m: keep(f'<span class="mention">/{escape(m[1])}</span>'), text)
    text = re.sub(r"<t:(-?\d+)(?::(\w))?>", lambda m: keep(_moment(int(m[1]), m[2] or "f", now)), text)
    text = re.sub(r"\[([^\]\n]+)\]\(<?(https?://[^\s)>]+)>?\)", lambda m: keep(_link(m[2], m[1])), text)
    text = re.sub(r"<?(https?://[^\s>]+)>?", lambda m: keep(_link(m[1], m[1])), text)
    lines = [_line(escape(line, quote=False)) for line in text.split("\n")]
    shown = "<br>".join(lines)
    shown = re.sub(r"(</(?:h\d|blockquote)>)<br>", r"\1", shown)
    while "\x00" in shown:
        shown = re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], shown)
    return re.sub(r"<br>(<pre>)|(</pre>)<br>", r"\1\2", shown)


def _line(line: str) -> str:
    for pattern, shown in SPANS:
        line = re.sub(pattern, shown, line)
    if found := re.match(r"(#{1,3}) (.+)", line):
        return f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>"
    if line.startswith("&gt; "):
        return f"<blockquote>{line[5:]}</blockquote>"
    if line.startswith("-# "):
        return f'<span class="note">{line[3:]}</span>'
    return re.sub(r"^(\s*)[-*] ", r"\1• ", line)


def _mention(kind: str, number: int, name: Callable[[str, int], str]) -> str:
    sign = "#" if kind == "#" else "@"
    return f'<span class="mention">{sign}{escape(name(kind.replace("!", ""), number))}</span>'


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def _moment(at: int, style: str, now: float | None) -> str:
    if style == "R":
        words = relative(at - (time.time() if now is None else now))
    else:
        form = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%d/%m/%Y", "D": "%d %B %Y"}.get(style, "%d %B %Y %H:%M")
        words = time.strftime(form, time.gmtime(at))
    return f'<span class="time">{words}</span>'


def relative(seconds: float) -> str:
    """Say a distance in time as the client does: "3 minutes ago", "in 2 hours"."""
    unit, size = next(((unit, size) for unit, size in STEPS if abs(seconds) >= size), STEPS[-1])
    count = round(abs(seconds) / size)
    words = f"{count} {unit}{'s' if count != 1 else ''}"
    return f"in {words}" if seconds > 0 else f"{words} ago"

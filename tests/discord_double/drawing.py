"""A channel in HTML, as somebody's client shows it. Pure."""

from __future__ import annotations

import base64
import time
from html import escape
from typing import TYPE_CHECKING

from tests.discord_double import markdown
from tests.discord_double.application import COMMAND
from tests.discord_double.clock import born
from tests.discord_double.components import LABEL, SELECTS, TEXT_INPUT
from tests.discord_double.world import Attachment, Channel, Json, Message, User, label

if TYPE_CHECKING:
    from tests.discord_double.core import Core

COLOURS = ("#5865f2", "#757e8a", "#3ba55c", "#faa61a", "#ed4245", "#eb459f")
PICKERS = {5: "Choose a person", 6: "Choose a role", 7: "Choose", 8: "Choose a channel"}


class Drawing:
    """Draws what one person sees. `opened`: with the options of selects unfolded."""

    def __init__(self, core: Core, user: User, *, opened: bool = False) -> None:
        self._core = core
        self._user = user
        self._opened = opened

    def channel(self, channel: Channel, messages: list[Message], modal: Json | None = None) -> str:
        """Draw a channel, and a modal over it."""
        where = f"# {channel.name}" if channel.guild else f"@ {self._core.bot.shown}"
        server = channel.guild.name if channel.guild else "Direct messages"
        drawn = "".join(self._message(each) for each in messages)
        over = self._modal(modal) if modal else ""
        return f"<header>{escape(where)}<small>{escape(server)}</small></header><main>{drawn}</main>{over}"

    def _message(self, of: Message) -> str:
        author = of.author
        who = self._core.users.get(author.id, author).shown
        colour = COLOURS[author.id % len(COLOURS)] if not author.bot else COLOURS[0]
        parts = [
            self._above(of),
            f'<div class="avatar" style="background:{colour}">{escape(who[:1].upper())}</div>',
            f'<div><span class="who">{escape(who)}</span>{"<span class=app>APP</span>" if author.bot else ""}',
            f'<span class="when">{time.strftime("%H:%M", time.gmtime(born(of.id)))}</span></div>',
            f"<div>{self._content(of)}</div>",
            "".join(self._embed(each) for each in of.embeds),
            "".join(self._attachment(each, voice=of.voice) for each in of.attachments),
            "".join(self._component(each) for each in of.components),
        ]
        if of.thread is not None:
            count = len(of.thread.messages)
            parts.append(f'<div class="thread"># {escape(of.thread.name)} · {count} messages ›</div>')
        if of.private:
            parts.append('<div class="note">Only you can see this · <a>Dismiss message</a></div>')
        return f'<div class="message{" private" if of.private else ""}">{"".join(parts)}</div>'

    def _above(self, of: Message) -> str:
        if of.interaction is not None and of.type in {20, 23}:
            data = of.interaction.data
            sign = "/" if of.interaction.type == COMMAND and data.get("type") == 1 else ""
            who, what = escape(of.interaction.user.shown), escape(data["name"])
            return f'<div class="above">╭ {who} used <a>{sign}{what}</a></div>'
        quoted = self._core.find_message(of.reference)
        if of.reference is None:
            return ""
        if quoted is None:
            return '<div class="above">╭ Original message was deleted</div>'
        text = escape(quoted.text.split("\n")[0][:80])
        return f'<div class="above">╭ <b>{escape(quoted.author.shown)}</b> {text}</div>'

    def _content(self, of: Message) -> str:
        if of.loading:
            return f'<span class="edited">● ● ● {escape(of.author.shown)} is thinking...</span>'
        edited = '<span class="edited">(edited)</span>' if of.edited and of.content else ""
        return self._text(of.content) + edited

    def _text(self, text: str) -> str:
        return markdown.html(text, self._name, now=self._core.clock.now())

    def _name(self, kind: str, number: int) -> str:
        if kind == "@":
            user = self._core.users.get(number)
            return user.shown if user else "unknown-user"
        if kind == "#":
            channel = self._core.channels.get(number)
            return channel.name if channel else "unknown"
        roles = [guild.roles[number].name for guild in self._core.guilds.values() if number in guild.roles]
        return roles[0] if roles else "unknown-role"

    def _embed(self, embed: Json) -> str:
        colour = f"#{embed['color']:06x}" if embed.get("color") is not None else "var(--code)"
        parts = []
        if author := embed.get("author"):
            parts.append(f'<div class="author">{escape(author["name"])}</div>')
        if title := embed.get("title"):
            parts.append(f'<div class="title">{self._text(title)}</div>')
        if text := embed.get("description"):
            parts.append(f"<div>{self._text(text)}</div>")
        if fields := embed.get("fields"):
            parts.append(f'<div class="fields">{"".join(self._field(each) for each in fields)}</div>')
        footer = [escape(embed["footer"]["text"])] if embed.get("footer") else []
        footer += [embed["timestamp"][:16].replace("T", " ")] if embed.get("timestamp") else []
        if footer:
            parts.append(f'<div class="footer">{" · ".join(footer)}</div>')
        return f'<div class="embed" style="border-color:{colour}">{"".join(parts)}</div>'

    def _field(self, field: Json) -> str:
        inline = " inline" if field.get("inline") else ""
        name, value = self._text(field["name"]), self._text(field["value"])
        return f'<div class="field{inline}"><div class="name">{name}</div><div>{value}</div></div>'

    def _attachment(self, of: Attachment, *, voice: bool) -> str:
        if voice:
            heights = [max(2, each // 10) for each in base64.b64decode(of.waveform or "")] or [2]
            step = max(1, len(heights) // 48)
            bars = "".join(f'<i style="height:{each}px"></i>' for each in heights[::step])
            minutes, seconds = divmod(round(of.duration or 0), 60)
            return f'<div class="voice"><span class="play">▶</span><span>{bars}</span>{minutes}:{seconds:02}</div>'
        if of.content_type.startswith("image/"):
            return f'<img src="{escape(of.url)}" style="max-width:100%;border-radius:8px">'
        return f'<div class="file"><a>{escape(of.filename)}</a><small>{len(of.data):,} bytes</small></div>'

    def _component(self, of: Json) -> str:
        kind = of["type"]
        if kind == 1:
            return f'<div class="row">{"".join(self._component(each) for each in of["components"])}</div>'
        if kind == 2:
            return self._button(of)
        if kind in SELECTS:
            return self._select(of)
        if kind == 10:
            return f"<div>{self._text(of['content'])}</div>"
        inside = [*of.get("components", []), *([of["accessory"]] if "accessory" in of else [])]
        return f'<div class="container">{"".join(self._component(each) for each in inside)}</div>'

    def _button(self, of: Json) -> str:
        emoji = (of.get("emoji") or {}).get("name", "")
        words = label(of) if label(of) == emoji else f"{emoji} {label(of)}".strip()
        off = " off" if of.get("disabled") else ""
        return f'<button class="button b{of["style"]}{off}">{escape(words)}</button>'

    def _select(self, of: Json) -> str:
        chosen = [each["label"] for each in of.get("options", ()) if each.get("default")]
        words = ", ".join(chosen) or of.get("placeholder") or PICKERS.get(of["type"], "Make a selection")
        shown = f'<div class="select{" off" if of.get("disabled") else ""}">{escape(words)}</div>'
        if not self._opened or not of.get("options"):
            return shown
        options = "".join(self._option(each) for each in of["options"])
        return f'{shown}<div class="options">{options}</div>'

    def _option(self, option: Json) -> str:
        about = f"<small>{escape(option['description'])}</small>" if option.get("description") else ""
        return f"<div>{escape(option['label'])}{about}</div>"

    def _modal(self, modal: Json) -> str:
        fields = "".join(self._input(each) for each in modal["components"])
        buttons = '<button class="button">Cancel</button><button class="button b1">Submit</button>'
        title = escape(modal["title"])
        return (
            f'<div class="veil"><div class="modal"><h2>{title}</h2>{fields}<div class="row">{buttons}</div></div></div>'
        )

    def _input(self, component: Json) -> str:
        if component["type"] == 1:
            return "".join(self._input(each) for each in component["components"])
        if component["type"] == LABEL:
            return self._labelled(component["label"], component["component"], component.get("description"))
        if component["type"] == TEXT_INPUT:
            return self._labelled(component.get("label") or "", component, None)
        return f"<div>{self._text(component.get('content', ''))}</div>"

    def _labelled(self, words: str, field: Json, about: str | None) -> str:
        needed = "" if field.get("required") is False else " <span>*</span>"
        note = f'<div class="note">{escape(about)}</div>' if about else ""
        if field["type"] in SELECTS:
            return f"<label>{escape(words)}{needed}</label>{note}{self._select(field)}"
        tall = " tall" if field.get("style") == 2 else ""
        given = " given" if field.get("value") else ""
        text = escape(field.get("value") or field.get("placeholder") or "")
        return f'<label>{escape(words)}{needed}</label>{note}<div class="input{tall}{given}">{text}</div>'

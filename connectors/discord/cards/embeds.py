"""The coloured part of a card: its text, what ticks and its fields, within what Discord takes (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.discord.cards import limits
from connectors.discord.cards.limits import cut, size
from connectors.discord.cards.markdown import BLANK, escape, ticking
from connectors.discord.cards.writing import Writer
from ucbridge.models import Field, Reply, State

COLOURS: Mapping[State, int] = {
    State.INFO: 0x5865F2,
    State.OK: 0x3BA55D,
    State.QUESTION: 0x5865F2,
    State.RINGING: 0xFAA61A,
    State.CONNECTED: 0x3BA55D,
    State.ENDED: 0x80848E,
    State.REFUSED: 0xED4245,
    State.ERROR: 0xED4245,
}

_FOR_THE_TEXT = 2000
"""Characters that fields leave to the text, where it has as many."""

_SHORT = 24
"""Fields of at most so many characters stand beside each other."""

_ABREAST = 3


@dataclass(frozen=True, slots=True)
class Embed:
    """The payload, None where there is nothing to show; and whether all of the card is in it."""

    payload: dict[str, object] | None
    whole: bool


def embed(reply: Reply, write: Writer, *, notes: tuple[str, ...] = ()) -> Embed:
    """Show the text, the running time and the fields of a card; `notes` stand below in small print."""
    text = write.words(reply.text)
    footer = cut(" ".join(notes), limits.FOOTER)[0]
    room = limits.EMBEDS - size(footer)
    ago = f"\n⏱️ {ticking(reply.since)}" if reply.since else ""
    kept = min(size(write(text)), _FOR_THE_TEXT) + size(ago)
    fields, all_fields = _fields(reply.fields, write, room - kept)
    left = min(limits.DESCRIPTION, room - sum(map(_size_of, fields))) - size(ago)
    described, all_text = cut(text, left, write)
    payload: dict[str, object] = {}
    if description := (described + ago).strip():
        payload["description"] = description
    if fields:
        payload["fields"] = fields
    if footer:
        payload["footer"] = {"text": footer}
    if not payload:
        return Embed(None, whole=True)
    return Embed({"color": COLOURS[reply.state], **payload}, whole=all_fields and all_text)


def _fields(given: tuple[Field, ...], write: Writer, room: int) -> tuple[list[dict[str, object]], bool]:
    """Show as many fields as there is room for, and tell whether that is all of them, whole."""
    shown: list[dict[str, object]] = []
    whole = len(given) <= limits.FIELDS
    abreast = len(given) <= _ABREAST and all(_is_short(each, write) for each in given)
    for each in given[: limits.FIELDS]:
        name, all_name = cut(write.line(each.name), limits.FIELD_NAME, escape)
        value, all_value = cut(write.words(each.value), limits.FIELD_VALUE, write)
        field: dict[str, object] = {"name": name or BLANK, "value": value or BLANK, "inline": abreast}
        if (room := room - _size_of(field)) < 0:
            return shown, False
        shown.append(field)
        whole = whole and all_name and all_value
    return shown, whole


def _is_short(field: Field, write: Writer) -> bool:
    words = write.line(field.name), write.words(field.value)
    return all(len(each) <= _SHORT and "\n" not in each for each in words)


def _size_of(field: Mapping[str, object]) -> int:
    return size(str(field["name"])) + size(str(field["value"]))

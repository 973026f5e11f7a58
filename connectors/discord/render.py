"""A card as a message of Discord, in one language (pure).

The title is the content: it is what the push notification of a phone shows, and messages of Components V2 have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from connectors.discord.cards import limits
from connectors.discord.cards.components import dropped, rows
from connectors.discord.cards.embeds import embed
from connectors.discord.cards.limits import cut
from connectors.discord.cards.markdown import BLANK, escape
from connectors.discord.cards.writing import Writer
from connectors.discord.wire.files import File
from ucbridge.i18n import _, plural
from ucbridge.models import Reply
from ucbridge.symbols import SYMBOLS

_NO_LINKS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as JSON, and its files in the order of `attachments`.

    Every key of content is there, so that an edit with it leaves nothing of the version before. Where the card is
    `private`, flags are for whoever sends it to set; that nobody is pinged, `api` says of all messages.
    """

    payload: dict[str, object]
    files: tuple[File, ...] = ()


def card(reply: Reply, language: str, *, site_url: str = "", links: Mapping[str, str] = _NO_LINKS) -> Rendered:
    """Show a card; what does not fit into the message is attached whole, as text.

    `site_url` is our own, whose addresses are links; `links` are those of commands (`publishing.links`).
    """
    write = Writer(language, site_url, links)
    title, all_title = cut(write.line(reply.title), limits.TITLE, escape)
    shown = embed(reply, write, notes=_notes(reply, language))
    files: tuple[File, ...] = ()
    if not (shown.whole and all_title):
        notes = (_("The whole text is in the file.").to(language), *_notes(reply, language))
        shown, files = embed(reply, write, notes=notes), (_whole(reply, write),)
    content = " ".join(filter(None, (SYMBOLS.get(reply.state, ""), title)))
    payload: dict[str, object] = {
        "content": content or ("" if shown.payload else BLANK),
        "embeds": [shown.payload] if shown.payload else [],
        "components": rows(reply, write),
        "attachments": [{"id": str(place), "filename": each.name} for place, each in enumerate(files)],
    }
    return Rendered(payload, files)


def _notes(reply: Reply, language: str) -> tuple[str, ...]:
    count = dropped(reply)
    more = plural(
        "{count} more does not fit here: be more precise.", "{count} more do not fit here: be more precise.", count
    )
    return (more.to(language),) if count else ()


def _whole(reply: Reply, write: Writer) -> File:
    """Write down the whole card as plain text."""
    fields = "\n".join(f"{write.line(each.name)}: {write.words(each.value)}" for each in reply.fields)
    parts = filter(None, (write.line(reply.title), write.words(reply.text), fields))
    return File("card.txt", "text/plain; charset=utf-8", ("\n\n".join(parts) + "\n").encode())

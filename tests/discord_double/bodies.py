"""What Discord takes as a message: its limits, and what becomes of what was sent. openapi.json knows few of these."""

from __future__ import annotations

import itertools
from typing import Any

from tests.discord_double.components import check_components, completed
from tests.discord_double.errors import Refused, invalid
from tests.discord_double.world import COMPONENTS_V2, EPHEMERAL, SILENT, VOICE_MESSAGE, Json

SUPPRESS_EMBEDS = 1 << 2
SETTABLE = SUPPRESS_EMBEDS | SILENT | VOICE_MESSAGE | COMPONENTS_V2
EMBED_LIMITS = {"title": 256, "description": 4096}


def check(body: Json, *, files: int, kept: int = 0, editing: bool = False) -> None:
    """Refuse what Discord refuses of a message (50035, 50006, the rules of voice messages)."""
    flags = body.get("flags") or 0
    _check_text(body)
    _check_embeds(body.get("embeds") or [])
    _check_mentions(body.get("allowed_mentions") or {})
    v2 = bool(flags & COMPONENTS_V2)
    check_components(body.get("components") or [], v2=v2)
    if v2 and (body.get("content") or body.get("embeds") or body.get("poll")):
        raise invalid(
            "flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The content field cannot be used"
        )
    if len(body.get("attachments") or ()) > 10 or files > 10:
        raise invalid("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if editing:
        return
    something = body.get("content") or body.get("embeds") or body.get("sticker_ids") or body.get("poll")
    if not something and not files + kept and not (v2 and body.get("components")):
        raise Refused(50006)


def check_voice(body: Json, files: list[tuple[str, str, str, bytes]]) -> None:
    """Refuse a voice message that is none."""
    if any(body.get(key) for key in ("content", "embeds", "components", "sticker_ids", "poll")):
        raise Refused(50159)
    if len(files) != 1 or not files[0][2].startswith("audio/"):
        raise Refused(50160)
    described = (body.get("attachments") or [{}])[0]
    if described.get("duration_secs") is None or not described.get("waveform"):
        raise Refused(50161)


def flags_of(body: Json, *, ephemeral: bool = False) -> int:
    """Return the flags that may be set, of those asked for."""
    return (body.get("flags") or 0) & (SETTABLE | (EPHEMERAL if ephemeral else 0))


def embeds_of(body: Json) -> list[Json]:
    """Return embeds as Discord gives them back."""
    return [_embed(each) for each in body.get("embeds") or ()]


def components_of(body: Json) -> list[Json]:
    """Return components as Discord gives them back: with ids and defaults."""
    counter = itertools.count(1)
    return [completed(each, counter) for each in body.get("components") or ()]


def _embed(embed: Json) -> Json:
    shape = {key: value for key, value in _clean(embed).items() if value not in ("", [])}
    shape["type"] = "rich"
    if "fields" in shape:
        shape["fields"] = [{"inline": False} | each for each in shape["fields"]]
    return shape


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items() if each is not None}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _check_text(body: Json) -> None:
    content = body.get("content") or ""
    if not isinstance(content, str):
        raise invalid("content", "STRING_TYPE_CONVERT", "Could not interpret as string.")
    if len(content) > 2000:
        raise invalid("content", "BASE_TYPE_BAD_LENGTH", "Must be 2000 or fewer in length.")


def _check_embeds(embeds: list[Json]) -> None:
    if len(embeds) > 10:
        raise invalid("embeds", "BASE_TYPE_BAD_LENGTH", "Must be 10 or fewer in length.")
    whole = 0
    for index, embed in enumerate(embeds):
        whole += _check_embed(f"embeds.{index}", embed)
    if whole > 6000:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _check_embed(path: str, embed: Json) -> int:
    parts = [(key, embed.get(key), limit) for key, limit in EMBED_LIMITS.items()]
    parts.append(("footer.text", (embed.get("footer") or {}).get("text"), 2048))
    parts.append(("author.name", (embed.get("author") or {}).get("name"), 256))
    fields = embed.get("fields") or []
    if len(fields) > 25:
        raise invalid(f"{path}.fields", "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    for index, field in enumerate(fields):
        for key, limit in (("name", 256), ("value", 1024)):
            if not str(field.get(key) or "").strip():
                raise invalid(f"{path}.fields.{index}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
            parts.append((f"fields.{index}.{key}", field[key], limit))
    for key, text, limit in parts:
        if text and len(text) > limit:
            raise invalid(f"{path}.{key}", "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")
    if not any(text for _key, text, _limit in parts) and not (embed.get("image") or embed.get("thumbnail")):
        raise Refused(50006)
    return sum(len(text) for _key, text, _limit in parts if text)


def _check_mentions(allowed: Json) -> None:
    parse = allowed.get("parse") or ()
    for kind in ("users", "roles"):
        if kind in parse and allowed.get(kind):
            words = f"parse:['{kind}'] and {kind}: [ids...] are mutually exclusive."
            raise invalid("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)

"""Replies as JSON: `dumps` and `loads` keep them untranslated for the store, `to_public` is what scripts read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NotRequired, TypedDict

from ucbridge.i18n import Text, _, translated
from ucbridge.models import Audio, Button, Field, Form, Reply, State, Style

Kind = Literal["reply", "edit", "notice"]


class PublicField(TypedDict):
    """One named line of a card."""

    name: str
    value: str


class PublicButton(TypedDict):
    """A button; `id` is the token to press it with."""

    id: str
    action: str
    label: str
    style: str


class PublicAudio(TypedDict):
    """Something to listen to: `url` is a path on the bridge's site, `waveform` base64 of one byte a point."""

    url: str
    seconds: float
    waveform: str


class PublicForm(TypedDict):
    """What a command still lacks: send its name again with what was `given` and the rest."""

    command: str
    given: dict[str, str]


class PublicReply(TypedDict):
    """A card in one language, as `ucbridge say --json` prints it; `form` is there where a command lacks something."""

    id: str
    kind: Kind
    title: str
    text: str
    state: str
    fields: list[PublicField]
    buttons: list[PublicButton]
    audio: PublicAudio | None
    private: bool
    form: NotRequired[PublicForm]


def dumps(reply: Reply) -> str:
    """Write a reply as JSON."""
    return json.dumps(
        {
            "title": _text(reply.title),
            "text": _text(reply.text),
            "state": reply.state,
            "fields": [[_text(each.name), _text(each.value)] for each in reply.fields],
            "buttons": [[_text(each.label), each.action, each.argument, each.style] for each in reply.buttons],
            "since": reply.since.isoformat() if reply.since else None,
            "audio": [reply.audio.path, reply.audio.seconds, reply.audio.waveform] if reply.audio else None,
            "private": reply.private,
            "topic": reply.topic,
            **({"form": [reply.form.command, reply.form.given]} if reply.form else {}),
        },
        ensure_ascii=False,
    )


def loads(body: str, tokens: Sequence[str] = (), *, private: bool = False) -> Reply:
    """Read what `dumps` wrote; buttons come back unsealed, or with the tokens they had. `private`: whatever it was."""
    raw = json.loads(body)
    sealed = (*tokens, *[""] * len(raw["buttons"]))
    return Reply(
        title=_untext(raw["title"]),
        text=_untext(raw["text"]) if raw["text"] else None,
        state=State(raw["state"]),
        fields=tuple(
            Field(_untext(name), value if isinstance(value, str) else _untext(value)) for name, value in raw["fields"]
        ),
        buttons=tuple(
            Button(_untext(label), act, arg, Style(style), token)
            for (label, act, arg, style), token in zip(raw["buttons"], sealed, strict=False)
        ),
        since=datetime.fromisoformat(raw["since"]) if raw["since"] else None,
        audio=Audio(*raw["audio"]) if raw["audio"] else None,
        private=private or raw["private"],
        topic=raw["topic"],
        form=Form(*raw["form"]) if raw.get("form") else None,
    )


def to_public(
    reply: Reply,
    language: str,
    *,
    id: str,  # noqa: A002 - the field's own word
    kind: Kind,
    now: datetime | None = None,
) -> PublicReply:
    """Put a sealed reply into words; while `since` is set a "Time" field says how long it has run."""
    fields = [PublicField(name=each.name.to(language), value=translated(each.value, language)) for each in reply.fields]
    if reply.since:
        elapsed = running((now or datetime.now(UTC)) - reply.since)
        fields.append(PublicField(name=_("Time").to(language), value=elapsed))
    public = PublicReply(
        id=id,
        kind=kind,
        title=reply.title.to(language),
        text=reply.text.to(language) if reply.text else "",
        state=reply.state.value,
        fields=fields,
        buttons=[
            PublicButton(id=each.token, action=each.action, label=each.label.to(language), style=each.style.value)
            for each in reply.buttons
        ],
        audio=_audio(reply.audio) if reply.audio else None,
        private=reply.private,
    )
    if reply.form:
        public["form"] = PublicForm(command=reply.form.command, given=reply.form.given)
    return public


def running(elapsed: timedelta) -> str:
    """Write a running time as phones do: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(max(0, int(elapsed.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _audio(audio: Audio) -> PublicAudio:
    return PublicAudio(url=audio.path, seconds=audio.seconds, waveform=audio.waveform)


def _text(text: Text | str | None) -> object:
    if not isinstance(text, Text):
        return text
    values = {name: _value(value) for name, value in text.values.items()}
    return {"msgid": text.msgid, "values": values, "plural": text.plural, "count": text.count}


def _value(value: object) -> object:
    if isinstance(value, Text):
        return _text(value)
    return value if isinstance(value, str | int | float) else str(value)


def _untext(raw: Mapping[str, Any]) -> Text:
    values = {name: _untext(value) if isinstance(value, dict) else value for name, value in raw["values"].items()}
    return Text(raw["msgid"], values, raw["plural"], raw["count"])

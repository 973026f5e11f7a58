"""Cards, messages and commands as the page wants them, in one language (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypedDict

from connectors.webchat.history import Entry
from connectors.webchat.texts import STATES
from ucbridge.command import Command, Parameter
from ucbridge.i18n import Text, translated
from ucbridge.models import Ask, Audio, Button, Choice, Reply

_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
"""Where a telephone number must not break."""

_OUR_PATH = re.compile(r"/(?![/\\])")
"""A path browsers look for on our own site."""


class FieldView(TypedDict):
    """One named line."""

    name: str
    value: str


class ButtonView(TypedDict):
    """A button and what to send when it is pressed."""

    token: str
    label: str
    style: str


class AskView(TypedDict):
    """What a button asks for before it acts."""

    label: str
    hint: str
    most: int
    long: bool


class AudioView(TypedDict):
    """Something to play; `waveform` is base64, one byte a point."""

    path: str
    seconds: float
    waveform: str


class FormView(TypedDict):
    """What a command still lacks: its name, and what was given so far."""

    command: str
    given: dict[str, str]


class CardView(TypedDict):
    """A card; `since` is when the running time began (ISO, UTC) or ""."""

    title: str
    text: str
    state: str
    state_words: str
    fields: list[FieldView]
    buttons: list[ButtonView]
    since: str
    audio: AudioView | None
    form: FormView | None


class EntryView(TypedDict):
    """One message: `typed` has a text, `reply` and `notice` have a card."""

    id: str
    place: int
    kind: str
    at: str
    text: str
    card: CardView | None


class PersonView(TypedDict):
    """Whose page it is; `extension` is "" when none is linked."""

    id: str
    name: str
    extension: str


class ParameterView(TypedDict):
    """One argument as the composer explains and completes it; a `marked` one is named by `name=` alone."""

    name: str
    placeholder: str
    help: str
    required: bool
    completes: bool
    marked: bool


class CommandView(TypedDict):
    """One command as the composer offers it; a `default` one is what the first word of its name means alone."""

    name: str
    help: str
    usage: str
    default: bool
    parameters: list[ParameterView]


class ChoiceView(TypedDict):
    """One completion."""

    label: str
    value: str


def entry(shown: Entry, language: str) -> EntryView:
    """Show one message."""
    return EntryView(
        id=shown.id,
        place=shown.place,
        kind=shown.kind,
        at=shown.at.isoformat(),
        text=shown.text,
        card=card(shown.reply, language) if shown.reply else None,
    )


def posted(shown: Entry, language: str) -> dict[str, object]:
    """Tell a window of a new message."""
    return {"type": "entry", "entry": entry(shown, language)}


def card(reply: Reply, language: str) -> CardView:
    """Show a card; buttons without a token cannot be pressed and are left out."""
    return CardView(
        title=_words(reply.title, language),
        text=_words(reply.text, language),
        state=reply.state.value,
        state_words=_words(STATES.get(reply.state), language),
        fields=[
            FieldView(name=_words(each.name, language), value=_words(each.value, language)) for each in reply.fields
        ],
        buttons=[_button(each, language) for each in reply.buttons if each.token],
        since=reply.since.isoformat() if reply.since else "",
        audio=_audio(reply.audio),
        form=FormView(command=reply.form.command, given=reply.form.given) if reply.form else None,
    )


def asked(ask: Ask, language: str) -> AskView:
    """Show what a button asks for."""
    return AskView(label=_words(ask.label, language), hint=_words(ask.hint, language), most=ask.most, long=ask.long)


def commands(known: Sequence[Command], language: str) -> list[CommandView]:
    """Show what can be typed."""
    return [
        CommandView(
            name=each.name,
            help=each.help.to(language),
            usage=each.usage,
            default=each.default,
            parameters=[_parameter(parameter, language) for parameter in each.parameters],
        )
        for each in known
    ]


def choices(offered: Iterable[Choice]) -> list[ChoiceView]:
    """Show completions."""
    return [ChoiceView(label=_words(each.label, ""), value=each.value) for each in offered]


def _audio(audio: Audio | None) -> AudioView | None:
    if audio is None or not _OUR_PATH.match(audio.path):
        return None
    return AudioView(path=audio.path, seconds=audio.seconds, waveform=audio.waveform)


def _button(button: Button, language: str) -> ButtonView:
    return ButtonView(token=button.token, label=_words(button.label, language), style=button.style.value)


def _parameter(parameter: Parameter, language: str) -> ParameterView:
    return ParameterView(
        name=parameter.name,
        placeholder=parameter.placeholder,
        help=parameter.help.to(language),
        required=parameter.required,
        completes=bool(parameter.completes or parameter.choices),
        marked=parameter.marked,
    )


def _words(value: Text | str | None, language: str) -> str:
    words = "" if value is None else translated(value, language)
    return _BETWEEN_DIGITS.sub("\N{NO-BREAK SPACE}", words)

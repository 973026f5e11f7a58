"""What the page sends, checked: JSON of the socket to what a person did (pure)."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from ucbridge.models import Account, Invocation

NAME = "webchat"

LARGEST = 16 * 1024
"""Bytes of one message of the page."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")


def _one_line(text: str) -> str:
    line = _CONTROLS.sub(" ", text).strip()
    if not line:
        raise ValueError("nothing but blanks")
    return line


def _lines(text: str) -> str:
    return _UNSEEN.sub(" ", text).strip()


InteractionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
TypedLine = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_one_line)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]

Token = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
"""What a button carries: whoever made it signed it, and its argument may be a whole line with blanks and accents."""
Typed = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_lines)]
"""What a button asked for, "" where nobody was asked yet; it may have several lines."""
CommandName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}( [a-z0-9-]{1,32})?$")]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Hello(_Message):
    """The first message of a page: proof that it is ours."""

    type: Literal["hello"]
    csrf: Annotated[str, StringConstraints(max_length=200)]


class Said(_Message):
    """A typed line; `id` is made by the page, so that a line sent twice is one interaction."""

    type: Literal["say"]
    id: InteractionId
    text: TypedLine


class Pressed(_Message):
    """A button, with what it asked for."""

    type: Literal["press"]
    id: InteractionId
    token: Token
    typed: Typed = ""


class Filled(_Message):
    """A form, filled in: a command, and what was entered by parameter name."""

    type: Literal["fill"]
    id: InteractionId
    command: CommandName
    arguments: Annotated[dict[Word, Typed], Field(max_length=25)]


class Completing(_Message):
    """A value being typed; `seq` comes back with the answer."""

    type: Literal["complete"]
    seq: Annotated[int, Field(ge=0, le=2**31)]
    command: CommandName
    parameter: Word
    prefix: Annotated[str, StringConstraints(max_length=100)]


class Older(_Message):
    """A wish to read further back than a place in the conversation."""

    type: Literal["older"]
    before: Annotated[int, Field(ge=0, lt=2**53)]


Interaction = Said | Pressed | Filled
Heard = Hello | Said | Pressed | Filled | Completing | Older

_HEARD: TypeAdapter[Heard] = TypeAdapter(Annotated[Heard, Field(discriminator="type")])


class MalformedError(ValueError):
    """What arrived was not written by our page."""


def read(payload: str) -> Heard:
    """Read one message.

    Raises:
        MalformedError: it is none of ours, or too large.
    """
    try:
        if len(payload.encode()) > LARGEST:
            raise MalformedError("too large")
        return _HEARD.validate_json(payload)
    except (ValidationError, UnicodeEncodeError) as error:
        raise MalformedError("not one of ours") from error


def account_of(person_id: str) -> Account:
    """Return the account of a signed-in person: here the two are one."""
    return Account(NAME, person_id)


def invocation(interaction: Interaction, person_id: str, language: str) -> Invocation:
    """Make the invocation of an interaction; its id cannot be somebody else's."""
    return Invocation(
        id=f"{person_id}:{interaction.id}",
        account=account_of(person_id),
        conversation=person_id,
        language=language,
        text=interaction.text if isinstance(interaction, Said) else "",
        token=interaction.token if isinstance(interaction, Pressed) else "",
        typed=interaction.typed if isinstance(interaction, Pressed) else "",
        command=interaction.command if isinstance(interaction, Filled) else "",
        arguments=interaction.arguments if isinstance(interaction, Filled) else {},
    )

"""What travels between chat and telephony: an Invocation comes in, a Reply goes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from ucbridge.i18n import Text


class State(StrEnum):
    """What a card is about to say; connectors colour it, scripts test it."""

    INFO = "info"
    OK = "ok"
    QUESTION = "question"
    RINGING = "ringing"
    CONNECTED = "connected"
    ENDED = "ended"
    REFUSED = "refused"
    ERROR = "error"


class Style(StrEnum):
    """How a button looks."""

    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `action` names a handler marked @action, or is `run` with a whole command as argument.

    `token` is the signed form that travels through the platform and survives a restart; `Signer.seal` fills it in.
    """

    label: Text
    action: str
    argument: str = ""
    style: Style = Style.NORMAL
    token: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a button asks for before it acts: one line of text, or several with `long`.

    `label` (at most 45 characters in every language) names it, `hint` shows an example in the empty input.
    """

    label: Text
    hint: Text | None = None
    most: int = 100
    long: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One named line of a card."""

    name: Text
    value: Text | str


@dataclass(frozen=True, slots=True)
class Audio:
    """Something to listen to. `path` is on the bridge's own site and plays only for people who may hear it.

    `waveform` is base64: one byte a point of loudness, at most 256 points, what players draw; "" when unknown.
    """

    path: str
    seconds: float
    waveform: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a command still lacks, for platforms that can ask for it with inputs of their own.

    `command` is its name, `given` what was typed so far, as raw strings by parameter name. Whoever fills it in does
    what typing the whole command does: `Invocation.command` with `arguments`.
    """

    command: str
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A card, the same for every platform.

    A reply with a `topic` (such as `call:ucb-1f3a`) is live: later versions under the same topic replace it
    wherever it was posted. `since` is when the running time began; connectors let it tick or print it.
    `private` replies are shown to the asker alone. A platform with inputs of its own shows those of `form` in place of
    the text.
    """

    title: Text
    text: Text | None = None
    state: State = State.INFO
    fields: tuple[Field, ...] = ()
    buttons: tuple[Button, ...] = ()
    since: datetime | None = None
    audio: Audio | None = None
    private: bool = False
    topic: str = ""
    form: Form | None = None

    @property
    def final(self) -> bool:
        """Tell whether no further version is expected."""
        return self.state not in {State.RINGING, State.CONNECTED}

    def with_buttons(self, buttons: tuple[Button, ...]) -> Reply:
        """Return the same card with other buttons."""
        return replace(self, buttons=buttons)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bridge knows.

    `extension` is the one linked to them ("" when none); `devices` are dial strings of their phones, the first is
    rung by default (`PJSIP/101`). `roles` come from the configuration, `groups` from the chat platform.
    `timezone` is of the IANA database (`Europe/Paris`), `region` (ISO 3166, `FR`) says how they write numbers without
    a country code; "" for the bridge's own. `mail` is their address in the company's directory, `mobile` a
    number that is theirs, as +33612345678.
    """

    id: str
    name: str
    extension: str = ""
    devices: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    language: str = ""
    timezone: str = ""
    region: str = ""
    mail: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Who is acting, as the chat platform names them.

    `workspace` is the id of the server or team they act in, "" in a conversation of their own; `manages` tells that
    the platform lets them manage it, `vouched` that the administrator of the bridge vouches for it. `groups` are the
    ids of their roles there, and where it is vouched for their names: whoever can make a role can give it any name.
    """

    connector: str
    id: str
    name: str = ""
    groups: frozenset[str] = frozenset()
    workspace: str = ""
    manages: bool = False
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Invocation:
    """One thing a person did in chat: typed a command, pressed a button, or chose from the menu of something.

    Exactly one of these is set: `text` (a whole line, `/call Bob`), `command` (already taken apart by the
    platform, with `arguments` as raw strings by parameter name), `token` (a button, with `typed` where it asked for
    something), or `menu` (the name of a `Menu`, with what it is about in `about`: a text, or an account's id).
    `id` is the platform's own id of the interaction: the same id twice is the same deed, answered once. What is `late`
    was done long ago, and only arrives now: it is offered again instead of carried out.
    """

    id: str
    account: Account
    conversation: str
    language: str = "en"
    text: str = ""
    command: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    token: str = ""
    typed: str = ""
    menu: str = ""
    about: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where one posted message is, so that it can be edited."""

    connector: str
    conversation: str
    message: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One completion offered while typing: what is shown, and what is inserted."""

    label: str
    value: str

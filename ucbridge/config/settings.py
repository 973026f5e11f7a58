"""The configuration: one TOML file, environment and secret files over it, validated as a whole."""

from __future__ import annotations

import os
import tempfile
import zoneinfo
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationInfo

from ucbridge.i18n import Text, _

SOCKET_LIMIT = 100
"""Bytes of a socket's path; Linux takes 107."""

TECHNOLOGIES = ("PJSIP", "SIP", "IAX2", "SCCP", "DAHDI")
"""Asterisk's channel drivers of phones."""

DEVICE = rf"(?:{'|'.join(TECHNOLOGIES)})/[A-Za-z0-9._-]{{1,64}}"
"""The dial string of one phone."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Stands beside a type and says in words what may stand there."""

    words: Text


def _anchored(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return Path(folder, path.expanduser()) if folder else path


def _region(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(code)
    return code


def _timezone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError(name)
    return name


def _network(text: str) -> str:
    ip_network(text, strict=False)
    return text


def _regex(text: str) -> StringConstraints:
    return StringConstraints(pattern=text)


File = Annotated[Path, AfterValidator(_anchored)]
"""A path; a relative one begins at the folder of the configuration file."""
Port = Annotated[int, Field(ge=1, le=65535)]
FreePort = Annotated[int, Field(ge=0, le=65535)]
Host = Annotated[str, _regex(r"^[A-Za-z0-9_.:-]{1,253}$"), Expected(_("a host name or an address"))]
Extension = Annotated[str, _regex(r"^[0-9]{1,15}$"), Expected(_('digits in quotes, such as "101"'))]
Device = Annotated[
    str,
    _regex(f"^{DEVICE}$"),
    Expected(_('a device of the PBX, such as "PJSIP/101"')),
]
PersonId = Annotated[
    str,
    _regex(r"^[a-z0-9][a-z0-9._-]{0,63}$"),
    Expected(_("a short id in small letters, digits, dots and dashes, such as alice or a.martin")),
]
Region = Annotated[
    str, AfterValidator(_region), Expected(_('the two capital letters of a country, such as "FR" or "GB"'))
]
Language = Annotated[Literal["en", "fr"], Expected(_('"en" or "fr"'))]
PublicUrl = Annotated[
    str,
    _regex(r"^(https?://[^\s/?#@]+/?)?$"),
    Expected(_('an address such as "https://chat.example.com", without a path')),
]
Network = Annotated[
    str, AfterValidator(_network), Expected(_('an address or a network, such as "10.0.0.7" or "10.0.0.0/8"'))
]
Context = Annotated[
    str, _regex(r"^[A-Za-z0-9_-]{1,79}$"), Expected(_("the name of a dialplan context: letters, digits, - and _"))
]
Outside = Annotated[
    str,
    _regex(r"^[0-9*#+]*\{(e164|digits|national)\}[0-9*#]*$"),
    Expected(_('digits around one of {e164}, {digits} and {national}, such as "0{national}"')),
]
Prefix = Annotated[
    str, _regex(r"^\+?[0-9][0-9 .-]{0,24}$"), Expected(_('the first digits of numbers, such as "+33 899" or "0899"'))
]
Display = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    Expected(_("text in quotes, at most 80 characters")),
]
Secret = Annotated[SecretStr, Field(min_length=1), Expected(_("a secret"))]
Mailbox = Annotated[
    str,
    _regex(r"^[A-Za-z0-9_-]{1,40}(@[A-Za-z0-9_-]{1,40})?$"),
    Expected(_('a mailbox such as "103" or "103@default"')),
]
Timezone = Annotated[str, AfterValidator(_timezone), Expected(_('a time zone such as "Europe/Paris"'))]
Clock = Annotated[
    str, _regex(r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$"), Expected(_('a time of day such as "08:00", or ""'))
]
Tongue = Annotated[str, _regex(r"^([a-z]{2,3})?$"), Expected(_('a language such as "en" or "fr"'))]
Engine = Annotated[
    Literal["faster_whisper", "whisper", "vosk", "openai", "pocketsphinx"],
    Expected(_("faster_whisper, whisper, vosk, openai or pocketsphinx")),
]
Days = Annotated[int, Field(ge=1, le=36500)]


class Section(BaseModel):
    """A table of the file; a key nobody knows is a mistake, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bridge(Section):
    """The installation itself."""

    name: Display = "ucbridge"
    language: Language = "en"
    region: Region = "FR"
    timezone: Timezone = "UTC"
    data: File = Path("/var/lib/ucbridge")
    socket: File | None = None


class Store(Section):
    """The database; SQLite in the data folder unless a PostgreSQL URL is given."""

    url: SecretStr = SecretStr("")
    audit_days: Days = 365
    history_days: Days = 90


class Logs(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Web(Section):
    """The web server. `public_url` is how people reach it; behind TLS it begins with https."""

    host: Host = "127.0.0.1"
    port: FreePort = 8080
    public_url: PublicUrl = ""
    trusted_proxies: tuple[Network, ...] = ()


class AmiSettings(Section):
    """The Asterisk Manager Interface."""

    host: Host = "127.0.0.1"
    port: Port = 5038
    username: str = "ucbridge"
    secret: Secret
    tls: bool = False
    ca_file: File | None = None
    ping_interval: Annotated[float, Field(gt=0)] = 5.0
    ping_deadline: Annotated[float, Field(gt=0)] = 3.0


class AriSettings(Section):
    """The Asterisk REST Interface."""

    url: Annotated[
        str, _regex(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "http://127.0.0.1:8088/ari"'))
    ] = "http://127.0.0.1:8088/ari"
    username: str = "ucbridge"
    secret: Secret
    app: Annotated[str, _regex(r"^[A-Za-z0-9_-]{1,40}$"), Expected(_("at most 40 letters, digits, - and _"))] = (
        "ucbridge"
    )
    ca_file: File | None = None


class AgiSettings(Section):
    """Where the dialplan finds our FastAGI hooks; off unless given."""

    host: Host = "127.0.0.1"
    port: FreePort = 4573


class PbxSettings(Section):
    """One Asterisk. `context` is ours (config/asterisk/extensions.conf), never the company's.

    `outside` makes a dialable extension of an outside number: `{e164}` is +33123456789, `{digits}` the same
    without the plus, `{national}` as dialled inside the region (0123456789).
    """

    name: Annotated[str, _regex(r"^[a-z0-9-]{1,32}$"), Expected(_("at most 32 small letters, digits and -"))] = "main"
    ami: AmiSettings
    ari: AriSettings
    agi: AgiSettings | None = None
    context: Context = "ucbridge-call"
    outside: Outside = "{e164}"
    ring_seconds: Annotated[int, Field(ge=5, le=120)] = 30


class PolicySettings(Section):
    """Which destinations people may have the bridge dial, and how often."""

    regions: tuple[Region, ...] = ()
    premium: bool = False
    satellite: bool = False
    deny: tuple[Prefix, ...] = ()
    calls_per_minute: Annotated[int, Field(ge=1)] = 10
    calls_at_once: Annotated[int, Field(ge=1)] = 3


class MailboxSettings(Section):
    """One mailbox. Its messages go to whoever has its number as extension, and to `people`.

    `language` and `engine` are for the transcript; "" and None leave both to [speech].
    """

    name: Annotated[str, StringConstraints(max_length=80)] = ""
    people: tuple[PersonId, ...] = ()
    language: Tongue = ""
    engine: Engine | None = None
    transcribe: bool = True


class VoicemailSettings(Section):
    """Voicemail in chat; off without its table. `source` is how the bridge gets at the audio:

    `spool` reads Asterisk's spool on this machine, `ari` asks a PBX whose spool lies in its recording directory,
    `push` takes what the hook on the PBX sends (config/asterisk/ucbridge-voicemail-push).
    """

    source: Literal["spool", "ari", "push"] = "spool"
    spool: File = Path("/var/spool/asterisk/voicemail")
    push_secret: Secret | None = None
    context: Context = "default"
    mailboxes: dict[Mailbox, MailboxSettings] = Field(default_factory=dict)
    undo_seconds: Annotated[int, Field(ge=5, le=86400)] = 60
    audio_days: Days = 30
    text_days: Days = 365
    redact: tuple[Literal["cards", "codes", "social"], ...] = ("cards", "codes")
    digest: Clock = "08:00"
    longest_minutes: Annotated[int, Field(ge=1, le=240)] = 60


class ModelSettings(Section):
    """A speech engine that needs a model from disk; `ucbridge speech install` puts one there."""

    model: File


class CloudSettings(Section):
    """A speech engine elsewhere that speaks OpenAI's API. `goes_to` names where recordings then go, for the record."""

    url: Annotated[str, _regex(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "https://stt.example.com/v1"'))]
    key: Secret
    model: Display
    goes_to: Display


class SpeechSettings(Section):
    """Speech to text. `engines` are tried in this order; `language` is used where it is not recognised from speech."""

    engines: Annotated[tuple[Engine, ...], Field(min_length=1)] = ("pocketsphinx",)
    language: Tongue = ""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    faster_whisper: ModelSettings | None = None
    whisper: ModelSettings | None = None
    vosk: ModelSettings | None = None
    openai: CloudSettings | None = None


class PersonSettings(Section):
    """Somebody the admin vouches for; their extension counts as linked."""

    name: Display
    extension: Extension | None = None
    devices: tuple[Device, ...] = ()
    roles: tuple[str, ...] = ()
    language: Language | None = None
    timezone: Timezone | None = None
    accounts: dict[str, str] = Field(default_factory=dict)


class Contact(Section):
    """An outside number people may call by name."""

    name: Display
    number: str


class Config(Section):
    """The whole file."""

    bridge: Bridge = Bridge()
    store: Store = Store()
    logs: Logs = Logs()
    web: Web = Web()
    pbx: PbxSettings
    policy: PolicySettings = PolicySettings()
    permissions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    people: dict[PersonId, PersonSettings] = Field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    voicemail: VoicemailSettings | None = None
    speech: SpeechSettings = SpeechSettings()
    connectors: dict[str, dict[str, object]] = Field(default_factory=dict)

    @property
    def database_url(self) -> str:
        """Return where the store is; a SQLite file in the data folder by default."""
        return self.store.url.get_secret_value() or f"sqlite:///{self.bridge.data.absolute() / 'ucbridge.sqlite'}"

    @property
    def socket_path(self) -> Path:
        """Return where the local connector listens: short enough for a socket, for this user alone.

        A data folder too deep for it is replaced by a folder of the user under the temporary one; whoever listens
        makes the folder private (0700) and refuses one that belongs to somebody else.
        """
        path = self.bridge.socket or self.bridge.data.absolute() / "ucbridge.sock"
        if self.bridge.socket or len(os.fsencode(path)) <= SOCKET_LIMIT:
            return path
        name = sha256(os.fsencode(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ucbridge-{os.getuid()}" / f"{name}.sock"

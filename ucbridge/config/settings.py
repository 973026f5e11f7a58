"""The configuration: one TOML file, environment and secret files over it, validated as a whole."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from ucbridge.config.calls import CallsSettings, HistorySettings
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.config.pbx import PbxSettings
from ucbridge.config.section import Section
from ucbridge.config.values import (
    AccountId,
    Clock,
    Context,
    Days,
    Device,
    DirectNumbers,
    Display,
    Engine,
    Expected,
    Extension,
    File,
    FreePort,
    Host,
    Language,
    Mail,
    Mailbox,
    Network,
    PersonId,
    Prefix,
    PublicUrl,
    Region,
    Secret,
    Timezone,
    Tongue,
    pattern,
)
from ucbridge.i18n import _

SOCKET_LIMIT = 100
"""Bytes of a socket's path; Linux takes 107."""


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


class DirectorySettings(Section):
    """How people of the company's directory, where a connector brings it along, come by their extension.

    `link` says by what: the `mail` address of a mailbox of the PBX, or their business `phone`: an extension itself, or
    one of the numbers in `direct` that reach an extension from outside, such as "+33123456{extension}".
    """

    link: tuple[Literal["mail", "phone"], ...] = ("mail", "phone")
    direct: tuple[DirectNumbers, ...] = ()


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

    def whole(self, mailbox: str) -> str:
        """Return a mailbox as the bridge names it inside (`103@default`), with our context where none was given."""
        return mailbox if "@" in mailbox else f"{mailbox}@{self.context}"

    def transcribed(self, mailbox: str) -> bool:
        """Tell whether messages of a mailbox, named whole, may be transcribed: one table that says no is enough."""
        return all(box.transcribe for name, box in self.mailboxes.items() if self.whole(name) == mailbox)


class ModelSettings(Section):
    """A speech engine that needs a model from disk; `ucbridge speech install` puts one there."""

    model: File


class CloudSettings(Section):
    """A speech engine elsewhere that speaks OpenAI's API. `goes_to` names where recordings then go, for the record."""

    url: Annotated[
        str, pattern(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "https://stt.example.com/v1"'))
    ]
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
    mobile: Prefix | None = None
    devices: tuple[Device, ...] = ()
    roles: tuple[str, ...] = ()
    language: Language | None = None
    timezone: Timezone | None = None
    mail: Mail | None = None
    accounts: dict[str, AccountId] = Field(default_factory=dict)


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
    directory: DirectorySettings = DirectorySettings()
    voicemail: VoicemailSettings | None = None
    calls: CallsSettings = CallsSettings()
    history: HistorySettings = HistorySettings()
    conference: ConferenceSettings = ConferenceSettings()
    speech: SpeechSettings = SpeechSettings()
    connectors: dict[str, dict[str, object]] = Field(default_factory=dict)

    @property
    def records(self) -> bool:
        """Tell whether conferences or calls are recorded here."""
        return self.conference.recording is not None or self.calls.recording is not None

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

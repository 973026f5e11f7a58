"""The table [pbx] and those below it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from ucbridge.config.section import Section
from ucbridge.config.values import (
    Context,
    Expected,
    File,
    FreePort,
    Host,
    Outside,
    Port,
    Secret,
    pattern,
)
from ucbridge.i18n import _


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
        str, pattern(r"^https?://[^\s?#@]+$"), Expected(_('an address such as "http://127.0.0.1:8088/ari"'))
    ] = "http://127.0.0.1:8088/ari"
    username: str = "ucbridge"
    secret: Secret
    app: Annotated[str, pattern(r"^[A-Za-z0-9_-]{1,40}$"), Expected(_("at most 40 letters, digits, - and _"))] = (
        "ucbridge"
    )
    ca_file: File | None = None


class AgiSettings(Section):
    """Where the dialplan finds our FastAGI hooks; off unless given."""

    host: Host = "127.0.0.1"
    port: FreePort = 4573


class DoNotDisturbSettings(Section):
    """Where the dialplan looks whether a phone is not to be disturbed: a key of AstDB, and the device state beside it.

    As FreePBX has it unless told otherwise; `device_state` of "" leaves that alone.
    """

    key: Annotated[
        str,
        pattern(r"^[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40})*/(\{extension\})(/[A-Za-z0-9_-]{1,40})?$"),
        Expected(_('a key of AstDB with {extension} in it, such as "DND/{extension}"')),
    ] = "DND/{extension}"
    value: Annotated[str, pattern(r"^[A-Za-z0-9_-]{1,40}$"), Expected(_('a word such as "YES"'))] = "YES"
    device_state: Annotated[
        str,
        pattern(r"^(Custom:[A-Za-z0-9_-]{0,40}\{extension\})?$"),
        Expected(_('a custom device state such as "Custom:DND{extension}", or ""')),
    ] = "Custom:DND{extension}"


_KEY = r"^([A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40})*/(\{extension\})(/[A-Za-z0-9_-]{1,40})?)?$"
_Key = Annotated[
    str, pattern(_KEY), Expected(_('a key of AstDB with {extension} in it, such as "CF/{extension}", or ""'))
]
_State = Annotated[
    str,
    pattern(r"^(Custom:[A-Za-z0-9_-]{0,40}\{extension\})?$"),
    Expected(_('a custom device state such as "Custom:CF{extension}", or ""')),
]


class FeatureSettings(Section):
    """Where a plain dialplan keeps what people set on their phone: keys of AstDB; "" where it knows no such thing.

    `follow_me` holds further numbers and `devices` the devices that ring, both joined by &. `presence` is the provider
    of PRESENCE_STATE. `voicemail` is what to dial for a mailbox without ringing its phone. FreePBX needs none of this.
    `look_seconds` is how often the keys are looked at, for what was set on the phone and told by no event.
    """

    forward_all: _Key = "CF/{extension}"
    forward_busy: _Key = "CFB/{extension}"
    forward_no_answer: _Key = "CFU/{extension}"
    forward_state: _State = "Custom:CF{extension}"
    call_waiting: _Key = "CW/{extension}"
    follow_me: _Key = "FOLLOWME/{extension}"
    devices: _Key = "RING/{extension}"
    presence: Annotated[
        str, pattern(r"^(CustomPresence:\{extension\})?$"), Expected(_('"CustomPresence:{extension}", or ""'))
    ] = "CustomPresence:{extension}"
    voicemail: Annotated[
        str,
        pattern(r"^([0-9*#]{0,8}\{extension\})?$"),
        Expected(_('digits before {extension}, such as "*8{extension}"')),
    ] = ""
    look_seconds: Annotated[int, Field(ge=1, le=3600)] = 10


class CdrSettings(Section):
    """The PBX's own call records, read after an outage; without the table the history says where it has gaps.

    `csv` is cdr-csv/Master.csv, or a copy of it; `database` any table of Asterisk's or FreePBX's layout. `timezone` is
    the one its times are written in, by default that of the bridge.
    """

    source: Literal["csv", "database"] = "csv"
    path: File = Path("/var/log/asterisk/cdr-csv/Master.csv")
    url: SecretStr = SecretStr("")
    table: Annotated[
        str, pattern(r"^[A-Za-z0-9_]{1,63}(\.[A-Za-z0-9_]{1,63})?$"), Expected(_("the name of a table"))
    ] = "cdr"
    timezone: Annotated[str, Field(max_length=64)] = ""


class PbxSettings(Section):
    """One Asterisk. `context` is ours (config/asterisk/extensions.conf), never the company's.

    `outside` makes a dialable extension of an outside number: `{e164}` is +33123456789, `{digits}` the same
    without the plus, `{national}` as dialled inside the region (0123456789). `dialect` is how the dialplan keeps
    what is set on phones; a FreePBX is recognised.
    """

    name: Annotated[str, pattern(r"^[a-z0-9-]{1,32}$"), Expected(_("at most 32 small letters, digits and -"))] = "main"
    ami: AmiSettings
    ari: AriSettings
    agi: AgiSettings | None = None
    context: Context = "ucbridge-call"
    outside: Outside = "{e164}"
    dialect: Literal["auto", "plain", "freepbx"] = "auto"
    do_not_disturb: DoNotDisturbSettings = DoNotDisturbSettings()
    features: FeatureSettings = FeatureSettings()
    parking_lot: Annotated[str, pattern(r"^[A-Za-z0-9_-]{1,79}$"), Expected(_("the name of a parking lot"))] = "default"
    cdr: CdrSettings | None = None
    ring_seconds: Annotated[int, Field(ge=5, le=120)] = 30

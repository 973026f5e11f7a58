"""The configuration of a private Asterisk and its phones, rendered from templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ucbridge.pbx.private import database, plan
from ucbridge.pbx.private.plan import SHARED, Subscriber, VoicemailPlan
from ucbridge.pbx.private.ports import Ports
from ucbridge.pbx.private.programs import Programs
from ucbridge.pbx.private.secrets import Secrets
from ucbridge.private_files import write_private
from ucbridge.samples import samples

_CONFIGS = (
    "asterisk.conf",
    "modules.conf",
    "logger.conf",
    "manager.conf",
    "http.conf",
    "ari.conf",
    "pjsip.conf",
    "extensions.conf",
    "rtp.conf",
    "cdr.conf",
    "musiconhold.conf",
    "indications.conf",
    "queues.conf",
    "res_parking.conf",
    "features.conf",
)
# Asterisk complains about these when they are not there; its defaults are right.
_EMPTY = (
    "acl",
    "ccss",
    "cel",
    "confbridge",
    "pjproject",
    "queuerules",
    "res_http_media_cache",
    "udptl",
    "websocket_client",
)
# The commented samples are used as they are; the templates only add ports and secrets behind them.
_SAMPLES = {
    "manager.conf": "sample_manager.conf",
    "manager_ucbridge.conf": "manager_ucbridge.conf",
    "http.conf": "sample_http.conf",
    "ari.conf": "sample_ari.conf",
    "ari_ucbridge.conf": "ari_ucbridge.conf",
    "extensions_ucbridge.conf": "extensions_ucbridge.conf",
    "extensions_features.conf": "extensions_features.conf",
    "modules_ucbridge.conf": "modules_ucbridge.conf",
}


def write(
    folder: Path,
    run: Path,
    *,
    programs: Programs,
    ports: Ports,
    subscribers: Sequence[Subscriber],
    secrets: Secrets,
    voicemail: VoicemailPlan,
) -> None:
    """Write everything Asterisk and the phones read, under one folder."""
    _folders(folder, run)
    _data(folder / "data", programs.data)
    for sample, name in _SAMPLES.items():
        write_private(folder / "etc" / name, (samples() / sample).read_text())
    values = {
        "folder": folder,
        "run": run,
        "modules": programs.modules,
        "ports": ports,
        "people": _people(subscribers),
        "devices": [who for who in subscribers if who.registers],
        "further": [who for who in subscribers if who.owner],
        "keys": [who.key for who in subscribers],
        "secrets": secrets,
        "shared": SHARED,
        "queue": plan.QUEUE,
        "ring_group": plan.RING_GROUP,
        "local_group": plan.LOCAL_GROUP,
        "everywhere": plan.EVERYWHERE,
        "mobiles": plan.MOBILES,
        "lots": plan.LOTS,
        "dial_in": plan.DIAL_IN,
        "outside_dial_in": plan.OUTSIDE_DIAL_IN,
        "plain_room": plan.PLAIN_ROOM,
    }
    database.begin(folder / "db/astdb.sqlite3", (who.extension for who in _people(subscribers)))
    environment = _environment()
    write_voicemail(folder, subscribers, voicemail, secrets)
    for name in _CONFIGS:
        write_private(folder / "etc" / name, environment.get_template(name).render(values))
    for name in _EMPTY:
        write_private(folder / f"etc/{name}.conf", "")
    for who in subscribers:
        own = {
            "phone": who,
            "port": ports.phone(who.key),
            "control": ports.control(who.key),
            "phone_modules": programs.phone_modules,
            "sounds": programs.phone_sounds,
            "secret": secrets.phones[who.user],
        }
        _phone(folder / "phones" / who.key, environment, {**values, **own})


def write_voicemail(folder: Path, subscribers: Sequence[Subscriber], wanted: VoicemailPlan, secrets: Secrets) -> bool:
    """Write voicemail.conf alone; tell whether anything in it is different now."""
    values = {"people": _people(subscribers), "secrets": secrets, "shared": SHARED, "voicemail": wanted}
    file, text = folder / "etc/voicemail.conf", _environment().get_template("voicemail.conf").render(values)
    if file.exists() and file.read_text() == text:
        return False
    write_private(file, text)
    return True


def _people(subscribers: Sequence[Subscriber]) -> list[Subscriber]:
    return [who for who in subscribers if who.registers and not who.owner]


def _phone(folder: Path, environment: Environment, values: Mapping[str, object]) -> None:
    folder.mkdir(exist_ok=True, mode=0o700)
    write_private(folder / "config", environment.get_template("phone_config").render(values))
    write_private(folder / "accounts", environment.get_template("phone_accounts").render(values))
    write_private(folder / "contacts", "")


def _folders(folder: Path, run: Path) -> None:
    spool = ("recording", "monitor", "tmp", "outgoing", "system")
    for name in (
        "etc",
        "var",
        "db",
        "keys/keys",
        "log/cdr-csv",
        "phones",
        "data",
        "cache",
        *(f"spool/{part}" for part in spool),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    _messages(folder / "spool")


def _messages(spool: Path) -> None:
    # ARI serves what lies below the recording directory, by its real path: the messages live there.
    real, usual = spool / "recording/voicemail", spool / "voicemail"
    if usual.is_dir() and not usual.is_symlink():
        usual.rename(real)
    real.mkdir(exist_ok=True, mode=0o700)
    if not usual.is_symlink():
        usual.symlink_to(Path("recording/voicemail"))


def _data(own: Path, theirs: Path) -> None:
    links = {name: theirs / name for name in ("documentation", "rest-api", "static-http", "agi-bin", "moh")}
    (own / "sounds").mkdir(exist_ok=True)
    links |= {
        "sounds/en": _voice(theirs / "sounds", "en"),
        "sounds/fr": _voice(theirs / "sounds", "fr"),
    }
    for name, target in links.items():
        link = own / name
        link.unlink(missing_ok=True)
        if target.exists():
            link.symlink_to(target)


def _voice(sounds: Path, language: str) -> Path:
    # A packaged sounds/en may be an absolute link that leads nowhere from a private root.
    return next((path for path in sorted(sounds.glob(f"{language}_*")) if path.is_dir()), sounds / language)


def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - Asterisk's configuration is not HTML; `_value` guards it
        loader=PackageLoader("ucbridge.pbx.private"),
        undefined=StrictUndefined,
        finalize=_value,
        keep_trailing_newline=True,
        trim_blocks=False,
    )
    environment.filters["display"] = lambda text: "".join(c for c in text if c not in '"<>\\' and c.isprintable())
    environment.filters["field"] = lambda text: "".join(c for c in text if c not in ",|" and c.isprintable())
    return environment


def _value(value: object) -> str:
    text = str(value)
    if any(not c.isprintable() for c in text):
        raise ValueError("a value with control characters cannot stand in Asterisk's configuration")
    return text.replace(";", "\\;")

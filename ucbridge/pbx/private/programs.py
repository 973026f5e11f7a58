"""The programs a private PBX runs: the host's own where it has them, else those of the private root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private.apt import Progress
from ucbridge.pbx.private.unpack import unpacked

OLDEST = 18


@dataclass(frozen=True, slots=True)
class Programs:
    """How to start each program, and the folders their data comes from."""

    asterisk: tuple[str, ...]
    baresip: tuple[str, ...]
    openssl: tuple[str, ...]
    modules: Path
    data: Path
    phone_modules: Path
    phone_sounds: Path
    environment: dict[str, str]


def find(*, progress: Progress) -> Programs:
    """Return the host's programs if they are recent enough, else the private ones, fetched if need be.

    Raises:
        PbxError: neither can be had.
    """
    return on_path() or _in_root(unpacked(progress=progress))


def on_path(host: Path = Path("/")) -> Programs | None:
    """Return the host's own programs, or None unless all of them are there and Asterisk is recent enough."""
    asterisk, baresip, openssl = (shutil.which(name) for name in ("asterisk", "baresip", "openssl"))
    if not (asterisk and baresip and openssl) or version(asterisk) < OLDEST:
        return None
    modules = _first(host, "usr/lib*/*/asterisk/modules", "usr/lib*/asterisk/modules", "usr/local/lib/asterisk/modules")
    data = _first(host, "usr/share/asterisk", "var/lib/asterisk")
    phone = _first(host, "usr/lib*/*/baresip/modules", "usr/lib*/baresip/modules", "usr/local/lib/baresip/modules")
    sounds = _first(host, "usr/share/baresip", "usr/local/share/baresip")
    if not (modules and data and phone and sounds):
        return None
    return Programs((asterisk,), (baresip,), (openssl,), modules, data, phone, sounds, {})


def version(asterisk: str) -> int:
    """Return the major version of an Asterisk; 0 if it does not say."""
    try:
        said = subprocess.run([asterisk, "-V"], capture_output=True, text=True, check=False, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r"Asterisk (?:certified[/-])?(\d+)", said)
    return int(match[1]) if match else 0


def _in_root(root: Path) -> Programs:
    libraries = _only(root, "usr/lib/*-linux-gnu*/asterisk").parent
    loader = _only(root, "usr/lib*/ld-linux*.so.*", "usr/lib/*-linux-gnu*/ld-linux*.so.*")
    start = (str(loader), "--library-path", str(libraries))
    return Programs(
        asterisk=(*start, str(root / "usr/sbin/asterisk")),
        baresip=(*start, str(root / "usr/bin/baresip")),
        openssl=(*start, str(root / "usr/bin/openssl")),
        modules=libraries / "asterisk/modules",
        data=root / "usr/share/asterisk",
        phone_modules=_only(root, "usr/lib/baresip/modules", "usr/lib/*-linux-gnu*/baresip/modules"),
        phone_sounds=root / "usr/share/baresip",
        environment={"OPENSSL_CONF": os.devnull, "OPENSSL_MODULES": str(libraries / "ossl-modules")},
    )


def _first(root: Path, *patterns: str) -> Path | None:
    return next((path for pattern in patterns for path in sorted(root.glob(pattern))), None)


def _only(root: Path, *patterns: str) -> Path:
    path = _first(root, *patterns)
    if path is None:
        raise PbxError(_("The unpacked Asterisk in {root} is incomplete: delete that folder and try again.", root=root))
    return path

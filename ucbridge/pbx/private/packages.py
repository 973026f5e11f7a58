"""Which Debian packages a private PBX is made of, and how they are brought here."""

from __future__ import annotations

import re
from pathlib import Path

from ucbridge.pbx.private.apt import Apt, Progress

SUITE = "forky"
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-fr-wav",
    "asterisk-moh-opsound-wav",
    "baresip-core",
    "openssl",
)
# Drawn in by dependencies, never loaded here: maintainer scripts' tools, and libraries of modules that stay unloaded.
UNUSED = re.compile(
    r"adduser|base-passwd|debconf|dirmngr|gcc-\d+-base|gnupg.*|gpg.*|libc-gconv-modules-extra|libcodec2-.*|libpam.*"
    r"|libpci3|libperl.*|libsemanage.*|libsensors.*|libsnmp.*|login\.defs|passwd|pci\.ids|perl.*|pinentry-.*"
    r"|readline-common|tzdata"
)


def download(
    into: Path, state: Path, *, progress: Progress, etc: Path = Path("/etc/apt"), packages: tuple[str, ...] = PACKAGES
) -> list[Path]:
    """Bring the packages into a folder and return them; what is already there is not fetched again.

    Args:
        into: where the `.deb` files go.
        state: apt's private state; may be kept between calls.
        progress: told what is going on, one line at a time.
        etc: the host's apt configuration.
        packages: what is wanted, with all it needs.

    Raises:
        PbxError: no apt, no mirror, no network, no trust, or no such packages.
    """
    progress(f"Reading the package list of Debian {SUITE}")
    apt = Apt.prepare(state, suite=SUITE, etc=etc, host=_codename())
    apt.update(progress)
    wanted = apt.resolve(packages, without=UNUSED)
    into.mkdir(parents=True, exist_ok=True)
    apt.fetch(wanted, into, progress)
    return [into / package.file for package in wanted]


def _codename() -> str:
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return ""
    match = re.search(r'^VERSION_CODENAME="?([a-z]+)', release, re.MULTILINE)
    return match[1] if match else ""

"""Debian packages without root: apt with a state folder of its own, over the host's mirror and trusted keys."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _
from ucbridge.pbx.private import sources

SUITE = "forky"
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-fr-wav",
    "asterisk-moh-opsound-wav",
    "baresip-core",
    "openssl",
)
# Drawn in by dependencies, never loaded here: maintainer scripts' tools, and modules kept out by modules.conf.
_UNUSED = re.compile(
    r"adduser|base-passwd|debconf|dirmngr|gcc-\d+-base|gnupg.*|gpg.*|libc-gconv-modules-extra|libcodec2-.*|libpam.*"
    r"|libpci3|libperl.*|libsemanage.*|libsensors.*|libsnmp.*|login\.defs|passwd|pci\.ids|perl.*|pinentry-.*"
    r"|readline-common|tzdata"
)
_INSTALL = re.compile(r"^Inst (?P<name>\S+) \((?P<version>\S+) ", re.MULTILINE)
_CONF = """\
Dir::State "{state}";
Dir::State::status "{state}/status";
Dir::State::lists "{state}/lists";
Dir::Cache "{state}/cache";
Dir::Etc::sourcelist "{state}/sources.list";
Dir::Etc::sourceparts "{state}/none";
Dir::Etc::preferences "{state}/none/preferences";
Dir::Etc::preferencesparts "{state}/none";
Dir::Log "{state}/log";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""

Progress = Callable[[str], None]


def download(into: Path, state: Path, *, progress: Progress, etc: Path = Path("/etc/apt")) -> list[Path]:
    """Bring the packages into a folder and return them; what is already there is not fetched again.

    Args:
        into: where the `.deb` files go.
        state: apt's private state; may be kept between calls.
        progress: told what is going on, one line at a time.
        etc: the host's apt configuration.

    Raises:
        PbxError: no apt, no mirror, no network, no trust, or no such packages.
    """
    apt = Apt.prepare(state, etc)
    progress(f"Reading the package list of Debian {SUITE}")
    apt.update(progress)
    wanted = apt.resolve(PACKAGES)
    into.mkdir(parents=True, exist_ok=True)
    progress(f"Downloading {len(wanted)} packages")
    apt.fetch(wanted, into, progress)
    return sorted(into.glob("*.deb"))


@dataclass(frozen=True, slots=True)
class Apt:
    """apt-get aimed at a private state folder; the host's proxies and keys stay in force, its hooks do not."""

    state: Path
    etc: Path
    mirror: sources.Mirror

    @classmethod
    def prepare(cls, state: Path, etc: Path) -> Apt:
        """Write the configuration of a private apt.

        Raises:
            PbxError: the host names no mirror.
        """
        mirror = sources.find(etc, _codename())
        for name in ("lists/partial", "cache/archives/partial", "none", "log"):
            (state / name).mkdir(parents=True, exist_ok=True)
        (state / "status").touch()
        (state / "apt.conf").write_text(_CONF.format(state=state))
        (state / "sources.list").write_text(mirror.line(SUITE) + "\n")
        return cls(state, etc, mirror)

    def update(self, progress: Progress) -> None:
        """Fetch the package list. A suite signed by keys newer than the host's is read with the newer keyring that
        the host's own, trusted release offers.
        """
        result = self._run("update", "-o", "APT::Update::Error-Mode=any", check=False)
        if result.returncode and "NO_PUBKEY" in result.stderr + result.stdout:
            progress("Fetching Debian's newer archive keys through this machine's own release")
            self._trust_newer_keys()
            result = self._run("update", "-o", "APT::Update::Error-Mode=any", check=False)
        if result.returncode:
            raise _failed(
                _("Debian {suite} could not be read from this machine's package mirror", suite=SUITE), result.stderr
            )

    def resolve(self, packages: tuple[str, ...]) -> list[str]:
        """Return `name=version` of the packages and all they need, less what is never loaded here."""
        found = _INSTALL.findall(self._run("-s", "install", *packages).stdout)
        return [f"{name}={version}" for name, version in found if not _UNUSED.fullmatch(name.split(":")[0])]

    def fetch(self, wanted: list[str], into: Path, progress: Progress) -> None:
        """Download and verify; an interrupted download goes on where it stopped."""
        command = [*self._command(), "download", *wanted]
        with (self.state / "fetch.log").open("w+") as log, _start(command, cwd=into, output=log) as process:
            told = time.monotonic()
            while process.poll() is None:
                time.sleep(0.1)
                if time.monotonic() - told >= 2:  # noqa: PLR2004 - seconds between two lines of progress
                    told = time.monotonic()
                    progress(f"Downloading: {len(list(into.glob('*.deb')))} of {len(wanted)} packages")
            log.seek(0)
            output = log.read()
        if process.returncode:
            raise _failed(_("Asterisk's packages could not be downloaded"), output)

    def _trust_newer_keys(self) -> None:
        (self.state / "sources.list").write_text(self.mirror.line(_codename()) + "\n")
        self._run("update")
        self._run("download", "debian-archive-keyring", cwd=self.state)
        for package in self.state.glob("debian-archive-keyring_*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(self.state / "keys")], check=True)  # noqa: S603, S607
        ring = self.state / "keys/usr/share/keyrings/debian-archive-keyring.gpg"
        newer = sources.Mirror(self.mirror.uri, self.mirror.suites, self.mirror.components, str(ring))
        (self.state / "sources.list").write_text(newer.line(SUITE) + "\n")

    def _command(self) -> list[str]:
        return ["apt-get", "-y", "-q", "-c", str(self.state / "apt.conf")]

    def _run(self, *arguments: str, check: bool = True, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [*self._command(), *arguments]
        try:
            result = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, cwd=cwd, env=_environment()
            )
        except FileNotFoundError:
            raise _no_apt() from None
        if check and result.returncode:
            raise _failed(_("Asterisk's packages could not be found on this machine's package mirror"), result.stderr)
        return result


def _start(command: list[str], *, cwd: Path, output: IO[str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(  # noqa: S603
            command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, text=True, env=_environment()
        )
    except FileNotFoundError:
        raise _no_apt() from None


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def _codename() -> str:
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return ""
    match = re.search(r'^VERSION_CODENAME="?([a-z]+)', release, re.MULTILINE)
    return match[1] if match else ""


def _no_apt() -> PbxError:
    return PbxError(
        _(
            "Asterisk is not installed and this machine has no apt to fetch it: "
            "install asterisk (18 or newer) and baresip."
        )
    )


def _failed(what: Text, output: str) -> PbxError:
    lines = [line.strip() for line in output.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    return PbxError(_("{what}: {why}", what=what, why=(lines or ["apt gave no reason"])[-1].removeprefix("E: ")))

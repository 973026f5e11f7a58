"""Debian packages without root: apt with a state folder of its own, over the host's mirror and trusted keys."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _
from ucbridge.pbx.private import sources

Progress = Callable[[str], None]

_INSTALL = re.compile(r"^Inst (?P<name>\S+) \((?P<version>\S+) ", re.MULTILINE)
_FILE = re.compile(r"^'[^']+' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$", re.MULTILINE)
_SECONDS_BETWEEN_LINES = 2
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
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One package file as the signed package list describes it."""

    file: str
    size: int
    sha256: str

    def intact(self, folder: Path) -> bool:
        """Tell whether the file in a folder is the one the list describes."""
        try:
            with (folder / self.file).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


@dataclass(frozen=True, slots=True)
class Apt:
    """apt-get aimed at a private state folder; the host's proxies and keys stay in force, its hooks do not."""

    state: Path
    suite: str
    host: str
    mirror: sources.Mirror

    @classmethod
    def prepare(cls, state: Path, *, suite: str, etc: Path, host: str) -> Apt:
        """Write the configuration of a private apt for a suite of the host's mirror.

        Args:
            state: the folder of its own; may be kept between calls.
            suite: whose packages are wanted.
            etc: the host's apt configuration.
            host: the codename of the host's own release.

        Raises:
            PbxError: the host names no mirror.
        """
        mirror = sources.find(etc, host)
        for name in ("lists/partial", "cache/archives/partial", "none", "log"):
            (state / name).mkdir(parents=True, exist_ok=True)
        (state / "status").touch()
        (state / "apt.conf").write_text(_CONF.format(state=state))
        apt = cls(state, suite, host, mirror)
        apt._read(suite, mirror)
        return apt

    def update(self, progress: Progress) -> None:
        """Fetch the package list. A suite signed by keys newer than the host's is read with the newer keyring that
        the host's own, trusted release offers.

        Raises:
            PbxError: no network, no such suite, or no trust.
        """
        result = self._try("update", "-o", "APT::Update::Error-Mode=any")
        if result.returncode and "NO_PUBKEY" in result.stderr + result.stdout:
            progress("Fetching the distribution's newer archive keys through this machine's own release")
            self._trust_newer_keys()
            result = self._try("update", "-o", "APT::Update::Error-Mode=any")
        if result.returncode:
            what = _("Debian {suite} could not be read from this machine's package mirror", suite=self.suite)
            raise _failed(what, result.stderr)

    def resolve(self, names: Sequence[str], *, without: re.Pattern[str]) -> list[Package]:
        """Return the packages and all they need, less those whose name matches `without`.

        Raises:
            PbxError: there are no such packages.
        """
        found = _INSTALL.findall(self._run("-s", "install", *names))
        wanted = [f"{name}={version}" for name, version in found if not without.fullmatch(name.split(":")[0])]
        listed = _FILE.findall(self._run("-q", "download", "--print-uris", *wanted))
        return [Package(file.replace("%3A", "%3a"), int(size), sha256) for file, size, sha256 in listed]

    def fetch(self, wanted: Sequence[Package], into: Path, progress: Progress) -> None:
        """Download into a folder what is not there yet.

        Raises:
            PbxError: the network fails, or a file is not the one the package list describes.
        """
        missing = [package for package in wanted if not package.intact(into)]
        if not missing:
            return
        for package in missing:
            # apt takes a file of the right size for the right file.
            (into / package.file).unlink(missing_ok=True)
        names = [_name(package.file) for package in missing]
        megabytes = sum(package.size for package in missing) / 1e6
        progress(f"Downloading {len(missing)} packages, {megabytes:.0f} MB")
        with (self.state / "fetch.log").open("w+") as log:
            code = self._watch([*self._command(), "download", *names], missing, into, log, progress)
            log.seek(0)
            output = log.read()
        if code or not all(package.intact(into) for package in missing):
            raise _failed(_("Asterisk's packages could not be downloaded"), output)

    def _watch(
        self, command: list[str], missing: Sequence[Package], into: Path, log: IO[str], progress: Progress
    ) -> int:
        told = time.monotonic()
        with subprocess.Popen(
            command, cwd=into, stdout=log, stderr=subprocess.STDOUT, text=True, env=_environment()
        ) as process:
            while process.poll() is None:
                time.sleep(0.1)
                if time.monotonic() - told >= _SECONDS_BETWEEN_LINES:
                    told = time.monotonic()
                    here = sum((into / package.file).exists() for package in missing)
                    progress(f"Downloading: {here} of {len(missing)} packages")
        return process.returncode

    def _trust_newer_keys(self) -> None:
        self._read(self.host, self.mirror)
        self._run("update")
        self._run("download", "debian-archive-keyring", cwd=self.state)
        for package in self.state.glob("debian-archive-keyring_*.deb"):
            command = ["dpkg-deb", "-x", str(package), str(self.state / "keys")]
            subprocess.run(command, check=True)
        ring = self.state / "keys/usr/share/keyrings/debian-archive-keyring.gpg"
        self._read(self.suite, self.mirror.trusting(ring))

    def _read(self, suite: str, mirror: sources.Mirror) -> None:
        (self.state / "sources.list").write_text(mirror.line(suite) + "\n")

    def _command(self) -> list[str]:
        return ["apt-get", "-y", "-q", "-c", str(self.state / "apt.conf")]

    def _run(self, *arguments: str, cwd: Path | None = None) -> str:
        result = self._try(*arguments, cwd=cwd)
        if result.returncode:
            raise _failed(_("Asterisk's packages could not be found on this machine's package mirror"), result.stderr)
        return result.stdout

    def _try(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [*self._command(), *arguments]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=_environment())
        except FileNotFoundError:
            raise PbxError(
                _(
                    "Asterisk is not installed and this machine has no apt to fetch it: "
                    "install asterisk (18 or newer) and baresip."
                )
            ) from None


def _name(file: str) -> str:
    name, version, _architecture = file.split("_")
    return f"{name}={version.replace('%3a', ':')}"


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def _failed(what: Text, output: str) -> PbxError:
    lines = [line.strip() for line in output.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    why = (lines or ["apt gave no reason"])[0]
    return PbxError(
        _(
            "{what} ({why}): check the network and apt's sources, or install asterisk (18 or newer) and baresip.",
            what=what,
            why=re.sub(r"^(E|W|Err):\s*", "", why),
        )
    )

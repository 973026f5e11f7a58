"""The package mirror of this host, read from apt's own configuration in either of its two formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _

_ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)$")

_ALIASES = {"oldstable", "stable", "testing", "unstable", "sid"}


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where packages come from: the address, the suites it is used for, and the keyring that vouches for it."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""
    trusted: str = ""

    def line(self, suite: str) -> str:
        """Return the apt source line for a suite of this mirror."""
        given = {"signed-by": self.signed_by, "trusted": self.trusted}
        options = " ".join(f"{key}={value}" for key, value in given.items() if value)
        return f"deb {f'[{options}] ' if options else ''}{self.uri} {suite} {' '.join(self.components)}"

    def trusting(self, keyring: Path) -> Mirror:
        """Return the same mirror with another keyring to vouch for it."""
        return replace(self, signed_by=str(keyring))


def find(etc: Path, codename: str) -> Mirror:
    """Return the mirror the host uses for its own release.

    Args:
        etc: apt's configuration folder.
        codename: the host's release, such as bookworm.

    Raises:
        PbxError: the host has none.
    """
    mirrors = [mirror for mirror in read(etc) if "main" in mirror.components]
    for suites in ({codename}, _ALIASES):
        for mirror in mirrors:
            if suites.intersection(mirror.suites):
                return mirror
    raise PbxError(
        _(
            "Asterisk is not installed and apt on this machine names no package mirror for {codename}: "
            "install the packages asterisk and baresip-core, or add a mirror to apt's sources.",
            codename=codename or "its release",
        )
    )


def read(etc: Path) -> Iterator[Mirror]:
    """Yield every binary package source that is switched on, in apt's order."""
    parts = etc / "sources.list.d"
    for path in [etc / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            yield from one_line(path.read_text(errors="replace"))
    for path in sorted(parts.glob("*.sources")):
        yield from deb822(path.read_text(errors="replace"))


def one_line(text: str) -> Iterator[Mirror]:
    """Parse the `deb [options] URI suite component...` format."""
    for raw in text.splitlines():
        match = _ONE_LINE.match(raw.split("#", 1)[0].strip())
        if match:
            options = dict(pair.split("=", 1) for pair in (match["options"] or "").split() if "=" in pair)
            yield Mirror(
                match["uri"],
                (match["suite"],),
                tuple(match["components"].split()),
                options.get("signed-by", ""),
                options.get("trusted", ""),
            )


def deb822(text: str) -> Iterator[Mirror]:
    """Parse the paragraphs of a `.sources` file. A key written into the file itself is left to apt's own keyrings."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        fields = _fields(paragraph)
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in {"no", "false"}:
            continue
        keyring = fields.get("signed-by", "").strip()
        for uri in fields.get("uris", "").split():
            yield Mirror(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                keyring if keyring.startswith("/") and "\n" not in keyring else "",
                fields.get("trusted", ""),
            )


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in {" ", "\t"} and name:
            fields[name] += "\n" + line.strip()
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields

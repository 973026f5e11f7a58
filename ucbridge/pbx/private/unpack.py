"""A private root: Debian's packages unpacked into the cache once, for every process of this user."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private import packages
from ucbridge.pbx.private.apt import Progress

_RECIPE = f"asterisk-{packages.SUITE}-1"
_NEEDLESS = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/snmp")


def cache_folder() -> Path:
    """Return where downloads are kept: `UCBRIDGE_CACHE`, else the user's cache folder."""
    given = os.environ.get("UCBRIDGE_CACHE")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ucbridge"


def unpacked(*, progress: Progress, cache: Path | None = None) -> Path:
    """Return the private root, made first if need be. Works offline once made; safe to call in many processes at once.

    Raises:
        PbxError: the packages cannot be had, or the cache cannot be written.
    """
    folder = cache or cache_folder()
    root = folder / _RECIPE
    if root.is_dir():
        return root
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder / f"{_RECIPE}.lock", progress):
            if not root.is_dir():
                _make(root, folder / f"{_RECIPE}.download", progress)
    except OSError as error:
        raise PbxError(
            _("Asterisk cannot be unpacked into {folder}: {why}.", folder=folder, why=error.strerror or error)
        ) from error
    return root


@contextmanager
def _only_one(path: Path, progress: Progress) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Waiting for another process that is unpacking Asterisk")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(root: Path, downloads: Path, progress: Progress) -> None:
    files = packages.download(downloads / "packages", downloads / "apt", progress=progress)
    progress(f"Unpacking {len(files)} packages")
    for leftover in root.parent.glob(f"{root.name}.new-*"):
        shutil.rmtree(leftover)
    new = Path(tempfile.mkdtemp(prefix=f"{root.name}.new-", dir=root.parent))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda file: _extract(file, new), files))
    for name in _NEEDLESS:
        shutil.rmtree(new / name, ignore_errors=True)
    new.chmod(0o755)
    new.rename(root)
    shutil.rmtree(downloads)
    progress("Asterisk is unpacked")


def _extract(package: Path, into: Path) -> None:
    try:
        subprocess.run(["dpkg-deb", "-x", str(package), str(into)], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise PbxError(_("Asterisk cannot be unpacked: this machine has no dpkg-deb.")) from None
    except subprocess.CalledProcessError as error:
        package.unlink(missing_ok=True)
        raise PbxError(
            _("The package {name} cannot be unpacked: {why}", name=package.name, why=error.stderr.strip())
        ) from None

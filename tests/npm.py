"""Packages of npm that tests hold our work against: fetched once, kept in the cache of the project alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

KEPT = Path(__file__).parents[1] / ".cache/npm"

_PATIENCE = 40
"""Seconds; a test may take 60."""


class Missing(Exception):
    """A package cannot be had here; the words say so to who reads why a test was skipped."""


def packed(package: str, folder: Path) -> Path:
    """Fetch a package into a folder, and return its archive.

    Raises:
        Missing: npm is not there, or does not get it.
    """
    told = _npm("pack", "--pack-destination", str(folder), package, what=package)
    return folder / told.split()[-1]


def installed(package: str, *beside: str) -> Path:
    """Return a folder where a package is installed, with others beside it. Raises as `packed`."""
    folder = KEPT / package.strip("@").replace("/", "-")
    if not folder.is_dir():
        KEPT.mkdir(parents=True, exist_ok=True)
        begun = folder.with_name(f"{folder.name}.{os.getpid()}")
        try:
            _npm("install", "--no-audit", "--no-fund", "--prefix", str(begun), package, *beside, what=package)
            begun.rename(folder)
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    return folder


def _npm(*arguments: str, what: str) -> str:
    npm = shutil.which("npm")
    if npm is None or not shutil.which("node"):
        raise Missing(f"{what} comes from npm: install node and npm")
    try:
        done = subprocess.run(
            [npm, *arguments, "--silent"], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Missing(f"npm does not get {what}") from error
    return done.stdout

"""Archives and folders of models: from an address with its digest, or from this machine."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.speech.model_hub import HUB, FetchFailed

if TYPE_CHECKING:
    from ucbridge.speech.interface import Progress

_CHUNK = 1 << 20
MOST_BYTES = 16 * 1024**3
"""Of an archive, and of what is in it; the largest models there are take a third of it."""
_ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


def from_address(address: str, sha256: str, into: Path, progress: Progress) -> Path:
    """Bring an archive into a folder and unpack it there once its digest is right.

    Raises:
        UserError: it is not what the digest says, or no archive.
        FetchFailed: the network does not allow it.
    """
    archive = into / Path(address.partition("?")[0]).name
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(address, timeout=60) as response, archive.open("wb") as file:  # noqa: S310 - https
            total = int(response.headers.get("Content-Length") or 0)
            while chunk := response.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
                _require_room(file.tell())
                progress(min(1.0, file.tell() / total) if total else 0.0)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise FetchFailed(_("The model cannot be fetched from {address}.", address=address)) from error
    if digest.hexdigest() != sha256.lower():
        raise UserError(
            _(
                "What {address} sent is not what was asked for: its SHA-256 is {digest}. Nothing was installed.",
                address=address,
                digest=digest.hexdigest(),
            )
        )
    return from_archive(archive, into)


def from_archive(archive: Path, into: Path) -> Path:
    """Unpack a .zip or .tar archive into a folder; return the one folder it holds, or what it was unpacked to.

    Raises:
        UserError: it is no such archive, or wants to write elsewhere.
    """
    ending = max((each for each in _ENDINGS if archive.name.endswith(each)), key=len, default="")
    target = into / "unpacked" / archive.name.removesuffix(ending)
    target.mkdir(parents=True)
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                _require_room(sum(each.file_size for each in packed.infolist()))
                packed.extractall(target)  # noqa: S202 - it writes nowhere else
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(target, members=_plain(tar, target))  # noqa: S202 - each member is looked at
    except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise UserError(_("{file} cannot be unpacked: give a .zip or .tar.gz archive.", file=archive)) from error
    inside = [path for path in target.iterdir() if not path.name.startswith((".", "__"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else target


def _plain(packed: tarfile.TarFile, target: Path) -> Iterator[tarfile.TarInfo]:
    """Yield files and folders that stay inside; Python 3.11.2 has no filter for that."""
    size = 0
    for member in packed:
        size += member.size
        _require_room(size)
        inside = (target / member.name).resolve().is_relative_to(target.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise UserError(
                _("The archive holds {name}, which no model needs. Nothing was installed.", name=member.name)
            )
        member.mode = 0o755 if member.isdir() else 0o644
        yield member


def _require_room(size: int) -> None:
    if size > MOST_BYTES:
        raise UserError(
            _(
                "The archive is larger than any model: more than {size} GB. Nothing was installed.",
                size=MOST_BYTES >> 30,
            )
        )


def from_path(path: Path, into: Path) -> Path:
    """Copy a model from this machine into a folder.

    Raises:
        UserError: it is no archive and no model.
    """
    if not path.exists():
        raise UserError(
            _(
                "There is no model {what}. Give one of {names}, or a folder, an archive or an https address.",
                what=path,
                names=", ".join(HUB),
            )
        )
    if path.is_dir():
        return Path(shutil.copytree(path, into / path.resolve().name))
    if path.suffix == ".pt":
        return Path(shutil.copy2(path, into / path.name))
    return from_archive(path, into)

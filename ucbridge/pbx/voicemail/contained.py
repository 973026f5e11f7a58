"""Files of a folder that other programs write: regular ones, really inside it, read whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.voicemail.errors import NotOurs, TooLarge


def read(root: Path, path: Path, *, largest: int) -> bytes:
    """Return what is in a file below `root`.

    It is looked at before it is opened, by a handle that no renaming can exchange: a link out of the folder, a FIFO
    or a device is never opened.

    Raises:
        LookupError: it is not there, it is empty, or it grew meanwhile.
        NotOurs, TooLarge: it must not be read.
        PbxError: it cannot be read.
    """
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            return _whole(root, handle, largest)
        finally:
            os.close(handle)
    except OSError as error:
        raise _worded(error) from error


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there.

    Raises:
        PbxError: that cannot be told.
    """
    try:
        return path.is_dir()
    except OSError as error:
        raise _worded(error) from error


def names(root: Path, folder: Path) -> list[str]:
    """Return the names in a folder that is `root` or really inside it, none where it is not there.

    Raises as `read` does.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _require_inside(root, handle)
            return os.listdir(handle)  # noqa: PTH208 - of a handle
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR}:
            return []
        raise _worded(error) from error


def _whole(root: Path, handle: int, largest: int) -> bytes:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise NotOurs
    _require_inside(root, handle)
    with open(f"/proc/self/fd/{handle}", "rb") as file:  # noqa: PTH123 - a handle, not a path
        size = os.fstat(file.fileno()).st_size
        if size > largest:
            raise TooLarge
        content = file.read(size + 1)
    if not content or len(content) != size:
        raise LookupError
    return content


def _require_inside(root: Path, handle: int) -> None:
    real = Path(f"/proc/self/fd/{handle}").readlink()
    top = root.resolve()
    if real != top and top not in real.parents:
        raise NotOurs


def _worded(error: OSError) -> Exception:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        return LookupError()
    if error.errno in {errno.EACCES, errno.EPERM}:
        return PbxError(
            _("The voicemail spool may not be read. Add the user the bridge runs as to the group asterisk.")
        )
    if error.errno == errno.ELOOP:
        return NotOurs()
    return PbxError(_("The voicemail spool cannot be read: {reason}.", reason=error.strerror or type(error).__name__))

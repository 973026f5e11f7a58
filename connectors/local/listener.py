"""The Unix socket: for this user alone, taken over from a dead process, never from a live one."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ucbridge.config.settings import SOCKET_LIMIT
from ucbridge.errors import ConfigError
from ucbridge.i18n import _


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Open the socket, and remove it at the end.

    Raises:
        ConfigError: another bridge listens there, or the place will not do.
    """
    if len(os.fsencode(path)) > SOCKET_LIMIT:
        raise ConfigError(
            _("The path of the socket is longer than {most} bytes: {path}.", most=SOCKET_LIMIT, path=path)
        )
    _prepare_folder(path.parent)
    _clear(path)
    opened = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        opened.bind(os.fspath(path))
    except OSError as error:
        opened.close()
        raise ConfigError(
            _("The socket {path} cannot be opened: {reason}.", path=path, reason=error.strerror)
        ) from error
    finally:
        os.umask(before)
    inode = path.stat().st_ino
    try:
        opened.listen(128)
        opened.setblocking(False)
        yield opened
    finally:
        opened.close()
        with suppress(FileNotFoundError):
            if path.stat().st_ino == inode:
                path.unlink()


def _prepare_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            _("The folder {path} cannot be made: {reason}.", path=folder, reason=error.strerror)
        ) from error
    facts = folder.lstat()
    if facts.st_uid != os.getuid():
        raise ConfigError(
            _("The folder {path} belongs to somebody else: the socket would not be safe there.", path=folder)
        )
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(_("Others may write in the folder {path}: the socket would not be safe there.", path=folder))


def _clear(path: Path) -> None:
    if not path.exists() and not path.is_symlink():
        return
    if not path.is_socket():
        raise ConfigError(_("{path} is in the way of the socket: remove it.", path=path))
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
            return
        except OSError as error:
            raise ConfigError(
                _("The socket {path} cannot be opened: {reason}.", path=path, reason=error.strerror)
            ) from error
    raise ConfigError(_("Another bridge is running with the socket {path}.", path=path))

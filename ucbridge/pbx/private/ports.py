"""Loopback ports for one private PBX: a block of neighbours, held while it lives, so that several run side by side."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from ucbridge.errors import PbxError
from ucbridge.i18n import _

_FIRST, _LAST, _BLOCK = 10_000, 16_300, 100
_PHONES = 10
_STEP = 10


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one PBX, all on 127.0.0.1 and all above `base`."""

    base: int
    phone_keys: tuple[str, ...]
    _lock: IO[str] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def claim(cls, phone_keys: tuple[str, ...], *, remember: Path) -> Self:
        """Find a block that is free and keep it until `release`; the one of last time if it still is.

        Args:
            phone_keys: which phones need ports.
            remember: the file that holds the block of last time.

        Raises:
            PbxError: every block is taken.
        """
        for base in _candidates(remember):
            lock = _locked(base)
            if lock is None:
                continue
            ports = cls(base, phone_keys, lock)
            if all(_free(port) for port in ports.all()):
                remember.write_text(str(base))
                return ports
            ports.release()
        raise PbxError(_("No free ports are left on this machine for a private Asterisk: stop another one first."))

    def release(self) -> None:
        """Let another PBX have the block."""
        if self._lock is not None:
            self._lock.close()

    @property
    def ami(self) -> int:
        """Plain AMI."""
        return self.base

    @property
    def ami_tls(self) -> int:
        """AMI over TLS."""
        return self.base + 1

    @property
    def http(self) -> int:
        """ARI."""
        return self.base + 2

    @property
    def sip(self) -> int:
        """SIP over UDP."""
        return self.base + 3

    def phone(self, key: str) -> int:
        """Return a phone's SIP port; the phone also binds the next one."""
        return self.base + _PHONES + _STEP * self.phone_keys.index(key)

    def control(self, key: str) -> int:
        """Return the port on which a phone is controlled."""
        return self.phone(key) + _STEP // 2

    def all(self) -> list[int]:
        """Return every port of the block that gets bound."""
        phones = [port for key in self.phone_keys for port in (self.phone(key), self.phone(key) + 1, self.control(key))]
        return [self.ami, self.ami_tls, self.http, self.sip, *phones]


def _candidates(remember: Path) -> Iterator[int]:
    last = remember.read_text() if remember.exists() else ""
    if last.isdigit() and _FIRST <= int(last) < _LAST:
        yield int(last)
    # Processes started together begin at different blocks.
    start = os.getpid() * _BLOCK
    yield from (_FIRST + (start + offset) % (_LAST - _FIRST) for offset in range(0, _LAST - _FIRST, _BLOCK))


def _locked(base: int) -> IO[str] | None:
    path = Path(tempfile.gettempdir()) / f"ucbridge-ports-{os.getuid()}-{base}.lock"
    lock = path.open("w")
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return lock
    lock.close()
    return None


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True

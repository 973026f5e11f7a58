"""Sound between processes: files in memory without a name, gone with the process that made them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lent:
    """A file only we and our workers can open: nothing reaches a disk, nothing is left after a crash."""

    descriptor: int

    @property
    def path(self) -> str:
        """Return where we, and a worker, can open it."""
        return f"/proc/{os.getpid()}/fd/{self.descriptor}"

    def read(self) -> bytes:
        """Return what is in it."""
        return os.pread(self.descriptor, os.fstat(self.descriptor).st_size, 0)


@contextmanager
def lend(content: bytes = b"") -> Iterator[Lent]:
    """Hold a file for a worker to read or to write."""
    descriptor = os.memfd_create("ucbridge-sound", os.MFD_CLOEXEC)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        yield Lent(descriptor)
    finally:
        os.close(descriptor)

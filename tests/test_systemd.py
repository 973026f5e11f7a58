"""systemd hears that we are ready and alive; without systemd nothing happens."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from ucbridge import systemd


@pytest.mark.parametrize("abstract", [False, True])
def test_ready_is_told(abstract: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0" + path if abstract else path)
        ear.settimeout(1)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + path if abstract else path)
        systemd.notify("READY=1")
        assert ear.recv(100) == b"READY=1"


@pytest.mark.asyncio
async def test_the_watchdog_is_fed_twice_an_interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        task = asyncio.create_task(systemd.watchdog())
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(2):
            assert [await loop.sock_recv(ear, 100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.asyncio
async def test_nothing_is_told_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    systemd.notify("READY=1")
    async with asyncio.timeout(1):
        assert await systemd.watchdog() is None  # type: ignore[func-returns-value]

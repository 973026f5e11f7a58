"""`ucbridge worker` as whoever runs it sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from tests.test_app import VOICEMAIL, configure, ucbridge


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "There is no work for a worker: turn voicemail on with [voicemail] in the configuration."),
        (VOICEMAIL, "A worker shares the bridge's database, and SQLite cannot"),
    ],
)
async def test_a_worker_that_would_have_nothing_to_do_says_why(tmp_path: Path, more: str, said: str) -> None:
    process = await ucbridge("worker", "--config", configure(tmp_path, 1, more=more))
    _out, err = await process.communicate()
    assert process.returncode == 78
    assert err.decode().startswith(f"ucbridge: {said}")
    assert err.count(b"\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.asyncio
@pytest.mark.postgres
async def test_workers_tell_systemd_when_they_are_ready_and_stop_when_asked(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configure(tmp_path, 1, more=f'{VOICEMAIL}[store]\nurl = "{postgres_url}"\n')
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(os.fspath(tmp_path / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", os.fspath(tmp_path / "notify"))
        workers = [await ucbridge("worker", "--config", path) for _each in range(2)]
        async with asyncio.timeout(30):
            for _each in workers:
                assert await asyncio.get_running_loop().sock_recv(systemd, 100) == b"READY=1"
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        _out, err = await worker.communicate()
        assert worker.returncode == 0
        assert b"Traceback" not in err

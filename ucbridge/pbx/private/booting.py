"""Waiting for an Asterisk that starts."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private.process import Child


async def fully_booted(port: int, secret: str, child: Child, *, log: Path, patience: float = 30.0) -> None:
    """Return once Asterisk says over AMI that it is fully booted; it takes logins, and answers wrongly, before that.

    Raises:
        PbxError: it ended, or is not there in time.
    """
    try:
        async with asyncio.timeout(patience):
            while child.running:
                if await _said_so(port, secret):
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass
    raise PbxError(
        _("The private Asterisk did not start: {why}.", why=_last_error(log) or "it gave no reason"),
    )


async def _said_so(port: int, secret: str) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(f"Action: Login\r\nUsername: admin\r\nSecret: {secret}\r\n\r\n".encode())
        await reader.readuntil(b"Event: FullyBooted")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return False
    else:
        return True
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _last_error(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    errors = [line for line in lines if "ERROR" in line or "cannot" in line.lower()]
    return (errors or lines or [""])[-1].strip()[:300]

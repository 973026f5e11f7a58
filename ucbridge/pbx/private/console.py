"""Asterisk's own console, one command at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private.programs import Programs


async def ask(folder: Path, command: str, *, programs: Programs) -> str:
    """Run one console command in the Asterisk of `folder` and return what it prints.

    Raises:
        PbxError: no Asterisk runs there.
    """
    process = await asyncio.create_subprocess_exec(
        *programs.asterisk, "-C", str(folder / "etc/asterisk.conf"), "-rx", command,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _error = await process.communicate()
    if process.returncode:
        raise PbxError(_("The private Asterisk is not running."))
    return output.decode(errors="replace")

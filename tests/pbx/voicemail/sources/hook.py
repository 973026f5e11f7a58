"""The hook of the PBX as a program, and the bridge it delivers to: a real HTTPS server that can be made to fail."""

from __future__ import annotations

import asyncio
import fcntl
import ssl
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from tests.pbx.voicemail.sources.spools import LARGEST
from tests.waiting import until
from ucbridge.pbx.private import certificate
from ucbridge.pbx.private.programs import find
from ucbridge.pbx.voicemail.pushed import PushedSource
from ucbridge.samples import samples
from ucbridge.web.voicemail_push import VoicemailPush

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.typedefs import Handler

HOOK = samples() / "ucbridge-voicemail-push"
SECRET = "a secret of sufficient length, 32+"
Stage = Callable[[str], Awaitable[None]]


@dataclass
class Bridge:
    """The other end. `trouble` is asked at each stage of a request: `asked`, `read`, `answered`."""

    url: str
    ca_file: Path
    source: PushedSource
    arrived: list[str] = field(default_factory=list)
    accepted: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    trouble: Stage | None = None
    locks: set[Path] = field(default_factory=set)

    async def meet(self, stage: str) -> None:
        if self.trouble:
            await self.trouble(stage)

    def held(self) -> asyncio.Event:
        """Let every request wait at each stage until the event returned is set."""
        answer = asyncio.Event()

        async def wait(_stage: str) -> None:
            await answer.wait()

        self.trouble = wait
        return answer

    def config(self, folder: Path, spool: Path, /, **changes: str) -> Path:
        """Write the hook's settings."""
        settings = {
            "url": self.url, "secret": SECRET, "spool": str(spool), "state": str(folder / "state"),
            "ca_file": str(self.ca_file), **changes,
        }  # fmt: skip
        self.locks.add(folder / "state/lock")
        file = folder / "push.ini"
        file.write_text("[push]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items() if value))
        file.chmod(0o600)
        return file


@asynccontextmanager
async def open_bridge(folder: Path) -> AsyncIterator[Bridge]:
    """Serve the route over TLS, with a certificate of our own authority."""
    folder.mkdir(exist_ok=True)
    ca_file = await asyncio.to_thread(lambda: certificate.make(folder, find(progress=str)))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "asterisk.pem")
    bridge = Bridge("", ca_file, PushedSource(folder / "pushed", largest=LARGEST, days=30))

    @web.middleware
    async def stages(request: web.Request, handler: Handler) -> web.StreamResponse:
        bridge.requests += 1
        await bridge.meet("asked")
        response = await handler(request)
        if request.method == "POST" and response.status == 201:
            bridge.accepted[request.headers["X-Ucbridge-Message"]] += 1
        await bridge.meet("read")
        return response

    app = web.Application(middlewares=[stages])
    app.add_routes(VoicemailPush(bridge.source, SECRET, bridge.arrived.append).routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        bridge.url = f"https://localhost:{runner.addresses[0][1]}"
        yield bridge
        await until(lambda: all(map(is_free, bridge.locks)))  # hooks in the background heard the last answer
    finally:
        await runner.cleanup()


def is_free(lock: Path) -> bool:
    """Tell whether no hook is at work."""
    if not lock.exists():
        return True
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@dataclass
class Ran:
    code: int
    text: str


async def start(config: Path, *arguments: str, mail: bytes | None = None) -> asyncio.subprocess.Process:
    """Start the hook as Asterisk or cron would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(HOOK), "--config", str(config), *arguments,
        stdin=asyncio.subprocess.DEVNULL if mail is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    if mail is not None and process.stdin is not None:
        process.stdin.write(mail)
        process.stdin.close()
    return process


async def run(config: Path, *arguments: str, mail: bytes | None = None) -> Ran:
    """Run the hook until it is done, or has detached itself."""
    process = await start(config, *arguments, mail=mail)
    output, _none = await process.communicate()
    return Ran(process.returncode or 0, output.decode())

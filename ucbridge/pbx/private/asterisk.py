"""A whole Asterisk of our own with its phones: started in a folder, without root, gone without a trace."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Never

from pydantic import SecretStr

from ucbridge.config import AmiSettings, AriSettings, PbxSettings
from ucbridge.config.settings import SOCKET_LIMIT
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private import booting, cdr, certificate, console, leaving, render, speech
from ucbridge.pbx.private.apt import Progress
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.private.plan import SUBSCRIBERS, Subscriber, VoicemailPlan
from ucbridge.pbx.private.ports import Ports
from ucbridge.pbx.private.process import Child
from ucbridge.pbx.private.programs import Programs, find
from ucbridge.pbx.private.secrets import Secrets
from ucbridge.pbx.voicemail.interface import VoicemailMessage


def _quiet(_line: str) -> None:
    """Say nothing."""


@dataclass(slots=True)
class PrivateAsterisk:
    """A running PBX on loopback. Everything it writes is under `folder`."""

    folder: Path
    run: Path
    programs: Programs
    ports: Ports
    secrets: Secrets
    phones: dict[str, Phone]
    _child: Child | None = field(default=None, repr=False)

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        folder: Path,
        *,
        progress: Progress = _quiet,
        subscribers: Sequence[Subscriber] = SUBSCRIBERS,
        voicemail: VoicemailPlan = VoicemailPlan(),  # noqa: B008 - frozen
    ) -> AsyncIterator[PrivateAsterisk]:
        """Run a PBX in a folder until the block ends; enter with Asterisk fully booted and its phones registered.

        Raises:
            PbxError: it cannot be had or does not start; the sentence says why.
        """
        folder = Path(os.path.abspath(folder))  # noqa: PTH100, ASYNC240 - no blocking
        async with AsyncExitStack() as stack:
            programs = await asyncio.to_thread(find, progress=progress)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _hold(folder, stack)
            ports = Ports.claim(tuple(who.key for who in subscribers), remember=folder / "ports")
            stack.callback(ports.release)
            secrets = Secrets.keep(folder / "secrets.json", subscribers)
            run = _run_folder(folder, stack)
            phones = {who.key: Phone(who, ports.control(who.key), folder / "phones" / who.key) for who in subscribers}
            pbx = cls(folder, run, programs, ports, secrets, phones)
            render.write(
                folder,
                run,
                programs=programs,
                ports=ports,
                subscribers=subscribers,
                secrets=secrets,
                voicemail=voicemail,
            )
            await asyncio.to_thread(certificate.make, folder / "keys", programs)
            stack.push_async_callback(pbx._stop)
            progress("Starting Asterisk and its phones")
            await pbx.boot()
            yield pbx

    @property
    def ami(self) -> AmiSettings:
        """Return how the bridge reaches AMI: its own user, with the classes of the sample configuration."""
        return AmiSettings(port=self.ports.ami, username="ucbridge", secret=SecretStr(self.secrets.ami))

    @property
    def ami_tls(self) -> AmiSettings:
        """Return the same over TLS, with the certificate to trust."""
        ca = self.folder / "keys/ca.pem"
        return self.ami.model_copy(update={"port": self.ports.ami_tls, "tls": True, "ca_file": ca})

    @property
    def admin(self) -> AmiSettings:
        """Return an AMI user that may do everything."""
        return AmiSettings(port=self.ports.ami, username="admin", secret=SecretStr(self.secrets.admin))

    @property
    def ari(self) -> AriSettings:
        """Return how the bridge reaches ARI."""
        url = f"http://127.0.0.1:{self.ports.http}/ari"
        return AriSettings(url=url, username="ucbridge", secret=SecretStr(self.secrets.ari))

    @property
    def ari_reader(self) -> AriSettings:
        """Return an ARI user that may only read."""
        return self.ari.model_copy(update={"username": "reader", "secret": SecretStr(self.secrets.reader)})

    @property
    def settings(self) -> PbxSettings:
        """Return the bridge's settings for this PBX."""
        return PbxSettings(name="private", ami=self.ami, ari=self.ari)

    @property
    def messages(self) -> Path:
        """Return the folder of voicemail: a link to where it really lies, below ARI's recordings."""
        return self.folder / "spool/voicemail"

    @property
    def pid(self) -> int | None:
        """Return Asterisk's process id, or None while it is down."""
        return self._child.pid if self._child is not None else None

    @property
    def log(self) -> Path:
        """Return Asterisk's message log."""
        return self.folder / "log/messages"

    async def boot(self) -> None:
        """Start Asterisk, on the same ports as before, and its phones anew; no-op if it runs.

        Raises:
            PbxError: it does not start.
        """
        if self._child is not None:
            return
        command = [*self.programs.asterisk, "-C", str(self.folder / "etc/asterisk.conf"), "-f", "-n"]
        console = self.folder / "log/console"
        self._child = await Child.start(
            command, log=console, environment=self.programs.environment, cwd=self.folder / "var"
        )
        try:
            await booting.fully_booted(self.ports.ami, self.secrets.admin, self._child, log=console)
            await asyncio.gather(*(self._start_phone(phone) for phone in self.phones.values()))
        except BaseException:
            await self._end_asterisk()
            raise

    async def kill(self) -> None:
        """End Asterisk at once, as a crash would; its phones notice and end their calls."""
        await self._end_asterisk()
        await asyncio.gather(*(phone.hang_up() for phone in self.phones.values()))

    async def keep_running(self, progress: Progress) -> Never:
        """Start Asterisk again whenever it ends by itself, until cancelled."""
        while True:
            if self._child is not None:
                await self._child.process.wait()
                progress("Asterisk has ended; it is started again")
            await self.kill()
            await self.boot()

    def pause(self) -> None:
        """Freeze Asterisk: its connections stay open and nothing answers."""
        if self._child is not None:
            self._child.freeze()

    def resume(self) -> None:
        """Let a frozen Asterisk go on."""
        if self._child is not None:
            self._child.thaw()

    async def cli(self, command: str) -> str:
        """Run one command of Asterisk's console and return what it prints.

        Raises:
            PbxError: Asterisk is down.
        """
        return await console.ask(self.folder, command, programs=self.programs)

    @property
    def cdr_file(self) -> Path:
        """Return where the call detail records are."""
        return self.folder / "log/cdr-csv/Master.csv"

    def cdr(self) -> list[dict[str, str]]:
        """Return the call detail records, oldest first."""
        return cdr.rows(self.cdr_file)

    def forget_cdr(self) -> None:
        """Begin with no call detail records: a bridge that starts now has not missed these calls."""
        self.cdr_file.write_text("")

    async def plan_voicemail(self, plan: VoicemailPlan) -> None:
        """Have messages from now on written in other formats, or with other settings.

        Raises:
            PbxError: Asterisk is down.
        """
        subscribers = [phone.subscriber for phone in self.phones.values()]
        if render.write_voicemail(self.folder, subscribers, plan, self.secrets):
            await self.cli("voicemail reload")

    async def leave_message(self, mailbox: str, *, caller: str = "102", wav: Path | None = None) -> VoicemailMessage:
        """Have a phone (`102`, `outside`) call a mailbox (`103`) and speak a WAV file, or some sentence of a person.

        It rings nobody. Returns when the message is in the mailbox, about half a second after the file's length.
        For mailboxes of the context `default`; several phones may do it at once, one does it one by one.

        Raises:
            PbxError: Asterisk is down.
            TimeoutError: no message came of it.
        """
        phone = next(phone for phone in self.phones.values() if phone.subscriber.user == caller)
        return await leaving.leave(self.admin, phone, mailbox, wav or self.sentence(), folder=self.folder)

    def empty_mailboxes(self) -> None:
        """Throw every message and greeting away; only while nobody is in a mailbox."""
        for box in self.messages.glob("*/*"):
            shutil.rmtree(box)

    def sentence(self, number: int = 0) -> Path:
        """Return a WAV file of a person saying something that suits a message; there are several."""
        return speech.sentence(self.folder, number)

    async def hang_up_all(self) -> None:
        """End every call, so that the next user finds the PBX quiet."""
        for phone in self.phones.values():
            await phone.hang_up()
        await self.cli("channel request hangup all")
        for _attempt in range(100):
            if "0 active channels" in await self.cli("core show channels count"):
                return
            await asyncio.sleep(0.02)

    async def _start_phone(self, phone: Phone) -> None:
        # A phone whose registration failed while the PBX was down tries again only after half a minute.
        await phone.close()
        command = [*self.programs.baresip, "-f", str(phone.folder)]
        log, environment = phone.folder / "log", self.programs.environment
        await phone.attach(await Child.start(command, log=log, environment=environment, cwd=phone.folder))
        if phone.subscriber.registers:
            await phone.registered()

    async def _end_asterisk(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.kill()

    async def _stop(self) -> None:
        child, self._child = self._child, None
        await asyncio.gather(*(phone.close() for phone in self.phones.values()))
        if child is not None:
            await child.stop()


def _hold(folder: Path, stack: AsyncExitStack) -> None:
    lock = stack.enter_context((folder / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PbxError(_("Another private Asterisk already runs in {folder}.", folder=folder)) from None


def _run_folder(folder: Path, stack: AsyncExitStack) -> Path:
    if len(os.fsencode(folder / "run/asterisk.ctl")) <= SOCKET_LIMIT:
        return folder / "run"
    short = Path(tempfile.mkdtemp(prefix="ucb-"))
    stack.callback(shutil.rmtree, short, ignore_errors=True)
    return short

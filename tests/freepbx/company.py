"""A company on a PBX in the shape of FreePBX: the real Asterisk, FreePBX's keys in AstDB, its contexts and codes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.asterisk import Elsewhere
from ucbridge.pbx.ami import connect

DIALPLAN = Path(__file__).with_name("extensions.conf")
PEOPLE = {"101": "Alice Martin", "102": "Bob Durand", "103": "Carol Petit", "104": "Dave Moreau", "105": "Erin Lambert"}

QUEUE = """\
[general]
persistentmembers = yes
autofill = yes

[600]
strategy = ringall
timeout = 15
ringinuse = yes
member => Local/102@from-queue/n,0,Bob Durand,hint:102@ext-local
member => Local/105@from-queue/n,0,Erin Lambert,hint:105@ext-local
"""
"""The queue Sales, as FreePBX writes it: named by its number, its members Local channels with a hint."""

PARKING = """\
[general]

[default]
parkext = 70
parkpos = 71-78
context = parkedcalls
parkext_exclusive = no
parkingtime = 45
comebacktoorigin = no
parkedplay = both
parkedcalltransfers = caller
findslot = first
"""
"""FreePBX's lot: 70, with slots 71 to 78. Whom nobody took goes to FreePBX's context parkedcallstimeout."""

_MAILBOXLESS = {"104"}
_RELOADS = ("dialplan reload", "queue reload all", "module reload res_parking.so", "voicemail reload")
_ROW = re.compile(r"/(\S+)\s*: (.*)")
_ASTERISKS_OWN = ("registrar/", "pbx/")


def _user(extension: str, name: str, ring_seconds: int) -> dict[str, str]:
    devices = "101&111" if extension == "101" else extension
    fields = {
        "device": devices,
        "cidname": name,
        "cidnum": extension,
        "outboundcid": "",
        "voicemail": "novm" if extension in _MAILBOXLESS else "default",
        "ringtimer": str(ring_seconds),
        "recording/in/external": "dontcare",
        "hint": "&".join(f"PJSIP/{each}" for each in devices.split("&")),
        "cwtone": "disabled",
    }
    return {f"AMPUSER/{extension}/{field}": value for field, value in fields.items()}


def _device(device: str, user: str) -> dict[str, str]:
    fields = {"user": user, "dial": f"PJSIP/{device}", "tech": "pjsip", "type": "fixed", "default_user": user}
    return {f"DEVICE/{device}/{field}": value for field, value in fields.items()}


def _following(extension: str) -> dict[str, str]:
    fields = {
        "ddial": "EXTENSION",
        "grplist": extension,
        "grptime": "5",
        "prering": "0",
        "grpconf": "ENABLED",
        "strategy": "ringallv2-prim",
        "changecid": "default",
        "postdest": f"ext-local,{extension},dest",
    }
    return {f"AMPUSER/{extension}/followme/{field}": value for field, value in fields.items()}


def kept(ring_seconds: int = 3) -> dict[str, str]:
    """Return what FreePBX keeps of this company before anybody sets anything; phones ring for so long."""
    kept = {
        "DAYNIGHT/C0": "DAY",
        "TC/1": "",
        "QPENALTY/600/dynmemberonly": "no",
        "QPENALTY/600/agents/101": "0",
        "blacklist/0900123456": "nuisance",
    }
    for extension, name in PEOPLE.items():
        kept |= _user(extension, name, ring_seconds) | _device(extension, extension) | {f"CW/{extension}": "ENABLED"}
    return kept | _device("111", "101") | _following("101") | _following("102")


class FreePbxCompany:
    """Its PBX, and everything that is in its AstDB."""

    def __init__(self, pbx: Elsewhere) -> None:
        self.pbx = pbx

    async def move_in(self) -> None:
        """Put the dialplan and the keys where FreePBX would."""
        files = {"extensions": DIALPLAN.read_text(), "queues": QUEUE, "res_parking": PARKING}
        for name, text in files.items():
            (self.pbx.folder / f"etc/{name}.conf").write_text(text)
        boxes = self.pbx.folder / "etc/voicemail.conf"
        kept_lines = (line for line in boxes.read_text().splitlines() if line.split(" ")[0] not in _MAILBOXLESS)
        boxes.write_text("\n".join(kept_lines) + "\n")
        for command in _RELOADS:
            await self.cli(command)
        await self.begin()

    async def begin(self, *, ring_seconds: int = 3) -> None:
        """Have nothing be set on any phone."""
        now, wanted = await self.database(), kept(ring_seconds)
        async with connect(self.pbx.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
            for key in now.keys() - wanted.keys():
                family, _slash, rest = key.partition("/")
                if now[key] == "BUSY":  # Asterisk remembers a state whose key is gone
                    await ami.action("Setvar", Variable=f"DEVICE_STATE(Custom:{rest})", Value="UNAVAILABLE")
                await ami.action("DBDel", Family=family, Key=rest)
            for key, value in wanted.items():
                if now.get(key) != value:
                    family, _slash, rest = key.partition("/")
                    await ami.action("DBPut", Family=family, Key=rest, Val=value)

    async def database(self) -> dict[str, str]:
        """Return all of AstDB but for what is Asterisk's own."""
        rows = (_ROW.fullmatch(line.strip()) for line in (await self.cli("database show")).splitlines())
        found = {row[1]: row[2].strip() for row in rows if row}
        return {key: value for key, value in found.items() if not key.startswith(_ASTERISKS_OWN)}

    async def use_device_states(self, *, on: bool) -> None:
        """Switch USEDEVSTATE, as the page Advanced Settings does."""
        await self.cli(f"dialplan set global USEDEVSTATE {'TRUE' if on else 'FALSE'}")

    @asynccontextmanager
    async def parking_for(self, seconds: int) -> AsyncIterator[None]:
        """Have parked calls wait only so long."""
        file = self.pbx.folder / "etc/res_parking.conf"
        file.write_text(PARKING.replace("parkingtime = 45", f"parkingtime = {seconds}"))
        await self.cli("module reload res_parking.so")
        try:
            yield
        finally:
            file.write_text(PARKING)
            await self.cli("module reload res_parking.so")

    async def cli(self, command: str) -> str:
        return await self.pbx.cli(command)

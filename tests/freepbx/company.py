"""A company on a PBX in the shape of FreePBX: the real Asterisk, FreePBX's keys in AstDB, its contexts and codes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.asterisk import Elsewhere
from ucbridge.pbx.ami import connect

DIALPLAN = Path(__file__).with_name("extensions.conf")
PEOPLE = {"101": "Alice Martin", "102": "Bob Durand", "103": "Carol Petit", "104": "Dave Moreau", "105": "Erin Lambert"}

_ROW = re.compile(r"/(\S+)\s*: (.*)")
_ASTERISKS_OWN = ("registrar/", "pbx/")


def _user(extension: str, name: str) -> dict[str, str]:
    devices = "101&111" if extension == "101" else extension
    fields = {
        "device": devices,
        "cidname": name,
        "cidnum": extension,
        "outboundcid": "",
        "voicemail": "novm" if extension == "104" else "default",
        "ringtimer": "3",
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
        "prering": "7",
        "grpconf": "ENABLED",
        "strategy": "ringallv2-prim",
        "changecid": "default",
        "postdest": f"ext-local,{extension},dest",
    }
    return {f"AMPUSER/{extension}/followme/{field}": value for field, value in fields.items()}


def kept() -> dict[str, str]:
    """Return what FreePBX keeps of this company before anybody sets anything."""
    kept = {
        "DAYNIGHT/C0": "DAY",
        "TC/1": "",
        "QPENALTY/600/dynmemberonly": "no",
        "QPENALTY/600/agents/101": "0",
        "blacklist/0900123456": "nuisance",
    }
    for extension, name in PEOPLE.items():
        kept |= _user(extension, name) | _device(extension, extension) | {f"CW/{extension}": "ENABLED"}
    return kept | _device("111", "101") | _following("101") | _following("102")


class FreePbxCompany:
    """Its PBX, and everything that is in its AstDB."""

    def __init__(self, pbx: Elsewhere) -> None:
        self.pbx = pbx

    async def move_in(self) -> None:
        """Put the dialplan and the keys where FreePBX would."""
        (self.pbx.folder / "etc/extensions.conf").write_text(DIALPLAN.read_text())
        await self.cli("dialplan reload")
        await self.begin()

    async def begin(self) -> None:
        """Have nothing be set on any phone."""
        now, wanted = await self.database(), kept()
        async with connect(self.pbx.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
            for key in now.keys() - wanted.keys():
                family, _slash, rest = key.partition("/")
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

    async def cli(self, command: str) -> str:
        return await self.pbx.cli(command)

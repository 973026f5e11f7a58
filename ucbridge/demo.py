"""The demo: a private Asterisk with real SIP phones, and the bridge beside it, on this machine only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from phonenumbers import PhoneNumberFormat, format_number, parse

from ucbridge.app import Application
from ucbridge.config import PbxSettings, load
from ucbridge.pbx.private import SUBSCRIBERS, PrivateAsterisk, desk
from ucbridge.pbx.private.director import direct
from ucbridge.pbx.private.plan import DIAL_IN, MOBILES, OUTSIDE_DIAL_IN, SILENCE
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

PEOPLE = {
    "alice": ("Alice Martin", "101"),
    "bob": ("Bob Durand", "102"),
    "carol": ("Carol Petit", "103"),
    "dave": ("Dave Moreau", "104"),
    "erin": ("Erin Lambert", "105"),
    "frank": ("Frank Rousseau", "106"),
}

DEVICES = {"alice": ("PJSIP/101", "PJSIP/111")}
"""Whose further phones ring for them, too, when they want it; the first is rung by default."""

QUIET = tuple(replace(who, tone=SILENCE) for who in SUBSCRIBERS)
"""The phones of the demo: nobody is heard until somebody speaks."""

# The limits are wide so that a script can put load on the demo; the regions show what a policy does.
TEMPLATE = """\
# Written by `ucbridge demo` at each start: the ports and secrets are those of its private Asterisk.

[bridge]
name = "ucbridge demo"
language = "en"
region = "FR"
timezone = "Europe/Paris"
data = {data}

[web]
host = "127.0.0.1"
port = {port}

[pbx]
ring_seconds = 8

{pbx}
[pbx.features]
voicemail = "*8{{extension}}"

[policy]
regions = ["FR", "BE", "CH", "DE", "GB", "US"]
calls_per_minute = 300
calls_at_once = 150

[voicemail]
source = "spool"
spool = {spool}

[voicemail.mailboxes."200"]
name = "Sales"
people = ["alice", "bob"]

[conference]
number = "{dial_in}"
outside_number = "{outside_dial_in}"

[conference.recording]

[calls.recording]

[connectors.webchat]

[connectors.local]

[[contacts]]
name = "Station Taxis"
number = "+33 1 99 00 12 34"
"""


async def demo(folder: Path, *, port: int, progress: Callable[[str], None]) -> None:
    """Run a private PBX and an application configured for it, until cancelled.

    Everything is under `folder`, which is kept: history and links survive until it is removed.

    Raises:
        PbxError: Asterisk can't be had or does not start.
        ConfigError: the port is taken, or a demo runs in this folder already.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True, mode=0o700)
    async with (
        PrivateAsterisk.start(folder / "pbx", progress=progress, subscribers=QUIET) as pbx,
        desk.open_to_others(pbx),
    ):
        path = folder / "ucbridge.toml"
        write_config(path, pbx.settings, port=port, spool=pbx.messages)
        async with Application(load(path)) as application, asyncio.TaskGroup() as tasks:
            tasks.create_task(pbx.keep_running(progress))
            tasks.create_task(direct(pbx))
            tasks.create_task(application.run())
            await _invite(application, progress)


async def _invite(application: Application, progress: Callable[[str], None]) -> None:
    progress(f"The chat page runs at {application.url}. Each link signs one person in, once:")
    for person, link in (await application.sign_in_links(life=timedelta(hours=12))).items():
        name, extension = PEOPLE[person]
        progress(f"  {person:<6} {name:<13} {extension}  {link}")
    progress("  A new link: ./run link alice")
    progress('In another terminal: ./run say --as alice --json --follow 20 "/call Bob"')
    progress('Carol never answers and so gets a message: ./run say --as alice "/call Carol"')
    progress("PocketSphinx transcribes it, a rough draft in English. For readable transcripts in any language:")
    progress('  pip install "ucbridge[whisper]", then ucbridge speech install small (docs/speech.md)')
    progress('A conference: ./run say --as alice --follow 60 "/conference Bob Erin Frank"')
    progress("A phone by hand: ./run phone erin dial 800, ./run phone erin press 1234#, ./run phone erin hangup")
    progress("Alice has a softphone and a mobile, too: ./run phone softphone dial 102, ./run phone mobile dial 101")
    progress('What Asterisk itself says: ./run asterisk "core show channels"')
    progress("Ctrl-C stops everything.")


def write_config(path: Path, pbx: PbxSettings, *, port: int, spool: Path) -> None:
    """Write the demo's configuration, readable by its owner alone."""
    text = TEMPLATE.format(
        data=json.dumps(str(path.parent)),
        port=port,
        pbx=snippet(pbx),
        spool=json.dumps(str(spool)),
        dial_in=DIAL_IN,
        outside_dial_in=format_number(parse(OUTSIDE_DIAL_IN), PhoneNumberFormat.INTERNATIONAL),
    )
    for person, (name, extension) in PEOPLE.items():
        text += f'\n[people.{person}]\nname = "{name}"\nextension = "{extension}"\n'
        if devices := DEVICES.get(person):
            text += f"devices = {json.dumps(devices)}\n"
        if mobile := MOBILES.get(extension):
            text += f'mobile = "{mobile}"\n'
    write_private(path, text)

"""A configuration for the real PBX, and what the checks say about it."""

from __future__ import annotations

import socket
from pathlib import Path

from ucbridge.checks import findings
from ucbridge.checks.finding import Level
from ucbridge.config import Bridge, Config, PersonSettings, Web
from ucbridge.pbx.private import SUBSCRIBERS, PrivateAsterisk


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def configuration(asterisk: PrivateAsterisk, folder: Path, **changes: object) -> Config:
    folder.chmod(0o700)
    people = {who.key: PersonSettings(name=who.name, extension=who.user) for who in SUBSCRIBERS if who.registers}
    base = Config(bridge=Bridge(data=folder), web=Web(port=free_port()), pbx=asterisk.settings, people=people)
    return base.model_copy(update=changes)


async def told(config: Config) -> list[tuple[str, Level, str]]:
    """Return part, level, and text with advice of every finding."""
    return [
        (part, finding.level, f"{finding.text} {finding.advice or ''}".strip())
        async for part, finding in findings(config)
    ]


def worse(all_told: list[tuple[str, Level, str]]) -> list[tuple[str, Level, str]]:
    return [one for one in all_told if one[1] is not Level.OK]

"""The folder for keys and the database."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _

ROOM = 200 * 1024 * 1024
OTHERS = 0o077


async def folder(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether the data folder can be written, is private and has room; nothing is made in it."""
    path = systems.config.bridge.data
    if not path.is_dir():
        parent = next(each for each in path.absolute().parents if each.exists())
        if path.exists() or not os.access(parent, os.W_OK | os.X_OK):
            yield problem(
                _("The data folder {path} does not exist and cannot be made.", path=path),
                _("Make it, and give it to the user the bridge runs as."),
            )
        else:
            yield ok(_("The data folder {path} will be made at the first start.", path=path))
        return
    if owner := foreign_owner(path):
        yield warning(
            _("The data folder {path} belongs to another user (number {owner}).", path=path, owner=owner),
            _("Run this check as the user the bridge runs as; else files in it may end up belonging to you."),
        )
    elif os.access(path, os.W_OK | os.X_OK):
        yield ok(_("The data folder {path} can be written.", path=path))
    if not owner and not os.access(path, os.W_OK | os.X_OK):
        yield problem(
            _("The data folder {path} cannot be written.", path=path), _("Give it to the user the bridge runs as.")
        )
    if path.stat().st_mode & OTHERS:
        yield warning(
            _("Other users may look into the data folder {path}.", path=path), _("Run: chmod 700 {path}", path=path)
        )
    if shutil.disk_usage(path).free < ROOM:
        yield warning(_("The disk of the data folder {path} is nearly full.", path=path), _("Make room on it."))


def foreign_owner(path: Path) -> int | None:
    """Return who owns a folder when it is not us."""
    owner = path.stat().st_uid
    return owner if owner != os.geteuid() else None

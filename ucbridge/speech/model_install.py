"""Models installed as a whole or not at all: brought here aside, proved, then moved into place."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.locks import locked
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.model_archives import from_address, from_path
from ucbridge.speech.model_hub import HUB, from_hub
from ucbridge.speech.models import Model, prove, recognised

if TYPE_CHECKING:
    from ucbridge.speech.interface import Progress

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


async def install(what: str, into: Path, *, sha256: str = "", progress: Progress) -> Model:
    """Install a model and return it; one of the same name is replaced.

    Args:
        what: a name of `HUB`, a folder, an archive, a .pt file, or an https address of an archive.
        into: the folder of models.
        sha256: the digest of what the address sends.
        progress: told the part that is here.

    Raises:
        UserError: there is no such model.
        FetchFailed: it cannot be brought here.
        SpeechError: it was brought here but does not work.
    """
    with _staging(into) as aside:
        model = recognised(await _bring(what, sha256, aside, progress))
        await prove(Setup(model.engine, model=str(model.path)))
        target = into / model.path.name
        if target.exists():
            target.rename(aside / f"before-{target.name}")
        model.path.rename(target)
    return replace(model, path=target)


async def _bring(what: str, sha256: str, aside: Path, progress: Progress) -> Path:
    if what in HUB:
        return await from_hub(what, aside, progress)
    if what.startswith("https://"):
        if not _DIGEST.fullmatch(sha256):
            raise UserError(
                _("Give the SHA-256 of the archive, so that it cannot be swapped for another: --sha256 DIGEST")
            )
        return await asyncio.to_thread(from_address, what, sha256, aside, progress)
    return await asyncio.to_thread(from_path, Path(what), aside)


@contextmanager
def _staging(into: Path) -> Iterator[Path]:
    into.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(into / ".lock"))
        except BlockingIOError:
            raise UserError(
                _("Another installation is running in {folder}: wait until it is done.", folder=into)
            ) from None
        for leftover in into.glob(".new-*"):
            shutil.rmtree(leftover)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=into))
        try:
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)

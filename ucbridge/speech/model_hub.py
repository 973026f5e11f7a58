"""The models faster-whisper has on its hub, brought here by its own client."""

from __future__ import annotations

import asyncio
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ucbridge.errors import BridgeError
from ucbridge.i18n import _
from ucbridge.speech.engines import ENGINES
from ucbridge.speech.engines.faster_whisper import FILES
from ucbridge.speech.interface import NoEngine

if TYPE_CHECKING:
    from ucbridge.speech.interface import Progress

_SYSTRAN = ("tiny", "base", "small", "medium", "tiny.en", "base.en", "small.en", "medium.en", "large-v2", "large-v3")
_DISTILLED = ("distil-small.en", "distil-medium.en", "distil-large-v2", "distil-large-v3")
HUB = {
    **{name: f"Systran/faster-whisper-{name}" for name in _SYSTRAN},
    **{name: f"Systran/faster-{name.replace('distil-', 'distil-whisper-')}" for name in _DISTILLED},
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Models by the names people know, and where faster-whisper has them from."""

_LOOK_EVERY = 0.5


class FetchFailed(BridgeError):
    """A model could not be brought here."""

    retry = True


async def from_hub(name: str, into: Path, progress: Progress) -> Path:
    """Bring a model of faster-whisper into a folder, by its own client.

    Raises:
        NoEngine: faster-whisper is not installed.
        FetchFailed: the network does not allow it.
    """
    engine = ENGINES["faster_whisper"]
    if find_spec(engine.package) is None or find_spec("huggingface_hub") is None:
        raise NoEngine(_("faster-whisper is not installed. Run: {command}", command=engine.install))
    os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_VERBOSITY": "error"}  # it is we who talk
    target = into / f"faster-whisper-{name}"
    fetching = asyncio.create_task(asyncio.to_thread(_snapshot, HUB[name], target))
    total = 0
    while not (await asyncio.wait({fetching}, timeout=_LOOK_EVERY))[0]:
        total = total or await asyncio.to_thread(_total, HUB[name], target)
        progress(min(1.0, _size(target) / total) if total else 0.0)
    await fetching
    shutil.rmtree(target / ".cache", ignore_errors=True)
    return target


def _snapshot(repository: str, target: Path, **options: Any) -> Any:
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError

    bases = HfHubHTTPError.__bases__  # of whichever HTTP client it uses
    network = tuple(kind for kind in bases if issubclass(kind, Exception))
    wanted = [*FILES, "preprocessor_config.json", "vocabulary.*"]
    refusals: tuple[type[Exception], ...] = (OSError, ValueError, *network)
    try:
        return huggingface_hub.snapshot_download(repository, local_dir=target, allow_patterns=wanted, **options)
    except refusals as error:
        raise FetchFailed(
            _(
                "The model cannot be fetched from {address}: the network does not allow it, or nobody answers. "
                "Fetch it on another machine and install its folder: ucbridge speech install FOLDER",
                address=f"{huggingface_hub.constants.ENDPOINT}/{repository}",
            )
        ) from error


def _total(repository: str, target: Path) -> int:
    try:
        return sum(file.file_size or 0 for file in _snapshot(repository, target, dry_run=True))
    except FetchFailed:
        return 0


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())

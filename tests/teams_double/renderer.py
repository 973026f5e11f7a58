"""Microsoft's own renderer of Adaptive Cards, from npm; fetched once, kept in the cache of the project."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.npm import KEPT, packed

SCRIPTS = {
    "adaptivecards@3.0.6": ("package/dist/adaptivecards.min.js", "package/dist/adaptivecards.css"),
    "adaptivecards-designer@2.4.4": (
        "package/lib/hostConfigs/microsoft-teams-light.json",
        "package/lib/hostConfigs/microsoft-teams-dark.json",
    ),
    "markdown-it@14.1.0": ("package/dist/markdown-it.min.js",),
}


@dataclass(frozen=True, slots=True)
class Renderer:
    """`scripts` and `style` go into a page; `hosts` is how Teams has cards look, light and dark."""

    scripts: tuple[str, ...]
    style: str
    hosts: dict[str, object]


@cache
def renderer() -> Renderer:
    """Return the renderer.

    Raises:
        tests.npm.Missing: npm is not there, or the package is not to be had.
    """
    files = {Path(name).name: text for package, names in SCRIPTS.items() for name, text in _files(package, names)}
    hosts = {theme: json.loads(files[f"microsoft-teams-{theme}.json"]) for theme in ("light", "dark")}
    scripts = (files["adaptivecards.min.js"], files["markdown-it.min.js"])
    return Renderer(scripts, files["adaptivecards.css"], hosts)


def _files(package: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    folder = KEPT / package
    if not all((folder / Path(name).name).is_file() for name in names):
        _fetch(package, names, folder)
    return [(name, (folder / Path(name).name).read_text()) for name in names]


def _fetch(package: str, names: tuple[str, ...], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=KEPT) as unpacked, tarfile.open(packed(package, Path(unpacked))) as tar:
        for name in names:
            content = tar.extractfile(name)
            assert content is not None
            whole = Path(unpacked) / Path(name).name
            whole.write_bytes(content.read())
            whole.replace(folder / whole.name)

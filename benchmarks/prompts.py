"""Asterisk's own prompts with their published wording: telephone speech of a person, to be written down again."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ucbridge.pbx.private import packages, programs
from ucbridge.pbx.private.unpack import cache_folder

PACKAGE = "asterisk-core-sounds-en"
WORDING = f"usr/share/doc/{PACKAGE}/core-sounds-en.txt.gz"
FEWEST_WORDS = 5
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPOKEN = {"*": " star ", "#": " pound ", "-": " ", **{str(number): f" {word} " for number, word in enumerate(DIGITS)}}
ONE_WORD = (("voice mail", "voicemail"), ("touch tone", "touchtone"), ("e mail", "email"), ("log in", "login"))


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt and the words in it."""

    path: Path
    words: str


def plain(text: str) -> str:
    """Return a text as all engines are compared: small letters, digits one by one as words, no punctuation."""
    text = re.sub(r"\[.*?\]|\(.*?\)", " ", text.lower())
    for written, spoken in SPOKEN.items():
        text = text.replace(written, spoken)
    text = " ".join(re.sub(r"[^a-z' ]", " ", text).split())
    for apart, together in ONE_WORD:
        text = text.replace(apart, together)
    return text


def chosen(count: int) -> list[Prompt]:
    """Return so many prompts of at least five words, no two alike: always the same ones."""
    known: dict[str, Prompt] = {}
    sounds = _sounds()
    for line in _wording().splitlines():
        name, colon, text = line.partition(":")
        path, words = sounds / f"{name}.wav", plain(text)
        if colon and not line.startswith(";") and len(words.split()) >= FEWEST_WORDS and path.is_file():
            known.setdefault(words, Prompt(path, words))
    ordered = sorted(known.values(), key=lambda each: hashlib.sha256(each.path.stem.encode()).digest())
    return ordered[:count]


def _sounds() -> Path:
    sounds = programs.find(progress=_say).data / "sounds"
    return next(path for pattern in ("en", "en_US*") for path in sounds.glob(pattern) if path.is_dir())


def _wording() -> str:
    """Return the wording; its package is fetched once, documentation is not unpacked with Asterisk."""
    kept = cache_folder() / "core-sounds-en.txt.gz"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix="ucb-bench-") as name:
            folder = Path(name)
            files = packages.download(folder / "packages", folder / "apt", progress=_say, packages=(PACKAGE,))
            for file in files:
                subprocess.run(["dpkg-deb", "-x", str(file), str(folder / "root")], check=True)
            part = kept.with_suffix(f".{os.getpid()}")
            part.write_bytes((folder / "root" / WORDING).read_bytes())
            part.rename(kept)
    return gzip.decompress(kept.read_bytes()).decode()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

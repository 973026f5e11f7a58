"""A small Debian mirror on disk."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path


def build(folder: Path, packages: dict[str, str], *, suite: str = "forky") -> Path:
    """Make a mirror of packages (name to what they depend on); return the apt configuration of a host that uses it."""
    pool, index = folder / "mirror/pool", folder / f"mirror/dists/{suite}/main/binary-amd64"
    pool.mkdir(parents=True)
    index.mkdir(parents=True)
    paragraphs = []
    for name, depends in packages.items():
        tree = folder / "trees" / name
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "usr/share/doc").mkdir(parents=True)
        (tree / f"usr/share/{name}").write_text(name)
        control = f"Package: {name}\nVersion: 1:1.0+x\nArchitecture: amd64\nMaintainer: A <a@example.org>\n"
        control += (f"Depends: {depends}\n" if depends else "") + f"Description: {name}\n"
        (tree / "DEBIAN/control").write_text(control)
        file = pool / f"{name}_1.0+x_amd64.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, file], check=True, stdout=subprocess.DEVNULL)
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        paragraphs.append(f"{control}Filename: pool/{file.name}\nSize: {len(content)}\nSHA256: {digest}\n")
    listing = "\n".join(paragraphs)
    (index / "Packages").write_text(listing)
    digest, size = hashlib.sha256(listing.encode()).hexdigest(), len(listing.encode())
    release = f"Suite: {suite}\nCodename: {suite}\nArchitectures: amd64\nComponents: main\nSHA256:\n"
    (index.parents[1] / "Release").write_text(f"{release} {digest} {size} main/binary-amd64/Packages\n")
    etc = folder / "etc"
    (etc / "sources.list.d").mkdir(parents=True)
    (etc / "sources.list").write_text(f"deb [trusted=yes] copy:{folder}/mirror stable main\n")
    return etc

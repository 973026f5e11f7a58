"""The private root is made once, whole, and for everybody."""

from __future__ import annotations

import os
import threading

import pytest

from tests.pbx.private import archive
from ucbridge.errors import PbxError
from ucbridge.pbx.private import packages, programs, unpack


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """Count downloads, which bring two packages of a mirror on disk."""
    archive.build(tmp_path, {"asterisk": "", "baresip": ""})
    counted = []

    def download(into, state, *, progress):
        counted.append(into)
        into.mkdir(parents=True, exist_ok=True)
        return sorted((tmp_path / "mirror/pool").glob("*.deb"))

    monkeypatch.setattr(packages, "download", download)
    return counted


def test_packages_are_unpacked_together_without_what_nobody_reads(tmp_path, downloads):
    root = unpack.unpacked(progress=print, cache=tmp_path / "cache")
    assert (root / "usr/share/asterisk").read_text() == "asterisk"
    assert (root / "usr/share/baresip").read_text() == "baresip"
    assert not (root / "usr/share/doc").exists()


def test_once_unpacked_nothing_is_fetched_again(tmp_path, downloads):
    first = unpack.unpacked(progress=print, cache=tmp_path / "cache")
    assert unpack.unpacked(progress=print, cache=tmp_path / "cache") == first
    assert len(downloads) == 1


def test_many_at_once_unpack_once(tmp_path, downloads):
    begin, roots = threading.Barrier(6), []

    def one():
        begin.wait()
        roots.append(unpack.unpacked(progress=print, cache=tmp_path / "cache"))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(downloads) == 1
    assert len(roots) == 6
    assert len(set(roots)) == 1


def test_a_package_that_cannot_be_unpacked_leaves_no_half_made_root(tmp_path, downloads):
    file = next((tmp_path / "mirror/pool").glob("baresip*"))
    whole = file.read_bytes()
    file.write_bytes(b"not a package")
    with pytest.raises(PbxError, match="cannot be unpacked"):
        unpack.unpacked(progress=print, cache=tmp_path / "cache")

    file.write_bytes(whole)
    root = unpack.unpacked(progress=print, cache=tmp_path / "cache")
    assert (root / "usr/share/baresip").exists()
    assert [path.name for path in root.parent.iterdir() if ".new-" in path.name] == []


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path, downloads):
    (tmp_path / "cache").write_text("a file stands here")
    with pytest.raises(PbxError, match="cannot be unpacked into"):
        unpack.unpacked(progress=print, cache=tmp_path / "cache")


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.delenv("UCBRIDGE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert unpack.cache_folder() == tmp_path / "ucbridge"
    monkeypatch.setenv("UCBRIDGE_CACHE", str(tmp_path / "own"))
    assert unpack.cache_folder() == tmp_path / "own"


@pytest.mark.parametrize(
    ("says", "major"), [("Asterisk 20.6.0~dfsg", 20), ("Asterisk certified/18.9-cert4", 18), ("nonsense", 0)]
)
def test_an_asterisk_on_the_path_says_how_old_it_is(tmp_path, says, major):
    program = tmp_path / "asterisk"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    assert programs.version(str(program)) == major


def test_an_old_asterisk_on_the_path_is_passed_over(tmp_path, monkeypatch):
    for name in ("asterisk", "baresip", "openssl"):
        (tmp_path / name).write_text("#!/bin/sh\necho Asterisk 16.2.1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert str(tmp_path) not in programs.find(progress=print).asterisk[0]

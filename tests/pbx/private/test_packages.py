"""Packages come through apt, whole and verified, or not at all."""

from __future__ import annotations

import platform

import pytest

from tests.pbx.private import archive
from ucbridge.errors import PbxError
from ucbridge.pbx.private import packages

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the mirror of these tests holds amd64 packages")
WANTED = {"asterisk": "libsip, perl", "libsip": "", "perl": ""}


def download(folder, etc, *wanted):
    return packages.download(folder / "debs", folder / "apt", progress=print, etc=etc, packages=wanted or ("asterisk",))


def test_what_is_needed_comes_and_what_is_never_loaded_does_not(tmp_path):
    etc = archive.build(tmp_path, WANTED)
    assert {file.name for file in download(tmp_path, etc)} == {
        "asterisk_1%3a1.0+x_amd64.deb",
        "libsip_1%3a1.0+x_amd64.deb",
    }


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_file_of_last_time_is_fetched_again(tmp_path, damage):
    etc = archive.build(tmp_path, WANTED)
    files = download(tmp_path, etc)
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[:100] if damage == "cut" else b"X" * len(whole))

    assert download(tmp_path, etc)[0].read_bytes() == whole


def test_a_file_that_is_not_what_the_list_says_is_refused(tmp_path):
    etc = archive.build(tmp_path, WANTED)
    file = next((tmp_path / "mirror/pool").glob("libsip*"))
    file.write_bytes(b"X" * file.stat().st_size)
    with pytest.raises(PbxError) as caught:
        download(tmp_path, etc)
    assert "could not be downloaded" in str(caught.value.text)


def test_a_package_the_mirror_does_not_have_is_one_sentence(tmp_path):
    etc = archive.build(tmp_path, WANTED)
    with pytest.raises(PbxError) as caught:
        download(tmp_path, etc, "asterisk-nonesuch")
    assert "Unable to locate package asterisk-nonesuch" in str(caught.value.text)


def test_a_mirror_without_the_suite_is_one_sentence(tmp_path):
    etc = archive.build(tmp_path, WANTED, suite="other")
    with pytest.raises(PbxError) as caught:
        download(tmp_path, etc)
    assert "forky could not be read from this machine's package mirror" in str(caught.value.text)


def test_a_machine_without_apt_is_one_sentence(tmp_path, monkeypatch):
    etc = archive.build(tmp_path, WANTED)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PbxError, match="has no apt"):
        download(tmp_path, etc)

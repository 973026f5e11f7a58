"""The package mirror is read from what the host's own apt uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import PbxError
from ucbridge.pbx.private import sources

DEB822 = """\
# the main archive
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_a_sources_file_names_the_mirror_and_its_keyring(etc):
    (etc / "sources.list.d/debian.sources").write_text(DEB822)
    mirror = sources.find(etc, "bookworm")
    assert mirror.uri == "http://mirror.example/debian"
    assert mirror.line("forky") == (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian forky main contrib"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("deb http://mirror.example/debian bookworm main", "deb http://mirror.example/debian forky main"),
        (
            "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main  # ours",
            "deb [signed-by=/k.gpg] http://mirror.example/debian forky main",
        ),
        ("deb [ trusted=yes ] file:/srv/debian bookworm main", "deb [trusted=yes] file:/srv/debian forky main"),
    ],
)
def test_a_one_line_source_names_the_mirror(etc, line, expected):
    (etc / "sources.list").write_text(f"# comment\n\n{line}\n")
    assert sources.find(etc, "bookworm").line("forky") == expected


def test_a_list_file_beside_counts_too_and_foreign_sources_do_not(etc):
    (etc / "sources.list.d/other.list").write_text("deb http://other.example/apt tool main\n")
    (etc / "sources.list.d/main.list").write_text("deb http://mirror.example/debian bookworm main\n")
    assert sources.find(etc, "bookworm").uri == "http://mirror.example/debian"


def test_a_host_that_follows_stable_by_that_name_has_a_mirror(etc):
    (etc / "sources.list").write_text("deb http://mirror.example/debian stable main\n")
    assert sources.find(etc, "trixie").uri == "http://mirror.example/debian"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "deb-src http://mirror.example/debian bookworm main\n",
        "#deb http://mirror.example/debian bookworm main\n",
        "deb http://mirror.example/debian-security bookworm-security main\n",
        "deb http://mirror.example/debian bookworm contrib\n",
    ],
)
def test_without_a_mirror_one_sentence_says_what_to_do(etc, text):
    (etc / "sources.list").write_text(text)
    with pytest.raises(PbxError) as caught:
        sources.find(etc, "bookworm")
    assert "install the packages asterisk and baresip-core, or add a mirror" in str(caught.value.text)


def test_a_source_switched_off_is_not_used(etc):
    (etc / "sources.list.d/debian.sources").write_text(DEB822.replace("Types: deb deb-src", "Enabled: no\nTypes: deb"))
    with pytest.raises(PbxError, match="no package mirror"):
        sources.find(etc, "bookworm")


def test_a_key_inside_the_file_is_left_to_apt(etc):
    key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----"
    text = DEB822.replace("Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg", key)
    (etc / "sources.list.d/debian.sources").write_text(text)
    assert sources.find(etc, "bookworm").signed_by == ""


@given(st.text())
def test_no_text_breaks_the_reader(text):
    for mirror in [*sources.one_line(text), *sources.deb822(text)]:
        assert "\n" not in mirror.uri

"""Files that hold secrets."""

from pathlib import Path

import pytest

from ucbridge.private_files import replacing, write_private


def write_half(path: Path) -> None:
    with replacing(path) as draft:
        draft.write_text(f"half {1 / 0}")


def test_a_secret_is_its_owners_alone_also_where_an_open_file_was(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_halfway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_half(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

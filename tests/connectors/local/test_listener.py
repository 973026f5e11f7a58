"""The socket is for this user alone, and never taken from a bridge that lives."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from connectors.local.listener import listening
from ucbridge.errors import ConfigError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "b.sock"


def test_only_its_user_may_open_it(path: Path) -> None:
    with listening(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists()


def test_a_folder_others_may_write_in_is_not_trusted_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o1777)
    with pytest.raises(ConfigError, match="Others may write"), listening(path):
        pass
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o1777


def test_the_socket_of_a_dead_bridge_is_replaced(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(os.fspath(path))
    assert path.is_socket()
    with listening(path), socket.socket(socket.AF_UNIX) as caller:
        caller.connect(os.fspath(path))


def test_a_bridge_that_lives_keeps_its_socket(path: Path) -> None:
    with listening(path):
        with pytest.raises(ConfigError, match="Another bridge is running"), listening(path):
            pass
        assert path.is_socket()


def test_a_successor_keeps_the_socket_it_opened(path: Path) -> None:
    with listening(path):
        path.unlink()
        with listening(path):
            after = path.stat().st_ino
        path.touch()
        assert after
    assert path.exists(), "what is not ours is not removed"


def test_something_else_in_its_place_is_not_removed(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")
    with pytest.raises(ConfigError, match="in the way"), listening(path):
        pass
    assert path.read_text() == "precious"


def test_a_path_no_system_takes_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="longer than"), listening(tmp_path / ("x" * 120)):
        pass


def test_a_folder_of_somebody_else_is_not_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with pytest.raises(ConfigError, match="somebody else"), listening(path):
        pass

"""Buttons that only we can make."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.keys import secret_key
from ucbridge.models import Button, Reply
from ucbridge.signer import LONGEST, Signer

SIGNER = Signer(b"k" * 32)


def _sealed(action: str, argument: str, signer: Signer = SIGNER) -> str:
    return signer.seal(Reply(_("Card"), buttons=(Button(_("Press"), action, argument),))).buttons[0].token


@given(st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True), st.text(max_size=60))
def test_a_button_carries_its_action_and_argument(action: str, argument: str) -> None:
    token = _sealed(action, argument)
    assert len(token) <= LONGEST
    assert SIGNER.open(token) == (action, argument)


@given(st.text(max_size=120))
def test_nobody_else_can_make_one(token: str) -> None:
    with pytest.raises(UserError, match="no longer works"):
        SIGNER.open(token)


def test_a_changed_argument_is_refused() -> None:
    token = _sealed("hangup", "ucb-1")
    with pytest.raises(UserError):
        SIGNER.open(token[:-1] + "2")


def test_a_button_works_after_a_restart_and_not_in_another_installation(tmp_path: Path) -> None:
    token = _sealed("hangup", "ucb-1", Signer(secret_key(tmp_path / "one" / "buttons.key")))
    assert Signer(secret_key(tmp_path / "one" / "buttons.key")).open(token) == ("hangup", "ucb-1")
    with pytest.raises(UserError):
        Signer(secret_key(tmp_path / "two" / "buttons.key")).open(token)


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "buttons.key"
    secret_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["buttons.key"]


def test_an_argument_that_fits_no_platform_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="'hangup'"):
        _sealed("hangup", "x" * LONGEST)

"""The names of conversations: what is written is read, and nothing else is."""

from __future__ import annotations

import pytest

from connectors.teams.posts.conversations import (
    Kind,
    conversation,
    of_chat,
    of_one,
    of_user,
)
from connectors.teams.threads import message_of, root_of

CHANNEL = "19:0123456789abcdef@thread.tacv2"
THREAD = f"{CHANNEL};messageid=17"
ALICE = "6d0f2f0c-3b43-4b3c-9d9c-2f6d5d1c0a11"


def test_each_name_is_read_as_it_was_written() -> None:
    for name in (of_user(ALICE), of_user("29:1-a|b"), of_chat(CHANNEL), of_one(THREAD, ALICE)):
        assert str(conversation(name)) == name


def test_what_one_person_sees_in_a_thread_names_both() -> None:
    where = conversation(of_one(THREAD, ALICE))
    assert (where.kind, where.account, where.root) == (Kind.ONLY, ALICE, CHANNEL)


def test_a_thread_is_in_its_channel() -> None:
    assert root_of(THREAD) == root_of(CHANNEL) == CHANNEL
    assert (message_of(THREAD), message_of(CHANNEL)) == ("17", "")


@pytest.mark.parametrize(
    "name", ["", "user", "user:", "chat:", "only:", "only:a", "only:|b", "only:a|", "channel:1", "user:" + "x" * 600]
)
def test_what_is_none_of_ours_is_refused(name: str) -> None:
    with pytest.raises(LookupError):
        conversation(name)

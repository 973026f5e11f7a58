from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pbx.voicemail.sources.spools import TEXT
from ucbridge.pbx.voicemail.envelope import LARGEST, Envelope, read

GOOD = TEXT.format(box="103", id="1795417707-00000001")


@pytest.mark.parametrize(
    "raw",
    [
        GOOD.encode("latin-1"),
        GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("callerid=", "callerid=\x00\x1b[2J\u2028").encode(),
        GOOD.replace("=", " = ").encode(),
        GOOD.encode() + b"rubbish \xff\xfe\n" * 10,
    ],
)
def test_an_envelope_is_read_whatever_the_caller_is_called(raw: bytes) -> None:
    assert read(raw) == Envelope("1795417707-00000001", 5)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[message]\n",
        b"msg_id=1-2\n",
        b"[other]\nmsg_id=1-2\n",
        b"[message]\n;msg_id=1-2\n",
        b"[message]\nmsg_id=\n",
        b"[message]\nmsg_id=1-2 \x00\n",
        b"[message]\nmsg_id=" + b"9" * 81,
        b"[message]\nmsg_id=1-2\nmsg_id=3-4\n",
        b"[message]\n" + b"x=y\n" * LARGEST + b"msg_id=1-2\n",
    ],
)
def test_what_names_no_message_or_two_names_none(raw: bytes) -> None:
    assert read(raw).message_id == ""


@given(st.binary(max_size=2000))
def test_nothing_breaks_the_reading(raw: bytes) -> None:
    assert read(b"[message]\n" + raw).seconds >= 0

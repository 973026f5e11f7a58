"""What Teams refuses, by what it says: every kind its documentation lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.teams.wire.refusals import Busy, Gone, Refusal, Shut, TooLarge, Unsure, code_of, refusal
from ucbridge.connector import NotReached


def said(code: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": "words that quote a number"}}).encode()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "Bad Argument", Refusal),
        (401, "BotNotRegistered", Refusal),
        (403, "BotDisabledByAdmin", Shut),
        (403, "BotNotInConversationRoster", Shut),
        (403, "ConversationBlockedByUser", Shut),
        (403, "ForbiddenOperationException", Shut),
        (403, "NotEnoughPermissions", Shut),
        (404, "ActivityNotFoundInConversation", Gone),
        (404, "ConversationNotFound", Gone),
        (404, "BotNotInConversationRoster", Shut),
        (405, "", Refusal),
        (412, "PreconditionFailed", Busy),
        (413, "MessageSizeTooBig", TooLarge),
        (429, "Throttled", Busy),
        (500, "ServiceError", Unsure),
        (501, "", Refusal),
        (502, "ServiceError", Unsure),
        (503, "", Busy),
        (504, "", Unsure),
    ],
)
def test_each_refusal_is_of_its_kind(status: int, code: str, kind: type[Refusal]) -> None:
    error = refusal(status, said(code))
    assert (type(error), error.status, error.code) == (kind, status, code)
    assert "quote" not in str(error)


def test_what_goes_better_later_is_a_lost_connection_and_a_person_who_blocks_us_is_not_reached() -> None:
    assert isinstance(refusal(429), ConnectionError)
    assert isinstance(refusal(504), ConnectionError)
    assert isinstance(refusal(403), NotReached)
    assert isinstance(refusal(404), LookupError)


def test_the_code_is_found_where_the_chat_service_words_it() -> None:
    inner = json.dumps({"subCode": "MessageWritesBlocked", "details": "Thread is blocked from message writes."})
    assert code_of(json.dumps({"errorCode": 209, "message": inner}).encode()) == "MessageWritesBlocked"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"<html>", b'{"error": 7}', b'{"error": {"code": 7}}', b"\xff"])
def test_any_other_body_has_no_code(body: bytes) -> None:
    assert not code_of(body)


def test_the_page_of_a_proxy_says_nothing_of_a_chat() -> None:
    for status in (401, 403, 404):
        assert isinstance(refusal(status, b"<html>", {"Content-Type": "text/html; charset=utf-8"}), Busy)


@pytest.mark.parametrize(
    ("told", "seconds"), [("2", 2.0), ("0.5", 0.5), ("-3", 0.0), ("soon", 0.0), ("nan", 0.0), ("inf", 0.0), ("", 0.0)]
)
def test_how_long_to_wait_is_read(told: str, seconds: float) -> None:
    error = refusal(429, b"", {"Retry-After": told})
    assert isinstance(error, Busy)
    assert error.after == seconds


def test_until_when_to_wait_is_read() -> None:
    error = refusal(429, b"", {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=30))})
    assert isinstance(error, Busy)
    assert 20 < error.after <= 30


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_who_sends_us_elsewhere_is_no_teams_and_says_nothing_of_a_chat(status: int) -> None:
    assert type(refusal(status, b"", {"Location": "https://evil.example/"})) is Busy

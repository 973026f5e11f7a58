"""Call records as a real Asterisk wrote them, shortened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ucbridge.pbx.cdr.interface import CallRecord

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def rec(
    channel: str,
    to: str = "",
    disposition: str = "NO ANSWER",
    *,
    at: float = 0,
    lasts: float = 5,
    talked: float | None = None,
    dst: str = "",
    app: str = "Dial",
    data: str = "",
    call: str = "1795463838.0",
    own: str = "",
    number: int = 0,
    src: str = "+33199001234",
    name: str = "Outside",
    **more: str,
) -> CallRecord:
    started, ended = NOON + timedelta(seconds=at), NOON + timedelta(seconds=at + lasts)
    length = talked if talked is not None else lasts if disposition == "ANSWERED" else 0
    return CallRecord(
        started=started,
        answered=ended - timedelta(seconds=length) if length else None,
        ended=ended,
        src=src,
        dst=dst,
        context="from-internal",
        caller_name=name,
        channel=channel,
        dst_channel=to,
        last_app=app,
        last_data=data,
        disposition=disposition,
        unique_id=own or call,
        linked_id=call,
        sequence=number,
        **more,
    )


OUT, ALICE, BOB, CAROL = "PJSIP/outside-00000001", "PJSIP/101-00000002", "PJSIP/102-00000003", "PJSIP/103-00000004"

"""Call records in databases: the tables Asterisk's modules and FreePBX write."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from ucbridge.config.pbx import CdrSettings
from ucbridge.errors import ConfigError
from ucbridge.pbx.cdr.database import CdrTable
from ucbridge.pbx.cdr.errors import CdrUnreadable
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.sources import records_of

pytestmark = pytest.mark.asyncio

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD = "clid, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, amaflags, uniqueid"

LAYOUTS = {
    "cdr_sqlite3_custom": f"calldate, {OLD}, userfield, test",
    "cdr_odbc": f"calldate, src, dst, {OLD}, userfield",
    "cdr_adaptive_odbc": f"start, answer, end, src, dst, {OLD}, linkedid, sequence",
    "FreePBX": f"calldate datetime, src, dst, {OLD}, did, recordingfile, cnum, cnam, outbound_cnum, linkedid, sequence",
}
ROW = {
    "calldate": "2026-11-23 13:00:00", "start": "2026-11-23 13:00:00", "end": "2026-11-23 13:00:09", "answer": None,
    "clid": '"Zoé; DROP" <0612345678>', "src": "0612345678", "dst": "102", "dcontext": "ext-local",
    "channel": "PJSIP/trunk-1", "dstchannel": "PJSIP/102-2", "lastapp": "Dial", "lastdata": "PJSIP/102,20",
    "duration": 9, "billsec": 0, "disposition": "NO ANSWER", "amaflags": 3, "uniqueid": f"{int(NOON.timestamp())}.4",
    "linkedid": f"{int(NOON.timestamp())}.4", "sequence": 3, "cnum": "0612345678", "cnam": "Zoé", "did": "33199001234",
    "recordingfile": "in.wav",
}  # fmt: skip


def table(folder: Path, columns: str) -> str:
    names = [each.split()[0] for each in columns.split(", ")]
    with sqlite3.connect(folder / "cdr.sqlite") as database:
        database.execute(f"CREATE TABLE cdr ({columns})")
        for at in (0, 3600):
            row = ROW | {
                "calldate": f"2026-11-23 {13 + at // 3600}:00:00",
                "start": f"2026-11-23 {13 + at // 3600}:00:00",
            }
            row |= {name: f"{int(NOON.timestamp()) + at}.4" for name in ("uniqueid", "linkedid")}
            marks = ", ".join("?" * len(names))
            database.execute(f"INSERT INTO cdr VALUES ({marks})", [row.get(each) for each in names])
    database.close()
    return f"sqlite:///{folder}/cdr.sqlite"


async def read(url: str, name: str = "cdr") -> list[CallRecord]:
    return await CdrTable(url, name, PARIS, sure=False).between(NOON, NOON + timedelta(minutes=5))


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_every_layout_is_read(tmp_path: Path, layout: str) -> None:
    [record] = await read(table(tmp_path, LAYOUTS[layout]))
    assert (record.started, record.ended, record.answered) == (NOON, NOON + timedelta(seconds=9), None)
    assert (record.src, record.channel, record.dst_channel, record.disposition) == (
        "0612345678", "PJSIP/trunk-1", "PJSIP/102-2", "NO ANSWER",
    )  # fmt: skip
    assert record.caller_name == ("Zoé" if layout == "FreePBX" else "Zoé; DROP")
    assert (record.did, record.recording) == (("33199001234", "in.wav") if layout == "FreePBX" else ("", ""))


async def test_what_is_missing_is_said(tmp_path: Path) -> None:
    for url, name in (
        (table(tmp_path, "id, words"), "cdr"),
        (f"sqlite:///{tmp_path}/cdr.sqlite", "calls"),
        (f"sqlite:///{tmp_path}/no/cdr.sqlite", "cdr"),
        ("nonsense", "cdr"),
        ("nosuch://x/y", "cdr"),
    ):
        with pytest.raises(CdrUnreadable):
            await read(url, name)


async def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    with pytest.raises(CdrUnreadable) as caught:
        await read("postgresql://ucb:secret-word@127.0.0.1:1/cdr")
    assert "secret-word" not in str(caught.value.text)


async def test_settings_that_name_nothing() -> None:
    for settings in (CdrSettings(source="database"), CdrSettings(timezone="Mars/Olympus")):
        with pytest.raises(ConfigError):
            records_of(settings, UTC)
    assert isinstance(records_of(CdrSettings(source="database", url=SecretStr("sqlite:///x")), UTC), CdrTable)

"""Master.csv as it is found: rotated, half written, with names that strangers chose."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ucbridge.pbx.cdr import csv_files
from ucbridge.pbx.cdr.csv_files import CsvFiles
from ucbridge.pbx.cdr.csv_layout import rows
from ucbridge.pbx.cdr.errors import CdrUnreadable

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def line(at: datetime = NOON, *, name: str = "Zoé", unique: str = "", columns: int = 21, zone: object = UTC) -> str:
    """Write a record as cdr_csv.c does, with as many columns as are turned on."""
    start, end = ((at + timedelta(seconds=each)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") for each in (0, 7))
    unique = unique or f"{int(at.timestamp())}.4"
    clid = quoted(f'"{name}" <0612345678>')
    texts = ["", "0612345678", "102", "from-outside", clid, "PJSIP/outside-1", "PJSIP/102-2", "Dial", "PJSIP/102,20"]
    fields = [each if each == clid else quoted(each) for each in texts]
    fields += [quoted(start), "", quoted(end), "7", "0", quoted("NO ANSWER"), quoted("DOCUMENTATION")]
    more = {
        16: [],
        17: [unique],
        18: [unique, ""],
        19: ["", unique],
        20: [unique, "", unique],
        21: [unique, "", "", unique],
    }
    fields += [quoted(each) for each in more[columns]] + (["3"] if columns > 18 else [])
    return ",".join(fields) + "\n"


async def between(
    path: Path, since: datetime, until: datetime, *, zone: object = PARIS, sure: bool = False
) -> list[str]:
    return [each.caller_name for each in await CsvFiles(path, zone, sure=sure).between(since, until)]


@pytest.mark.asyncio
async def test_what_ended_in_a_span_is_found(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text("".join(line(NOON + timedelta(minutes=each), name=f"n{each}") for each in range(60)))
    assert await between(path, NOON + timedelta(minutes=10), NOON + timedelta(minutes=12)) == ["n10", "n11"]


@pytest.mark.asyncio
async def test_a_long_file_is_read_from_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "CHUNK", 700)
    path = tmp_path / "Master.csv"
    path.write_text("".join(line(NOON + timedelta(minutes=each), name=f"né{each}") for each in range(600)))
    found = await between(path, NOON + timedelta(minutes=590), NOON + timedelta(minutes=592))
    assert found == ["né590", "né591"]
    assert await between(path, NOON, NOON + timedelta(minutes=1)) == ["né0"]


@pytest.mark.asyncio
async def test_half_a_line_at_the_end_waits_for_its_rest(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    whole = line(name="whole") + line(NOON + timedelta(seconds=1), name="half")
    for cut in range(len(line(name="whole")), len(whole)):
        path.write_text(whole[:cut])
        assert await between(path, NOON, NOON + timedelta(minutes=1)) == ["whole"], cut
    path.write_text(whole)
    assert await between(path, NOON, NOON + timedelta(minutes=1)) == ["whole", "half"]


@pytest.mark.asyncio
@pytest.mark.parametrize("rotated", ["Master.csv.1", "Master.csv-20261123", "Master.csv.2.gz"])
async def test_rotated_files_are_read_too(tmp_path: Path, rotated: str) -> None:
    older, path = tmp_path / rotated, tmp_path / "Master.csv"
    text = (line(name="old") + line(NOON + timedelta(seconds=30), name="before")).encode()
    older.write_bytes(gzip.compress(text) if rotated.endswith("gz") else text)
    os.utime(older, (NOON.timestamp() + 60,) * 2)
    path.write_text(line(NOON + timedelta(minutes=2), name="after"))
    span = NOON + timedelta(seconds=20), NOON + timedelta(minutes=5)
    assert await between(path, *span) == ["before", "after"]
    path.unlink()
    assert await between(path, *span) == ["before"], "just rotated, and nothing written since"


@pytest.mark.asyncio
async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CdrUnreadable, match="cannot be read"):
        await between(tmp_path / "no/Master.csv", NOON, NOON)


@pytest.mark.parametrize("columns", [16, 17, 18, 19, 20, 21])
def test_every_choice_of_columns(columns: int) -> None:
    [row] = rows(line(columns=columns))
    assert (row["src"], row["disposition"]) == ("0612345678", "NO ANSWER")
    unique = f"{int(NOON.timestamp())}.4"
    assert row.get("uniqueid", "") == (unique if columns in {17, 18, 20, 21} else "")
    assert row.get("linkedid", "") == (unique if columns > 18 else "")
    assert row.get("sequence", "3") == "3"


FORGED = line(name="forged").rstrip("\n")


@pytest.mark.parametrize(
    "name",
    [
        '=1+1"',
        "a\nb",
        "a\r\nb",
        f"x\n{FORGED}\n",
        f'"\n{FORGED}\n"',
        '",\n"',
        '","","","",\n',
        "\x00\x1b",
        "'; DROP",
        "😀",
    ],
)
def test_a_name_never_becomes_a_record(name: str) -> None:
    text = line(name=name) + line(name="next")
    assert [len(list(rows(text[cut:]))) for cut in (0, 1, 40, len(line(name=name)))] == [2, 1, 1, 1]
    for cut in range(len(text)):
        assert all("forged" not in str(row["clid"]).split('"')[1:2] for row in rows(text[cut:])), cut


@given(some.text(max_size=60), some.integers(0, 400))
def test_no_text_breaks_what_stands_beside_it(name: str, cut: int) -> None:
    text = line(name=name) + line(name="next")
    assert list(rows(text))[-1]["clid"] == '"next" <0612345678>'
    assert len(list(rows(text[min(cut, len(line(name=name))) :]))) <= 2


@pytest.mark.asyncio
async def test_times_are_local_or_utc_as_the_channels_show(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    for zone in (UTC, PARIS):
        path.write_text(line(zone=zone, name="now"))
        assert await between(path, NOON, NOON + timedelta(minutes=1)) == ["now"], zone


@pytest.mark.asyncio
async def test_the_hour_clocks_show_twice(tmp_path: Path) -> None:
    """On 25 October 2026 it is 02:30 in Paris at 00:30 UTC and again at 01:30."""
    path = tmp_path / "Master.csv"
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    path.write_text(line(first, zone=PARIS, name="first") + line(second, zone=PARIS, name="second"))
    for sure in (True, False):
        assert await between(path, first, first + timedelta(minutes=5), sure=sure) == ["first"]
        assert await between(path, second, second + timedelta(minutes=5), sure=sure) == ["second"]

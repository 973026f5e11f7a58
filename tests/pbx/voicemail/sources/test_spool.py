from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pbx.voicemail.sources.spools import LARGEST, message, put
from ucbridge.errors import PbxError
from ucbridge.pbx.voicemail import contained
from ucbridge.pbx.voicemail.errors import NotOurs, TooLarge
from ucbridge.pbx.voicemail.spool import SpoolSource

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.asyncio
INBOX = "default/103/INBOX"


@pytest.fixture
def source(tmp_path: Path) -> SpoolSource:
    (tmp_path / "spool").mkdir()
    return SpoolSource(tmp_path / "spool", largest=LARGEST)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


async def test_a_message_is_found_by_its_id_wherever_it_moved(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a")
    put(spool, "default/103/Old/msg0007", "1-b")
    put(spool, "default/104/INBOX/msg0000", "1-c")
    assert (await source.fetch(message("1-a"))).sound == b"1-a"
    assert (await source.fetch(message("1-b"))).sound == b"1-b"
    for other in (message("1-c"), message("1-d"), message("1-a", mailbox="999@default")):
        with pytest.raises(LookupError):
            await source.fetch(other)


async def test_the_best_of_several_formats_is_taken_and_its_case_kept(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a", gsm=b"g", WAV=b"W", ulaw=b"u")
    put(spool, f"{INBOX}/msg0001", "1-b", WAV=b"W", gsm=b"g")
    put(spool, f"{INBOX}/msg0002", "1-c", WAV=b"W", wav=b"w", gsm=b"g", sln=b"s")
    put(spool, f"{INBOX}/msg0003", "1-d", wav=b"", gsm=b"g")
    put(spool, f"{INBOX}/msg0004", "1-e", g722=b"nothing here reads it", gsm=b"g")
    found = [await source.fetch(message(f"1-{each}")) for each in "abcde"]
    assert [(each.suffix, each.sound) for each in found] == [
        ("ulaw", b"u"),
        ("WAV", b"W"),
        ("wav", b"w"),
        ("gsm", b"g"),
        ("gsm", b"g"),
    ]


async def test_a_message_whose_sound_is_still_empty_is_not_there_yet(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a", wav=b"")
    put(spool, f"{INBOX}/msg0001", "1-b", mp3=b"nothing Asterisk writes")
    for each in "ab":
        with pytest.raises(LookupError):
            await source.fetch(message(f"1-{each}"))


async def test_a_broken_neighbour_hides_nothing(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0003", "1-x", text=b"\xff" * 10_000_000)
    put(spool, f"{INBOX}/msg0002", "1-y", text=b"")
    os.mkfifo(spool / INBOX / "msg0004.txt")
    (spool / INBOX / "msg0005.txt").symlink_to("/dev/zero")
    (spool / INBOX / "msg0006.txt").mkdir()
    put(spool, f"{INBOX}/msg0000", "1-a")
    assert (await source.fetch(message("1-a"))).sound == b"1-a"


@pytest.mark.parametrize(
    "mailbox",
    ["../103@default", "103@../default", "103@default/../default", "..@default", "103@..", "103", "@", "103@",
     "10\n3@x", "103@default\0", "103 @default"],
)  # fmt: skip
async def test_a_mailbox_cannot_lead_out_of_the_spool(source: SpoolSource, spool: Path, mailbox: str) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a")
    with pytest.raises(NotOurs):
        await source.fetch(message("1-a", mailbox=mailbox))


async def test_a_folder_is_only_a_hint(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a")
    put(spool, "secret/msg0000", "1-s")
    assert (await source.fetch(message("1-a", folder="../../../secret"))).sound == b"1-a"
    with pytest.raises(LookupError):
        await source.fetch(message("1-s", folder="../../secret"))


async def test_links_out_of_the_spool_fifos_and_devices_are_not_read(
    source: SpoolSource, spool: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.wav"
    outside.write_bytes(b"private")
    put(spool, f"{INBOX}/msg0000", "1-a", gsm=b"x")
    put(spool, f"{INBOX}/msg0001", "1-b", gsm=b"x")
    put(spool, f"{INBOX}/msg0002", "1-c", gsm=b"x")
    (spool / INBOX / "msg0000.wav").symlink_to(outside)
    os.mkfifo(spool / INBOX / "msg0001.wav")
    (spool / INBOX / "msg0002.wav").symlink_to("/dev/zero")
    for each in "abc":
        with pytest.raises(NotOurs):
            await source.fetch(message(f"1-{each}"))


async def test_a_mailbox_that_is_a_link_out_of_the_spool_is_not_read(
    source: SpoolSource, spool: Path, tmp_path: Path
) -> None:
    put(tmp_path / "elsewhere", "INBOX/msg0000", "1-a")
    (spool / "default").mkdir()
    (spool / "default/103").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotOurs):
        await source.fetch(message("1-a"))


async def test_the_spool_itself_and_mailboxes_in_it_may_be_links(tmp_path: Path) -> None:
    put(tmp_path / "recording/voicemail", f"{INBOX}/msg0000", "1-a")
    (tmp_path / "recording/voicemail/default/200").symlink_to("103")
    (tmp_path / "voicemail").symlink_to("recording/voicemail")
    source = SpoolSource(tmp_path / "voicemail", largest=LARGEST)
    assert (await source.fetch(message("1-a"))).sound == b"1-a"
    assert (await source.fetch(message("1-a", mailbox="200@default"))).sound == b"1-a"


async def test_a_recording_that_is_too_large_is_refused_for_good(source: SpoolSource, spool: Path) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a", wav=b"x" * (LARGEST + 1))
    with pytest.raises(TooLarge) as refusal:
        await source.fetch(message("1-a"))
    assert not refusal.value.retry


async def test_a_spool_that_may_not_be_read_is_said_with_the_next_step(
    source: SpoolSource, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(spool, f"{INBOX}/msg0000", "1-a")

    def denied(*_arguments: object, **_options: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(PbxError, match="group asterisk"):
        await source.fetch(message("1-a"))


async def test_a_spool_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PbxError, match="no voicemail spool"):
        await SpoolSource(tmp_path / "none", largest=LARGEST).fetch(message("1-a"))


def renumbering(folder: Path) -> Iterator[None]:
    """Do step by step what app_voicemail does when the first message of three is deleted: sound first, then text."""
    for suffix in ("wav", "txt"):
        yield (folder / f"msg0000.{suffix}").unlink()
    for number in (1, 2):
        for suffix in ("wav", "txt"):
            (folder / f"msg{number:04d}.{suffix}").rename(folder / f"msg{number - 1:04d}.{suffix}")
            yield


@pytest.mark.parametrize("pace", [1, 2, 3, 99])
@pytest.mark.parametrize("begin", range(1, 14))
async def test_a_folder_renumbered_under_way_never_gives_the_sound_of_another_message(
    source: SpoolSource, spool: Path, monkeypatch: pytest.MonkeyPatch, begin: int, pace: int
) -> None:
    for number, each in enumerate("abc"):
        put(spool, f"{INBOX}/msg{number:04d}", f"1-{each}")
    really, steps, changes = contained.read, iter(range(1, 10_000)), renumbering(spool / INBOX)

    def read(root: Path, path: Path, *, largest: int) -> bytes:
        if next(steps) >= begin:
            for _change in range(pace):
                next(changes, None)
        return really(root, path, largest=largest)

    monkeypatch.setattr(contained, "read", read)
    for wanted in ("1-c", "1-b"):
        try:
            found = await source.fetch(message(wanted))
        except LookupError:
            found = await source.fetch(message(wanted))  # what the pipeline does
        assert found.sound == wanted.encode()

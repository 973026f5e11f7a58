from __future__ import annotations

import asyncio
import errno
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.waiting import until
from tests.web.house import open_site
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail.delivery import PATH, Delivery, Stamp
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.pushed import AT_ONCE, PushedSource
from ucbridge.web.voicemail_push import VoicemailPush

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.asyncio
SECRET = "a secret of sufficient length, 32+"
SOUND = b"RIFF sound" * 50_000
MESSAGE = VoicemailMessage("103@default", "1795417707-00000001", "INBOX", CallerId("", ""), None, 5)


@dataclass
class Post:
    """The route on a real server, and the hook's requests to it, honest or not."""

    client: aiohttp.ClientSession
    url: str
    source: PushedSource
    arrived: list[str] = field(default_factory=list)
    nonces: int = 0

    def headers(self, sound: bytes = SOUND, *, method: str = "POST", **changes: str) -> dict[str, str]:
        """Return signed headers; `changes` are part of what is signed."""
        self.nonces += 1
        names = {"mailbox": MESSAGE.mailbox, "message_id": MESSAGE.id, "suffix": "wav"}
        marks = {
            "timestamp": str(int(time.time())),
            "nonce": f"nonce-{self.nonces:012d}",
            "digest": sha256(sound).hexdigest(),
        }
        delivery = Delivery(**(names | {key: value for key, value in changes.items() if key in names}))
        stamp = Stamp(method, **(marks | {key: value for key, value in changes.items() if key in marks}))
        return {
            "X-Ucbridge-Mailbox": delivery.mailbox,
            "X-Ucbridge-Message": delivery.message_id,
            "X-Ucbridge-Format": delivery.suffix,
            "X-Ucbridge-Timestamp": stamp.timestamp,
            "X-Ucbridge-Nonce": stamp.nonce,
            "X-Ucbridge-Digest": stamp.digest,
            "X-Ucbridge-Signature": stamp.signature(delivery, SECRET),
        }

    async def send(self, headers: dict[str, str], sound: object = SOUND) -> tuple[int, str]:
        async with self.client.post(self.url, data=sound, headers=headers) as answer:
            return answer.status, await answer.text()

    def kept(self) -> list[str]:
        return [each.name for each in self.source.folder.glob("*") if each.name != "last"]


@asynccontextmanager
async def open_post(folder: Path, *, largest: int = 10**6, room: int = 10**7) -> AsyncIterator[Post]:
    source, arrived = PushedSource(folder / "pushed", largest=largest, days=30, room=room), list[str]()
    async with (
        open_site(folder, routes=VoicemailPush(source, SECRET, arrived.append).routes()) as site,
        aiohttp.ClientSession() as client,
    ):
        yield Post(client, f"{site.address}{PATH}", source, arrived)


async def test_a_signed_recording_is_kept_privately_and_told(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        assert (await post.send(post.headers()))[0] == 201
        assert post.arrived == ["103@default"]
        found = await post.source.fetch(MESSAGE)
        assert (found.sound, found.suffix) == (SOUND, "wav")
        (file,) = post.source.folder.glob("*.wav")
        assert file.stat().st_mode & 0o777 == 0o600
        assert post.source.folder.stat().st_mode & 0o777 == 0o700
        assert file.stem == sha256(f"{MESSAGE.mailbox}\0{MESSAGE.id}".encode()).hexdigest()


async def test_the_same_message_is_taken_once_even_after_it_was_fetched_and_forgotten(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        assert (await post.send(post.headers()))[0] == 201
        assert (await post.send(post.headers()))[0] == 200
        await post.source.forget(MESSAGE)
        assert (await post.send(post.headers()))[0] == 200
        assert post.arrived == ["103@default"]
        assert sum(each.stat().st_size for each in post.source.folder.iterdir()) == 0
        with pytest.raises(LookupError):
            await post.source.fetch(MESSAGE)


async def test_the_hook_may_ask_whether_something_arrived(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        for status in (404, 200):
            headers = post.headers(b"", method="GET")
            async with post.client.get(post.url, headers=headers) as answer:
                assert answer.status == status
            await post.send(post.headers())
        async with post.client.get(post.url, headers=post.headers(b"")) as answer:
            assert answer.status == 401  # signed for a POST


@pytest.mark.parametrize("name", ["Mailbox", "Message", "Format", "Timestamp", "Nonce", "Digest", "Signature"])
async def test_whatever_is_changed_on_the_way_breaks_the_signature(tmp_path: Path, name: str) -> None:
    other = {
        "Mailbox": "104@default", "Message": "1795417707-00000002", "Format": "gsm",
        "Timestamp": "", "Nonce": "another-nonce-01", "Digest": sha256(b"x").hexdigest(),
        "Signature": "0" * 64,
    }  # fmt: skip
    async with open_post(tmp_path) as post:
        signed = post.headers()
        other["Timestamp"] = str(int(signed["X-Ucbridge-Timestamp"]) + 1)
        status, text = await post.send(signed | {f"X-Ucbridge-{name}": other[name]})
        assert (status, "compare the secret" in text) == (401, True)
        assert (post.arrived, post.kept()) == ([], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"mailbox": "../../etc/passwd"},
        {"mailbox": "103"},
        {"mailbox": "103@default/../x"},
        {"message_id": ""},
        {"message_id": "x" * 81},
        {"suffix": "mp3"},
        {"suffix": "wav/../../x"},
        {"suffix": "WAv"},
        {"timestamp": "now"},
        {"timestamp": "-5"},
        {"nonce": "short"},
        {"digest": "0"},
    ],
)
async def test_what_is_no_delivery_is_refused_even_when_signed(tmp_path: Path, changes: dict[str, str]) -> None:
    async with open_post(tmp_path) as post:
        assert (await post.send(post.headers(**changes)))[0] == 400
        assert not post.kept()


async def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        headers = post.headers() | {"Host": "x", "Content-Length": "0", "Connection": "close"}
        for name in ("X-Ucbridge-Signature", "X-Ucbridge-Mailbox"):
            lines = [f"{key}: {value}".encode() for key, value in headers.items() if key != name]
            raw = b"\r\n".join(
                [f"POST {PATH} HTTP/1.1".encode(), name.encode() + b": \xff\xed\xa0\x80", *lines, b"", b""]
            )
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(post.url).port)
            writer.write(raw)
            answer = await reader.read()
            writer.close()
            assert answer.split()[1] in {b"400", b"401"}


async def test_a_request_without_anything_is_refused(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        assert (await post.send({}))[0] == 400
        async with post.client.post(f"{post.url}?x=1", data=SOUND, headers=post.headers()) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("off", [-400, 400])
async def test_a_request_from_another_time_is_refused(tmp_path: Path, off: int) -> None:
    async with open_post(tmp_path) as post:
        status, text = await post.send(post.headers(timestamp=str(int(time.time()) + off)))
        assert (status, "clocks" in text) == (401, True)


async def test_a_repeated_request_is_refused(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        headers = post.headers()
        assert [(await post.send(headers))[0] for _each in range(2)] == [201, 409]


async def test_a_recording_that_is_too_large_is_refused_however_it_is_sent(tmp_path: Path) -> None:
    async with open_post(tmp_path, largest=1000) as post:
        assert (await post.send(post.headers()))[0] == 413

        async def chunks() -> AsyncIterator[bytes]:
            for _each in range(50):
                yield SOUND[:10_000]

        assert (await post.send(post.headers(), chunks()))[0] == 413
        assert not post.kept()


async def test_a_recording_that_arrives_damaged_is_refused_and_may_come_again(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        assert (await post.send(post.headers(), SOUND[:-1]))[0] == 400
        assert (await post.send(post.headers(b""), b""))[0] == 400
        assert not post.kept()
        assert (await post.send(post.headers()))[0] == 201


async def test_nothing_is_left_of_a_transfer_that_breaks_off(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        never = asyncio.Event()

        async def chunks() -> AsyncIterator[bytes]:
            yield SOUND[:100_000]
            await never.wait()

        sending = asyncio.create_task(post.send(post.headers(), chunks()))
        await until(post.kept)
        sending.cancel()
        await asyncio.wait([sending])
        await until(lambda: not post.kept())
        assert post.arrived == []
        assert (await post.send(post.headers()))[0] == 201


async def test_a_full_disk_is_said_and_nothing_half_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_post(tmp_path) as post:

        def full(_handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            status, text = await post.send(post.headers())
        assert (status, "send it again later" in text) == (507, True)
        assert (post.arrived, post.kept()) == ([], [])
        assert (await post.send(post.headers()))[0] == 201


async def test_no_more_is_taken_than_fits(tmp_path: Path) -> None:
    async with open_post(tmp_path, room=len(SOUND) + 10) as post:
        assert (await post.send(post.headers()))[0] == 201
        assert (await post.send(post.headers(message_id="2-b")))[0] == 507
        await post.source.forget(MESSAGE)
        assert (await post.send(post.headers(message_id="2-b")))[0] == 201


async def test_many_at_once_take_no_more_than_fits(tmp_path: Path) -> None:
    sound = bytes(200_000)
    async with open_post(tmp_path, room=1_000_000) as post:
        sent = (post.send(post.headers(sound, message_id=f"{n}-a"), sound) for n in range(20))
        statuses = [status for status, _text in await asyncio.gather(*sent)]
        kept = sum(file.stat().st_size for file in post.source.folder.iterdir())
        assert set(statuses) == {201, 507}
        assert kept <= 1_000_000 + AT_ONCE * len(sound)
        assert len(post.kept()) == statuses.count(201), "nothing half is left"


async def test_what_nobody_fetches_is_erased_in_time(tmp_path: Path) -> None:
    async with open_post(tmp_path) as post:
        await post.send(post.headers())
        (file,) = post.source.folder.glob("*.wav")
        draft = post.source.folder / ".draft"
        draft.touch()
        os.utime(draft, (time.time() - 7200,) * 2)
        os.utime(file, (time.time() - 31 * 86_400,) * 2)
        post.source.tidy()
        assert post.kept() == []


async def test_the_log_names_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_post(tmp_path) as post:
        await post.send(post.headers())
        await post.send({})
    said = "".join(capsys.readouterr())
    assert "103" not in said
    assert MESSAGE.id not in said

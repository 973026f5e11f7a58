"""Models are installed as a whole or not at all."""

from __future__ import annotations

import hashlib
import http.server
import io
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.speech import tiny_whisper
from ucbridge.errors import UserError
from ucbridge.speech import model_archives, model_install
from ucbridge.speech.interface import NoEngine
from ucbridge.speech.model_archives import from_address, from_archive
from ucbridge.speech.model_hub import HUB, FetchFailed
from ucbridge.speech.model_install import install
from ucbridge.speech.models import Model, installed, recognised

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper.make(tmp_path_factory.mktemp("made") / "tiny", "Hello.")


def ignore(_done: float) -> None:
    """Tell nobody."""


def zipped(folder: Path, file: Path) -> Path:
    return Path(shutil.make_archive(str(file.with_suffix("")), "zip", folder.parent, folder.name))


async def test_a_folder_is_installed_once_it_is_proved_to_work(made: Path, tmp_path: Path) -> None:
    model = await install(str(made), tmp_path / "models", progress=ignore)
    assert model == Model(tmp_path / "models/tiny", "faster_whisper")
    assert list(installed(tmp_path / "models")) == [model]
    assert 'engines = ["faster_whisper", "pocketsphinx"]' in model.settings
    assert f'[speech.faster_whisper]\nmodel = "{tmp_path}/models/tiny"' in model.settings


async def test_one_of_the_same_name_is_replaced(made: Path, tmp_path: Path) -> None:
    (tmp_path / "models/tiny").mkdir(parents=True)
    (tmp_path / "models/tiny/old").touch()
    model = await install(str(made), tmp_path / "models", progress=ignore)
    assert not (model.path / "old").exists()
    assert {path.name for path in (tmp_path / "models").iterdir()} == {".lock", "tiny"}


@pytest.mark.parametrize("kind", ["zip", "tar"])
async def test_an_archive_is_unpacked(made: Path, tmp_path: Path, kind: str) -> None:
    if kind == "zip":
        archive = zipped(made, tmp_path / "tiny.zip")
    else:
        archive = tmp_path / "tiny.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(made, "tiny")
    model = await install(str(archive), tmp_path / "models", progress=ignore)
    assert (model.path.name, model.engine) == ("tiny", "faster_whisper")


async def test_one_that_does_not_work_is_not_installed(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "broken")
    (tmp_path / "broken/model.bin").write_bytes(b"no model")
    with pytest.raises(NoEngine, match="cannot be loaded"):
        await install(str(tmp_path / "broken"), tmp_path / "models", progress=ignore)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


async def test_what_an_installation_left_that_was_killed_does_not_count_and_goes(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "models/.new-killed/tiny")
    assert list(installed(tmp_path / "models")) == []
    await install(str(made), tmp_path / "models", progress=ignore)
    assert not (tmp_path / "models/.new-killed").exists()


async def test_two_at_once_do_not_disturb_each_other(made: Path, tmp_path: Path) -> None:
    with model_install._staging(tmp_path), pytest.raises(UserError, match="Another installation"):
        await install(str(made), tmp_path, progress=ignore)


@pytest.mark.parametrize("file", ["README.md", "."])
async def test_what_is_no_model_is_told(tmp_path: Path, file: str) -> None:
    (tmp_path / "what").mkdir()
    (tmp_path / "what/README.md").write_text("hello")
    with pytest.raises(UserError):
        await install(str(tmp_path / "what" / file), tmp_path / "models", progress=ignore)


async def test_a_name_nobody_knows_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        await install("smal", tmp_path, progress=ignore)
    assert "small" in str(caught.value.text)


async def test_an_address_needs_a_digest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--sha256"):
        await install("https://example.com/model.zip", tmp_path, progress=ignore)


async def test_the_names_are_faster_whispers_own() -> None:
    from faster_whisper.utils import _MODELS

    assert {name: _MODELS.get(name) for name in HUB} == HUB


@contextmanager
def serving(content: bytes) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/vosk-model-small-fr-0.22.zip"
        finally:
            server.shutdown()
            thread.join()


async def test_what_an_address_sends_is_unpacked_if_its_digest_is_right(made: Path, tmp_path: Path) -> None:
    content = zipped(made, tmp_path / "tiny.zip").read_bytes()
    told: list[float] = []
    with serving(content) as address:
        digest = hashlib.sha256(content).hexdigest().upper()
        (tmp_path / "aside").mkdir()
        got = from_address(address, digest, tmp_path / "aside", told.append)
        assert recognised(got).engine == "faster_whisper"
        assert told[-1] == 1.0
        (tmp_path / "other").mkdir()
        with pytest.raises(UserError, match="not what was asked for"):
            from_address(address, "0" * 64, tmp_path / "other", ignore)
        assert not (tmp_path / "other/unpacked").exists()


async def test_an_address_nobody_answers_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed):
        from_address("http://127.0.0.1:1/model.zip", "0" * 64, tmp_path, ignore)


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "link"])
async def test_an_archive_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "model.tar"
    with tarfile.open(archive, "w") as tar:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(member, io.BytesIO())
    with pytest.raises(UserError, match="which no model needs"):
        from_archive(archive, tmp_path / "into")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
async def test_a_small_archive_of_something_huge_is_not_unpacked(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_archives, "MOST_BYTES", 10_000_000)
    archive, zeros = tmp_path / f"model.{kind}", bytes(6_000_000)
    if kind == "zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in ("model.bin", "more.bin"):
                packed.writestr(name, zeros)
    else:
        with tarfile.open(archive, "w:gz") as tar:
            for name in ("model.bin", "more.bin"):
                member = tarfile.TarInfo(name)
                member.size = len(zeros)
                tar.addfile(member, io.BytesIO(zeros))
    assert archive.stat().st_size < 100_000
    with pytest.raises(UserError, match="larger than any model"):
        from_archive(archive, tmp_path / "into")
    assert not list(tmp_path.rglob("more.bin"))


async def test_an_address_that_never_stops_sending_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_archives, "MOST_BYTES", 1_000_000)
    with serving(bytes(8_000_000)) as address, pytest.raises(UserError, match="larger than any model"):
        from_address(address, "0" * 64, tmp_path, ignore)


async def test_a_zip_writes_nowhere_else(tmp_path: Path) -> None:
    archive = tmp_path / "model.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("../../outside", "x")
    from_archive(archive, tmp_path / "deep/into")
    assert not list(tmp_path.glob("outside")) + list(tmp_path.glob("deep/outside"))

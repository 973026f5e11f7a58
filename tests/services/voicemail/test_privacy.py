"""A message goes through everything with the log wide open: neither the log nor the engine's books tell of whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.voicemail.house import labels
from tests.services.voicemail.line import Line
from tests.services.voicemail.test_buttons import room
from tests.waiting import until
from ucbridge import logs
from ucbridge.config.settings import VoicemailSettings
from ucbridge.i18n import Text
from ucbridge.pbx.caller import CallerId
from ucbridge.speech.interface import SpeechError, Transcript, Word
from ucbridge.store.voicemails import Sound, Voicemails, Writing

pytestmark = pytest.mark.asyncio

NAME, NUMBER, SAID = "Zyx \"O'Wvu", "0612345678", 'it\'s the "Zanzibar" affair, call 06 98 76 54 32'
PERSONAL = ("Zyx", "Wvu", "12345678", "612345", "Zanzibar", "affair", "98765432", "98 76 54", "Petit", "Carol", "Sales")


@pytest.mark.parametrize("style", ["json", "console"])
async def test_the_log_tells_of_no_message(
    tmp_path: Path, style: logs.Format, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(style, level="debug")
    async with room(tmp_path, caller=CallerId(NAME, NUMBER)) as here:
        await Voicemails(here.there.database).change(
            here.voicemail.id, text=SAID, numbers="+33698765432", audio=Sound.READY, transcription=Writing.DONE
        )
        await here.there.voicemail.cards.show(here.voicemail.id)
        for line in (
            "/voicemail",
            "/voicemail search Zanzibar",
            "/voicemail search Zyx box Sales",
            f"/voicemail show {here.voicemail.id}",
            f"/voicemail forward {here.voicemail.id} Carol Petit",
            "/voicemail greeting unavailable",
            "/voicemail transcription forget",
        ):
            await here.chat.say(line, by="carol")
        for label in ("Play on my phone", "Mark heard", "Call back", "Forward"):
            await here.press(label, on=here.card)
        await here.press("Delete")
        here.pbx.refusal = OSError(f"cannot reach {NUMBER} of {NAME}")
        await here.chat.press("forged", by="carol")
        assert labels(here.card) == ["Undo"]
        message_id = here.message.id
    out = capsys.readouterr().err
    assert "answered" in out
    assert [word for word in (*PERSONAL, message_id) if word in out] == []


async def test_neither_the_log_of_the_pipeline_nor_its_books_tell_of_whom(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("console", level="debug")
    line.settings = VoicemailSettings(redact=())
    words = tuple(Word(each, 0.0, 0.1, 0.9) for each in SAID.split())
    async with line.running() as pipeline:
        line.speech.heard = SpeechError(Text("not this time"))
        broken = await line.message("1795394494-00000001", caller_name=NAME, caller_number=NUMBER)
        await pipeline.received(broken)
        await until(lambda: line.speech.written.total() > 0)
        line.speech.heard = Transcript(SAID, words, "en", 1.0, 0.9, "fake")
        message = await line.message("1795394494-00000002", caller_name=NAME, caller_number=NUMBER)
        await pipeline.received(message)
        await until(line.settled(message))
        await pipeline.transcribe_again(message, asked="1")
        await until(lambda: line.speech.written.total() > 2)
    assert (await line.row(message)).text == SAID
    out = capsys.readouterr().err
    assert [word for word in (*PERSONAL, "1795394494") if word in out] == []
    books = b"".join(file.read_bytes() for file in line.folder.glob("durable.sqlite*"))
    assert [word for word in PERSONAL if word.encode() in books] == []

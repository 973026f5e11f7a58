"""The ways to a recording, against what a real Asterisk writes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pbx.voicemail.sources.hook import HOOK, open_bridge
from tests.pbx.voicemail.sources.spools import spoken
from tests.waiting import until
from ucbridge.config.settings import VoicemailSettings
from ucbridge.errors import PbxError
from ucbridge.pbx import ami as manager
from ucbridge.pbx.private import VoicemailPlan
from ucbridge.pbx.voicemail import actions
from ucbridge.pbx.voicemail.formats import SUFFIXES, seconds
from ucbridge.pbx.voicemail.sources import source_of
from ucbridge.pbx.voicemail.stored import StoredSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ucbridge.pbx.interface import VoicemailMessage
    from ucbridge.pbx.private import PrivateAsterisk
    from ucbridge.pbx.voicemail.source import AudioSource

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]

WRITTEN = {
    "wav": "wav", "wav49": "WAV", "gsm": "gsm", "sln": "sln", "sln16": "sln16", "wav16": "wav16", "ulaw": "ulaw",
    "alaw": "alaw", "g722": "g722",
}  # fmt: skip
"""Formats of voicemail.conf and the suffix of what they write."""


@asynccontextmanager
async def mailboxes(asterisk: PrivateAsterisk) -> AsyncIterator[actions.VoicemailActions]:
    async with manager.connect(asterisk.ami, wanted=frozenset(), sink=lambda _frame: None) as ami:
        yield actions.over(ami)


def source(asterisk: PrivateAsterisk, boxes: actions.VoicemailActions, way: str) -> AudioSource:
    """Return a source; ARI needs no right to change anything."""
    settings = VoicemailSettings.model_validate({"source": way, "spool": asterisk.messages})
    return source_of(settings, asterisk.ari_reader, boxes.messages, asterisk.folder)


def files_of(asterisk: PrivateAsterisk, message: VoicemailMessage) -> dict[str, bytes]:
    """Return what Asterisk wrote of a message, by suffix."""
    number, _at, context = message.mailbox.partition("@")
    for text in (asterisk.messages / context / number).glob("*/msg*.txt"):
        if f"msg_id={message.id}\n".encode() in text.read_bytes():
            return {each.suffix[1:]: each.read_bytes() for each in text.parent.glob(f"{text.stem}.*")}
    return {}


async def test_every_format_asterisk_writes_is_read_by_both_ways(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    async with mailboxes(fresh_asterisk) as boxes:
        await fresh_asterisk.plan_voicemail(VoicemailPlan(formats="|".join(WRITTEN)))
        message = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 2.0))
        files = files_of(fresh_asterisk, message)
        assert files.keys() == {"txt", *WRITTEN.values()} == {"txt", *SUFFIXES}
        for suffix in SUFFIXES:
            assert seconds(files[suffix], suffix) == pytest.approx(message.seconds, abs=1.2), suffix
        by_spool = await source(fresh_asterisk, boxes, "spool").fetch(message)
        assert (by_spool.suffix, by_spool.sound) == ("wav", files["wav"])
        by_ari = await source(fresh_asterisk, boxes, "ari").fetch(message)
        assert by_ari.sound == files[by_ari.suffix]
        folder = fresh_asterisk.messages / "default/103/INBOX"
        for suffix in SUFFIXES:
            (folder / f"msg0000.{suffix}").write_bytes(files[suffix])
            for other in set(SUFFIXES) - {suffix}:
                (folder / f"msg0000.{other}").unlink(missing_ok=True)
            for way in ("spool", "ari"):
                found = await source(fresh_asterisk, boxes, way).fetch(message)
                assert (found.suffix, found.sound) == (suffix, files[suffix]), way


async def test_a_message_is_found_after_its_folder_and_number_changed(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    async with mailboxes(fresh_asterisk) as boxes:
        left = [await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5 + n / 4)) for n in range(3)]
        await boxes.move(left[0], "Old")
        await boxes.remove(left[1])
        now = {each.id: each for each in await boxes.messages("103@default")}
        assert {now[left[0].id].folder, now[left[2].id].folder} == {"Old", "INBOX"}
        for way in ("spool", "ari"):
            for each in (left[0], left[2]):
                found = await source(fresh_asterisk, boxes, way).fetch(now[each.id])
                assert found.sound == files_of(fresh_asterisk, each)["wav"], way
            with pytest.raises(LookupError):
                await source(fresh_asterisk, boxes, way).fetch(left[1])
        stale = left[0]  # it still says INBOX
        for way in ("spool", "ari"):
            assert (await source(fresh_asterisk, boxes, way).fetch(stale)).sound == files_of(fresh_asterisk, stale)[
                "wav"
            ]
        forwarded = now[left[2].id]
        await boxes.forward(forwarded, "104@default")
        (copy,) = await boxes.messages("104@default")
        for way in ("spool", "ari"):
            assert (await source(fresh_asterisk, boxes, way).fetch(copy)).sound


async def test_a_folder_that_was_renumbered_meanwhile_is_not_believed(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    async with mailboxes(fresh_asterisk) as boxes:
        first = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5))
        second = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.75))
        asked = 0

        async def messages(mailbox: str) -> list[VoicemailMessage]:
            nonlocal asked
            listed = await boxes.messages(mailbox)
            if not asked:
                await boxes.remove(first)
            asked += 1
            return listed

        with pytest.raises(LookupError):
            await StoredSource(fresh_asterisk.ari, messages, largest=10**7).fetch(second)
        found = await StoredSource(fresh_asterisk.ari, messages, largest=10**7).fetch(second)
        assert found.sound == files_of(fresh_asterisk, second)["wav"]


async def test_ari_says_what_is_wrong_with_a_spool_it_does_not_see(
    fresh_asterisk: PrivateAsterisk, tmp_path: Path
) -> None:
    async with mailboxes(fresh_asterisk) as boxes:
        message = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5))
        real = fresh_asterisk.folder / "spool/recording/voicemail"
        fresh_asterisk.messages.unlink()
        real.rename(fresh_asterisk.messages)
        with pytest.raises(PbxError, match="must lie in the recording directory"):
            await source(fresh_asterisk, boxes, "ari").fetch(message)
        assert (await source(fresh_asterisk, boxes, "spool").fetch(message)).sound


async def test_asterisk_runs_the_hook_for_each_new_message(fresh_asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge, mailboxes(fresh_asterisk) as boxes:
        config = bridge.config(tmp_path, fresh_asterisk.messages)
        notify = f"externnotify = {HOOK} --config {config}"
        await fresh_asterisk.plan_voicemail(VoicemailPlan(formats="wav49", general=(notify,)))
        first = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5))
        await until(lambda: first.id in bridge.accepted)
        await boxes.move(first, "Old")
        second = await fresh_asterisk.leave_message("104", wav=spoken(tmp_path, 1.5))
        await until(lambda: second.id in bridge.accepted)
        assert set(bridge.accepted.values()) == {1}
        assert bridge.arrived == ["103@default", "104@default"]
        found = await bridge.source.fetch(first)
        assert (found.suffix, found.sound) == ("WAV", files_of(fresh_asterisk, first)["WAV"])


async def test_asterisk_gives_the_hook_a_mail(fresh_asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    async with open_bridge(tmp_path / "bridge") as bridge:
        config = bridge.config(tmp_path, fresh_asterisk.messages, mail_command=f"tee {tmp_path / 'sent'}")
        await fresh_asterisk.plan_voicemail(VoicemailPlan(general=(f"mailcmd = {HOOK} --config {config}",)))
        conf = fresh_asterisk.folder / "etc/voicemail.conf"
        conf.write_text(conf.read_text().replace(",Carol Petit", ",Carol Petit,carol@example.com"))
        await fresh_asterisk.cli("voicemail reload")
        message = await fresh_asterisk.leave_message("103", wav=spoken(tmp_path, 1.5))
        await until(lambda: message.id in bridge.accepted)
        assert b"carol@example.com" in (tmp_path / "sent").read_bytes()

"""The whole bridge on a real Asterisk when things go wrong: a full mailbox, broken files, a PBX that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from connectors.webchat.history import History
from tests.asterisk import Elsewhere
from tests.chaos.spool import Spool
from tests.services.voicemail.house import until_it
from tests.waiting import until
from ucbridge.app import Application
from ucbridge.config import load
from ucbridge.demo import write_config
from ucbridge.models import Account, Invocation, Reply, State
from ucbridge.pbx.ami import connect
from ucbridge.pbx.private.plan import VoicemailPlan
from ucbridge.services.voicemail import fetching
from ucbridge.store.messages import Messages
from ucbridge.store.voicemails import Voicemail

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(240)]

SALES = "200@default"
ALWAYS = 90.0
_SERIAL = count()


@dataclass
class Bridge:
    """The bridge, as Alice meets it on the page."""

    application: Application
    asterisk: Elsewhere

    async def say(self, text: str) -> Reply:
        return await self._ask(text=text)

    async def press(self, label: str, card: Reply) -> Reply | None:
        [button] = [each for each in card.buttons if str(each.label) == label]
        return await self._ask(token=button.token)

    async def page(self) -> dict[str, Reply]:
        """What Alice was told, by title; two of one title are a mistake here."""
        entries, more = await History(Messages(self.application._database)).page("alice")
        replies = [each.reply for each in entries if each.reply]
        assert not more
        assert len({str(reply.title) for reply in replies}) == len(replies)
        return {str(reply.title): reply for reply in replies}

    async def card(self, caller: str) -> Reply:
        """Her card of a message, once it is there."""
        title = f"New voicemail from {caller}"
        await until_it(lambda: self._has(title), ALWAYS)
        return (await self.page())[title]

    async def says(self, caller: str, words: str) -> None:
        """Return once the card of a message says this."""

        async def it_does() -> bool:
            return words in str((await self.card(caller)).text)

        await until_it(it_does, ALWAYS)

    async def plays(self, caller: str) -> None:
        """Return once the card of a message has a player."""

        async def it_does() -> bool:
            return (await self.card(caller)).audio is not None

        await until_it(it_does, ALWAYS)

    async def row(self, caller: str) -> Voicemail:
        rows = await self.application.services.voicemail.voicemails.present(SALES)  # type: ignore[union-attr]
        return next(row for row in rows if row.caller_name == caller)

    async def look(self) -> None:
        """Have Asterisk notice what was put into its spool."""
        async with connect(self.asterisk.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
            await ami.action("VoicemailRefresh", Mailbox="200", Context="default")

    async def linked(self) -> None:
        known = self.application.services.voicemail.known  # type: ignore[union-attr]

        async def told() -> bool:
            return (SALES, "alice") in await known.everybody()

        await until_it(told, ALWAYS)

    async def _has(self, title: str) -> bool:
        return title in await self.page()

    async def _ask(self, **what: str) -> Reply:
        asked = Invocation(f"{next(_SERIAL)}", Account("local", "alice"), "c", **what)  # type: ignore[arg-type]
        reply = await self.application._bot.answer(asked)
        assert reply
        return reply


@asynccontextmanager
async def bridge(folder: Path, asterisk: Elsewhere) -> AsyncIterator[Bridge]:
    path = folder / "ucbridge.toml"
    write_config(path, asterisk.settings, port=0, spool=asterisk.messages)
    async with Application(load(path)) as application:
        running = asyncio.create_task(application.run())
        try:
            yield Bridge(application, asterisk)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_full_mailbox_is_one_summary_and_broken_messages_are_clear_words(
    tmp_path: Path, asterisk: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SOON", timedelta())
    evil = ("[default]", "../../evil => 1234,Evil", "../200 => 1234,Evil")
    await asterisk.plan_voicemail(VoicemailPlan(general=("maxmsg = 9999", *evil)))
    sound = asterisk.sentence()
    spool = Spool(asterisk.messages, "200", sound, seconds=4)
    for _each in range(2000):
        spool.leave(sound=b"old")
    async with bridge(tmp_path, asterisk) as here:
        await here.linked()
        page = await here.page()
        assert [str(card.text) for title, card in page.items() if "Sales" in title] == [
            "You have 2000 messages, 2000 not heard: /voicemail lists them."
        ]
        assert not any("New voicemail" in title for title in page)
        began = monotonic()
        assert str((await here.say("/voicemail")).title) == "2000 messages"
        assert monotonic() - began < 5, "one list of many is no work"

        spool.leave(caller="Cut Short", sound=sound.read_bytes()[: sound.stat().st_size // 2])
        spool.leave(caller="No Bytes", sound=b"")
        spool.leave(caller="No Sound At All", sound=None)
        spool.leave(caller="Noise", sound=bytes(range(256)) * 40)
        spool.leave(caller="Jérôme Weiß", encoding="latin-1")
        spool.leave(caller="../../etc/passwd")
        await here.look()
        for caller in ("No Bytes", "No Sound At All"):
            await here.says(caller, "The phone system has no recording of this message yet")
        await here.says("Noise", "The recording is damaged or cannot be read here")
        for caller in ("Cut Short", "Jérôme Weiß", "../../etc/passwd"):
            await here.plays(caller)
        spool.mend(2001, sound)
        await here.say(f"/voicemail show {(await here.row('No Bytes')).id}")  # who looks at it has it fetched at once
        await here.plays("No Bytes")
        assert len([title for title in await here.page() if title.startswith("New voicemail")]) == 6
        assert {box.id for box in await here.application.services.pbx.mailboxes()} == {
            "101@default", "102@default", "103@default", "104@default", "105@default", "106@default", SALES
        }  # fmt: skip


async def test_messages_that_come_while_the_phone_system_goes_away_and_comes_back_are_told_once(
    tmp_path: Path, fresh_asterisk: Elsewhere
) -> None:
    sound = fresh_asterisk.sentence()
    spool = Spool(fresh_asterisk.messages, "200", sound, seconds=4)
    async with bridge(tmp_path, fresh_asterisk) as here:
        await here.linked()
        callers = []
        for moment in ("before", "as it ends", "while it is down"):
            callers.append(spool.leave(caller=f"Somebody {moment}"))
            if moment == "before":
                await here.look()
            elif moment == "as it ends":
                await fresh_asterisk.kill()
        listed = await here.say("/voicemail")
        assert listed.state in {State.INFO, State.ERROR}
        await fresh_asterisk.boot()
        callers.append(spool.leave(caller="Somebody afterwards"))
        await here.look()
        for caller in callers:
            await here.plays(caller)
        assert len([title for title in await here.page() if title.startswith("New voicemail")]) == len(callers)

        card = await here.card("Somebody before")
        fresh_asterisk.pause()
        frozen = await here.press("Mark heard", card)
        assert frozen
        assert frozen.state is State.ERROR
        fresh_asterisk.resume()
        await until(lambda: here.application.services.pbx.model.fresh, ALWAYS)

        async def agree() -> bool:
            listed = await here.application.services.pbx.messages(SALES)
            row = await here.row("Somebody before")
            return row.folder == next(each.folder for each in listed if each.id == row.message_id)

        await until_it(agree, ALWAYS)

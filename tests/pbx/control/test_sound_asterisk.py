"""What people hear while their call is controlled, on a real Asterisk."""

import pytest

from tests.pbx.control.exchange import ALICE, WAYS, exchange
from tests.pbx.private.tones import HEARD, UNHEARD, level, loudest
from tests.waiting import until
from ucbridge.pbx.private import SUBSCRIBERS

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

TONE = {who.key: who.tone for who in SUBSCRIBERS}
SOME, SILENT = 0.02, 0.005
"""Music is louder than this at some moment; silence never."""


class Ear:
    """What a phone hears, a moment at a time."""

    def __init__(self, asterisk, tmp_path, who):
        self._phone, self._folder, self._who = asterisk.phones[who], tmp_path, who
        self._number = 0

    async def listen(self, seconds=0.25):
        self._number += 1
        wav = self._folder / f"{self._who}-{self._number}.wav"
        await self._phone.listen(wav, seconds)
        return wav

    async def hears(self, whom, *, within=20):
        for _try in range(within):
            if level(await self.listen(), TONE[whom]) > HEARD:
                return True
        return False

    async def hears_something(self, *, within=20):
        for _try in range(within):
            if loudest(await self.listen()) > SOME:
                return True
        return False

    async def hears_nothing_of(self, whom, *, within=20):
        for _try in range(within):
            if level(await self.listen(), TONE[whom]) < UNHEARD:
                return True
        return False


async def test_who_is_held_hears_music_and_who_holds_silence(asterisk, tmp_path):
    alice, bob = Ear(asterisk, tmp_path, "alice"), Ear(asterisk, tmp_path, "bob")
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        mine, theirs = ex.at(me), ex.at(them)
        assert await bob.hears("alice")
        await ex.control.hold(mine, theirs)
        assert await bob.hears_nothing_of("alice")
        assert await bob.hears_something()
        assert await alice.hears_nothing_of("bob")
        assert loudest(await alice.listen()) < SILENT
        await ex.control.resume(mine, theirs)
        assert await bob.hears("alice")
        assert await alice.hears("bob")
        await ex.control.consult(mine, theirs, "105", caller=ALICE)
        await ex.talk(me, "PJSIP/105")
        assert await alice.hears("erin")
        assert level(await bob.listen(), TONE["alice"]) < UNHEARD
        await ex.control.complete(mine, theirs, ex.at("PJSIP/105"))
        await ex.talk(them, "PJSIP/105")
        assert await bob.hears("erin")


async def test_whoever_is_muted_is_not_heard_also_after_a_hold(asterisk, tmp_path):
    bob = Ear(asterisk, tmp_path, "bob")
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        mine, theirs = ex.at(me), ex.at(them)
        await ex.control.mute(mine, muted=True)
        assert await bob.hears_nothing_of("alice")
        await ex.control.hold(mine, theirs)
        await ex.control.resume(mine, theirs)
        await ex.talk(me, them)
        assert await ex.control.muted(mine)
        assert level(await bob.listen(), TONE["alice"]) < UNHEARD
        await ex.control.hold(theirs, mine)
        await ex.control.resume(theirs, mine)
        await ex.talk(me, them)
        assert level(await bob.listen(), TONE["alice"]) < UNHEARD
        await ex.control.mute(mine, muted=False)
        assert await bob.hears("alice")


async def test_touch_tones_are_heard_by_the_other_side_alone(asterisk):
    async with exchange(asterisk) as ex:
        _me, them = await ex.call(WAYS[0])
        bob, alice = asterisk.phones["bob"].events, asterisk.phones["alice"].events
        before = len(bob), len(alice)

        def heard(events, since):
            return [each.parameter for each in events[since:] if each.type == "CALL_DTMF_START"]

        await ex.control.press(ex.at(them), "1w#")
        await until(lambda: heard(bob, before[0]) == ["1", "#"])
        assert heard(alice, before[1]) == []

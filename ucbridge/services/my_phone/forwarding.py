"""Where somebody's calls go, and whom else they ring."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.pbx.features.interface import Features, FollowMe, Forward
from ucbridge.services.my_phone.answers import answer
from ucbridge.services.my_phone.differences import FORWARDS, Setting
from ucbridge.services.my_phone.kinds import MOBILE
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.my_phone.service import OwnPhone
from ucbridge.services.my_phone.targets import Targets
from ucbridge.services.my_phone.words import forwarding
from ucbridge.services.names import matching
from ucbridge.typed import fold

MOST = 10
"""Numbers that ring for one phone."""


class Forwarding:
    """Forwards and follow me. One at a time: of two that send each other their calls the second is refused."""

    def __init__(self, phone: OwnPhone, targets: Targets, readable: Readable) -> None:
        self._phone = phone
        self._targets = targets
        self._readable = readable
        self._turn = asyncio.Lock()

    async def show(self, person: Person) -> Reply:
        """Say where calls go. Raises as `OwnPhone` does."""
        settings, read = await self._phone.settings(person), await self._phone.read(person)
        going = [each for each in FORWARDS if settings.forwards.get(each)] or [Forward.ALL]
        return answer([forwarding(each, settings, read) for each in going], FORWARDS[going[0]], settings)

    async def send(self, person: Person, which: Forward, target: str, *, again: Callable[[str], str]) -> Reply:
        """Have calls go somewhere. Raises as `Targets.dialled` does."""

        async def deed(features: Features, extension: str) -> None:
            number = await self._targets.dialled(person, target, again=again)
            await features.set_forward(extension, which, number)

        async with self._turn:
            return await self._phone.do(person, deed, FORWARDS[which])

    async def stop(self, person: Person, which: Sequence[Forward] = tuple(Forward)) -> Reply:
        """Have calls ring here again. Raises as `OwnPhone` does."""

        async def deed(features: Features, extension: str) -> None:
            forwards = (await features.get(extension)).forwards
            for each in which:
                if forwards.get(each):
                    await features.set_forward(extension, each, "")

        return await self._phone.do(person, deed, FORWARDS[which[0]])

    async def follow(self, person: Person, *, on: bool) -> Reply:
        """Have the further numbers ring, or no more. Raises as `OwnPhone` and `Targets.again` do."""

        def switched(follow_me: FollowMe) -> FollowMe:
            if on and not follow_me.numbers:
                raise UserError(
                    _("Add a number first: /followme add, and the name or number."),
                    title=_("No other number would ring"),
                )
            return replace(follow_me, on=on)

        if on:
            await self._check_kept(person)
        return await self._follow(person, switched)

    async def add(self, person: Person, target: str, *, again: Callable[[str], str]) -> Reply:
        """Have one more number ring. Raises as `Targets.dialled` does."""
        async with self._turn:
            await self._check_kept(person)
            number = await self._targets.dialled(person, target, again=again, mailbox=False)

            def longer(follow_me: FollowMe) -> FollowMe:
                if any(self._readable.same(each, number) for each in follow_me.numbers):
                    return replace(follow_me, on=True)
                if len(follow_me.numbers) >= MOST:
                    raise UserError(
                        _("Take one out first: /followme remove, and the name or number."),
                        title=_("At most {most} numbers can ring", most=MOST),
                    )
                return replace(follow_me, on=True, numbers=(*follow_me.numbers, number))

            return await self._follow(person, longer)

    async def remove(self, person: Person, target: str) -> Reply:
        """Have a number ring no more; without any the rest is off, too. Raises as `OwnPhone` does."""
        read = await self._phone.read(person)
        typed = person.mobile if person.mobile and fold(target) in MOBILE else target

        def meant(dialled: Sequence[str]) -> list[str]:
            same = [each for each in dialled if self._readable.same(each, typed)]
            return same or matching(typed, [(str(read(each)), each) for each in dialled])

        def shorter(follow_me: FollowMe) -> FollowMe:
            gone = meant(follow_me.numbers)
            left = tuple(each for each in follow_me.numbers if each not in gone)
            if len(left) == len(follow_me.numbers):
                raise UserError(
                    _("/followme shows which do."), title=_("“{number}” does not ring for you", number=target)
                )
            return FollowMe(follow_me.on and bool(left), left)

        return await self._follow(person, shorter)

    async def _check_kept(self, person: Person) -> None:
        """Let those pass whose numbers may ring again, which somebody else may have entered. Raises as `follow`."""
        kept = (await self._phone.settings(person)).follow_me or FollowMe()
        for each in () if kept.on else kept.numbers:
            await self._targets.again(person, self._readable.whole(each))

    async def _follow(self, person: Person, change: Callable[[FollowMe], FollowMe]) -> Reply:
        async def deed(features: Features, extension: str) -> None:
            follow_me = (await features.get(extension)).follow_me or FollowMe()
            if (wanted := change(follow_me)) != follow_me:
                await features.set_follow_me(extension, wanted)

        return await self._phone.do(person, deed, Setting.FOLLOW_ME)

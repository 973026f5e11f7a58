"""What people set on their own phone, and how it answers."""

from __future__ import annotations

from ucbridge.models import Account, Person, Reply, State
from ucbridge.pbx.features.interface import Features, PhoneSettings, Shown
from ucbridge.services.do_not_disturb import DoNotDisturb
from ucbridge.services.my_phone.answers import answer
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.live import LiveCards
from ucbridge.services.my_phone.own import own_extension
from ucbridge.services.my_phone.readable import Read, Readable
from ucbridge.services.my_phone.seen import Deed, SeenPhones
from ucbridge.services.my_phone.words import sentence


class OwnPhone:
    """The phone of whoever asks. Every method raises UserError for who has none, and PbxError as `Features` does."""

    def __init__(self, seen: SeenPhones, readable: Readable, live: LiveCards, quiet: DoNotDisturb) -> None:
        self._seen = seen
        self._readable = readable
        self._live = live
        self._quiet = quiet

    async def show(self, person: Person, account: Account) -> Reply:
        """Return the live card of the phone."""
        return await self._live.new(person, account, await self.settings(person))

    async def settings(self, person: Person) -> PhoneSettings:
        """Return what is set."""
        return await self._seen.now(own_extension(person))

    async def read(self, person: Person) -> Read:
        """Return what makes something dialled readable for them."""
        return await self._readable.to(person)

    async def state(self, person: Person, setting: Setting) -> Reply:
        """Say how one thing is set, and offer to change it."""
        settings = await self.settings(person)
        return answer([sentence(setting, settings, await self.read(person))], setting, settings)

    async def do(self, person: Person, deed: Deed, setting: Setting) -> Reply:
        """Change something, and say how it is set now."""
        extension = own_extension(person)
        settings = await self._seen.change(extension, deed)
        await self._live.refresh(extension, settings)
        title = sentence(setting, settings, await self.read(person))
        return answer([title], setting, settings, State.OK)

    async def do_not_disturb(self, person: Person, *, on: bool) -> Reply:
        """Have the phone not ring, or ring again; what somebody shows on a platform does not undo that."""

        async def deed(features: Features, extension: str) -> None:
            await features.set_do_not_disturb(extension, on=on)

        reply = await self.do(person, deed, Setting.DO_NOT_DISTURB)
        await self._quiet.decided(person.id)
        return reply

    async def call_waiting(self, person: Person, *, on: bool) -> Reply:
        """Have a second call ring, or be busy."""

        async def deed(features: Features, extension: str) -> None:
            await features.set_call_waiting(extension, on=on)

        return await self.do(person, deed, Setting.CALL_WAITING)

    async def present(self, person: Person, shown: Shown) -> Reply:
        """Show others how one is."""

        async def deed(features: Features, extension: str) -> None:
            await features.show(extension, shown)

        return await self.do(person, deed, Setting.SHOWN)

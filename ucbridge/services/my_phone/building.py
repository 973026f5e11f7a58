"""The services of one's own phone and of those of colleagues, put together."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.services.do_not_disturb import DoNotDisturb
from ucbridge.services.foundation import Foundation
from ucbridge.services.my_phone.devices import Devices
from ucbridge.services.my_phone.forwarding import Forwarding
from ucbridge.services.my_phone.listing import Listing
from ucbridge.services.my_phone.live import LiveCards
from ucbridge.services.my_phone.messages import Messages
from ucbridge.services.my_phone.offered import PhoneChoices
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.my_phone.seen import SeenPhones
from ucbridge.services.my_phone.service import OwnPhone
from ucbridge.services.my_phone.targets import Targets
from ucbridge.services.my_phone.telling import Telling
from ucbridge.services.my_phone.watching import PhoneWatch
from ucbridge.services.my_phone.who import Who
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.preferences import Preferences


@dataclass(frozen=True, slots=True)
class MyPhoneParts:
    """What people set on their phone, and see of others'."""

    phone: OwnPhone
    forwarding: Forwarding
    devices: Devices
    telling: Telling
    watch: PhoneWatch
    who: Who
    messages: Messages
    listing: Listing
    choices: PhoneChoices
    do_not_disturb: DoNotDisturb

    async def run(self) -> None:
        """Follow every phone until cancelled."""
        await self.watch.run()


def build(base: Foundation) -> MyPhoneParts:
    """Put them together; no I/O yet."""
    database, pbx, people, directory, notices = base.database, base.pbx, base.people, base.directory, base.notices
    seen = SeenPhones(pbx.features)
    quiet = DoNotDisturb(people, pbx, database, seen=seen)
    readable = Readable(directory, base.numbers, pbx.features)
    live = LiveCards(people, notices, readable, pbx.features, ConnectorState(database, ""))
    targets = Targets(directory, base.policy, base.permissions, pbx.features, direct=base.config.directory.direct)
    telling = Telling(Preferences(database))
    phone = OwnPhone(seen, readable, live, quiet)
    forwarding = Forwarding(phone, targets, readable)
    devices = Devices(pbx, phone, forwarding, live)
    return MyPhoneParts(
        phone=phone,
        forwarding=forwarding,
        devices=devices,
        telling=telling,
        watch=PhoneWatch(pbx, people, seen, live, readable, notices=notices, telling=telling),
        who=Who(pbx, people, directory),
        messages=Messages(people, notices),
        listing=Listing(pbx, people, directory),
        choices=PhoneChoices(seen, readable, devices),
        do_not_disturb=quiet,
    )

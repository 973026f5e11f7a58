"""An office with voicemail, and what its tests ask of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.models import Button, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.store.voicemails import Voicemail

SALES = {"200": MailboxSettings(name="Sales", people=("alice", "bob"))}


@asynccontextmanager
async def voicemail_office(folder: Path, pbx: Pbx | None = None, **options: object) -> AsyncIterator[Office]:
    """Open an office with voicemail in which everybody has been told of their mailboxes."""
    section = options.pop("voicemail", None) or VoicemailSettings(mailboxes=SALES)
    within = options.pop("within", 20.0)
    async with office(folder, pbx or FakePbx(), voicemail=section, **options) as there:
        await settled(there, within)
        yield there


async def settled(there: Office, within: float = 20.0) -> None:
    """Wait until everybody was told of every mailbox of theirs that the PBX has."""
    on_pbx = {box.id for box in await there.pbx.mailboxes()}
    owned = await there.voicemail.owners.all()
    wanted = {(box, person.id) for box, people in owned.items() if box in on_pbx for person in people}

    async def told() -> bool:
        return wanted <= await there.voicemail.known.everybody()

    await until_it(told, within)


async def row(there: Office, message: VoicemailMessage) -> Voicemail | None:
    return await there.voicemail.voicemails.find(message.mailbox, message.id)


async def arrived(there: Office, message: VoicemailMessage) -> Voicemail:
    """Wait for the row of a message and its card."""
    found: list[Voicemail] = []

    async def there_is() -> bool:
        found[:] = [each for each in [await row(there, message)] if each]
        return bool(found) and (not found[0].announced or topic(found[0]) in there.board.cards)

    await until_it(there_is)
    return found[0]


async def until_it(condition: Callable[[], Awaitable[bool]], within: float = 20.0) -> None:
    """Return once what must be asked for holds."""
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)


def topic(voicemail: Voicemail) -> str:
    return f"voicemail:{voicemail.id}"


def newest(there: Office, voicemail: Voicemail) -> Reply:
    return there.board.newest(topic(voicemail))


def labels(card: Reply) -> list[str]:
    return [str(button.label) for button in card.buttons]


def button(card: Reply, label: str) -> Button:
    return next(each for each in card.buttons if str(each.label) == label)


def fields(card: Reply) -> dict[str, str]:
    return {str(each.name): str(each.value) for each in card.fields}

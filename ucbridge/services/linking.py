"""Proof that an extension is somebody's: its phone rings and reads out a code, which they type."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from ucbridge.errors import PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx, Spoken
from ucbridge.services.link_card import settled, told
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.phones import caller_id, device_of, extensions
from ucbridge.store.codes import Codes, PendingCode
from ucbridge.store.links import Links

log = structlog.get_logger(__name__)

VALID = timedelta(minutes=5)
ATTEMPTS = 3
RINGS = 3
WINDOW = timedelta(minutes=10)
"""At most RINGS codes per person and per extension in this time."""

_WRONG_CODE = _("That is not the code your phone read out")


@dataclass(frozen=True, slots=True)
class _Ring:
    person_id: str
    extension: str
    device: str
    code: str
    digest: str
    language: str
    topic: str


class Linking:
    """Links between people and extensions, made by proof only. `changed` is called when one was made or given up."""

    def __init__(
        self,
        pbx: Pbx,
        codes: Codes,
        links: Links,
        people: People,
        notices: Notices,
        *,
        key: bytes,
        shown_as: str,
        changed: Callable[[], None] | None = None,
    ) -> None:
        self._pbx = pbx
        self._codes = codes
        self._links = links
        self._people = people
        self._notices = notices
        self._key = key
        self._shown_as = shown_as
        self._changed = changed or (lambda: None)
        self._rings: asyncio.Queue[_Ring] = asyncio.Queue()
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Ring phones and read codes out until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._read_out(await self._rings.get()))

    async def start(self, person: Person, extension: str, *, language: str = "en") -> Reply:
        """Have the phone of an extension ring and read out a code; return the live card that tells how it goes.

        Raises:
            UserError: the PBX has no such phone, or it is theirs already.
            Refused: it rang too often already.
            PbxUnreachable: there is no PBX to ask.
        """
        device = self._device(extension)
        if extension == person.extension:
            raise UserError(
                _("There is nothing to do: /call rings it first."),
                title=_("Extension {extension} is linked to you already", extension=extension),
            )
        code = f"{secrets.randbelow(10**6):06}"
        async with self._turn:
            await self._check_rings(person.id, extension)
            digest = self._digest(person.id, extension, code)
            await self._codes.start(person.id, extension, digest, datetime.now(UTC) + VALID)
        ring = _Ring(person.id, extension, device, code, digest, language, f"link:{secrets.token_hex(8)}")
        self._rings.put_nowait(ring)
        return told(ring.topic, extension, None)

    async def finish(self, person: Person, code: str, *, extension: str | None = None) -> Reply:
        """Link the person to the extension whose code this is; tell who had it before.

        Raises:
            UserError: the code is wrong, too old, used up, or was never read out.
        """
        pending = await self._codes.pending(person.id)
        attempts = await self._codes.count_attempt(person.id)
        if pending is None or not attempts or pending.expires < datetime.now(UTC) or attempts > ATTEMPTS:
            await self._codes.drop(person.id)
            raise UserError(_("Type /link and your extension for a new one."), title=_("There is no code to check"))
        if extension not in {None, pending.extension} or not self._right(person.id, pending, code):
            await self._wrong(person.id, attempts)
        await self._codes.drop(person.id)
        await self._hand_over(person, pending.extension)
        return Reply(
            _("Linked to {extension}", extension=pending.extension),
            _("Your phone is {extension} now: /call rings it first.", extension=pending.extension),
            State.OK,
            private=True,
        )

    async def unlink(self, person: Person) -> Reply:
        """Forget which extension is theirs, whatever the configuration says.

        Raises:
            UserError: they have none.
        """
        if not person.extension:
            raise UserError(_("Type /link and your extension to link one."), title=_("You have no extension linked"))
        await self._links.put(person.id, None)
        self._changed()
        return Reply(_("Unlinked from {extension}", extension=person.extension), state=State.OK, private=True)

    def known(self, extension: str) -> bool:
        """Tell whether the PBX has a phone of this extension."""
        return device_of(self._pbx, extension) is not None

    def _device(self, extension: str) -> str:
        if not self._pbx.model.fresh:
            raise PbxUnreachable(_("Nothing was done. Try again in a moment."))
        if (device := device_of(self._pbx, extension)) is None or extension not in extensions(self._pbx):
            raise UserError(
                _("Check the digits, or ask whoever runs the bridge."),
                title=_("The phone system has no phone {extension}", extension=extension),
            )
        return device

    async def _check_rings(self, person_id: str, extension: str) -> None:
        since = datetime.now(UTC) - WINDOW
        rings = [await self._codes.started_since(subject, since) for subject in (person_id, extension)]
        if max(rings) >= RINGS:
            raise Refused(
                _("That phone or you had {count} codes just now: wait ten minutes.", count=RINGS),
                title=_("Too many codes"),
            )

    def _digest(self, person_id: str, extension: str, code: str) -> str:
        return hmac.new(self._key, f"{person_id}\0{extension}\0{code}".encode(), hashlib.sha256).hexdigest()

    def _right(self, person_id: str, pending: PendingCode, code: str) -> bool:
        return hmac.compare_digest(self._digest(person_id, pending.extension, code), pending.digest)

    async def _wrong(self, person_id: str, attempts: int) -> None:
        if attempts >= ATTEMPTS:
            await self._codes.drop(person_id)
            raise UserError(
                _("It was wrong too often: type /link and your extension for a new one."), title=_WRONG_CODE
            )
        raise UserError(_("Look at the digits and type them again."), title=_WRONG_CODE)

    async def _hand_over(self, person: Person, extension: str) -> None:
        for former in await self._people.holders(extension):
            if former.id == person.id:
                continue
            await self._links.put(former.id, None)
            await self._notices.notify(
                former,
                Reply(
                    _("Extension {extension} is no longer linked to you", extension=extension),
                    _(
                        "{name} proved to have that phone. If that is wrong, tell whoever runs the bridge.",
                        name=self._people.shown(person),
                    ),
                ),
            )
        await self._links.put(person.id, extension)
        self._changed()
        log.info("extension linked", person=person.id)

    async def _read_out(self, ring: _Ring) -> None:
        shown = caller_id(self._shown_as, "")
        try:
            spoken: Spoken | PbxError = await self._pbx.read_out(
                ring.device, ring.code, shown=shown, language=ring.language
            )
        except PbxError as error:
            spoken = error
        pending = await self._codes.pending(ring.person_id)
        if pending is None or pending.digest != ring.digest:
            link = await self._links.of(ring.person_id)
            linked = link is not None and link.extension == ring.extension
            await self._notices.update(ring.topic, settled(ring.topic, ring.extension, linked=linked))
            return
        if spoken is not Spoken.HEARD:
            await self._codes.drop(ring.person_id)
        await self._notices.update(ring.topic, told(ring.topic, ring.extension, spoken))

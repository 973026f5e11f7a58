"""What is heard beside a card: a voice message that answers it, once; a file or a link where it cannot be one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import cast

import structlog

from connectors.discord.posts.heard import Heard, as_file, as_voice_message, as_words, nonce
from connectors.discord.posts.history import history
from connectors.discord.render import Rendered
from connectors.discord.wire.api import Api
from connectors.discord.wire.files import File
from connectors.discord.wire.refusals import Busy, Closed, Forbidden, Gone, Refusal, Unsure
from connectors.discord.wire.requests import Payload
from ucbridge.models import Audio
from ucbridge.sounds import Sound, Sounds
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

KIND = "voice"
LARGEST = 10 * 1024 * 1024
"""Bytes of a file every channel takes."""
AGAIN = Backoff(first=0.5, cap=600.0)

_NO_ANSWERS = 160002
"""What Discord says where the bot may not read what it would answer."""
_PAGES = 5

Link = Callable[[str, str], str]
"""Returns the address that plays a path for an account, "" for whoever signs in."""


class Voices:
    """Sends and deletes sounds behind the cards they belong to; `run` does it, whatever breaks in between."""

    def __init__(self, api: Api, me: str, state: ConnectorState, sounds: Sounds, link: Link) -> None:
        self._api = api
        self._me = me
        self._state = state
        self._sounds = sounds
        self._link = link
        self._known: dict[str, Heard] = {}
        self._due: dict[str, bool] = {}
        """By card; whether it may have been sent already."""
        self._more = asyncio.Event()
        self._loaded = False

    async def _load(self) -> None:
        """Take up what a former run left undone."""
        if self._loaded:
            return
        kept = {card: Heard(**value) for card, value in (await self._state.all(KIND)).items()}
        self._known = kept | self._known
        self._due = {card: True for card, each in kept.items() if not each.message or each.unwanted} | self._due
        self._loaded = True
        self._more.set()

    async def has(self, card: str) -> bool:
        """Tell whether something is heard beside a card."""
        await self._load()
        return card in self._known

    async def beside(self, channel: str, card: str, audio: Audio | None, *, user: str, language: str) -> None:
        """Have this heard beside a card from now on, nothing with None; the same again is no-op."""
        await self._load()
        known = self._known.get(card)
        if audio is None:
            if known and not known.unwanted:
                await self._keep(card, replace(known, unwanted=True))
        elif known is None:
            await self._keep(card, Heard(channel, audio.path, audio.seconds, audio.waveform, user, language))

    async def attached(self, shown: Rendered, audio: Audio | None) -> Rendered:
        """Put what is heard into a message only one person sees: nothing can answer that."""
        sound = await self._sounds.of(audio) if audio else None
        if sound is None or len(sound.data) > LARGEST:
            return shown
        _message, (file,) = as_file(sound)
        before = cast("list[Payload]", shown.payload["attachments"])
        entry = {"id": len(shown.files), "filename": file.name}
        return Rendered({**shown.payload, "attachments": [*before, entry]}, (*shown.files, file))

    async def forget(self, card: str) -> None:
        """Forget the sound of a card that is gone."""
        if self._known.pop(card, None):
            self._due.pop(card, None)
            await self._state.drop(KIND, card)

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        await self._load()
        failures = 0
        while True:
            self._more.clear()
            failed = [card for card in list(self._due) if not await self._done(card)]
            failures = failures + 1 if failed else 0
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN.wait(failures) if failed else None):
                    await self._more.wait()

    async def _done(self, card: str) -> bool:
        """Do what is due beside one card; False where it is to be tried again."""
        if card not in self._due:  # it was forgotten meanwhile
            return True
        kept, again = self._known[card], self._due[card]
        self._due[card] = True
        try:
            if kept.unwanted:
                await self._take_away(card, kept)
            else:
                await self._send(card, kept, again=again)
        except (Closed, ConnectionError) as error:
            log.info("sound waits", reason=type(error).__name__)
            return False
        except LookupError:
            await self.forget(card)
        except Refusal as refusal:
            log.warning("sound not taken", status=refusal.status, code=refusal.code)
            await self.forget(card)
        return True

    async def _take_away(self, card: str, kept: Heard) -> None:
        message = kept.message or await self._found(kept.channel, card)
        if message:
            await self._api.delete(kept.channel, message)
        await self.forget(card)

    async def _send(self, card: str, kept: Heard, *, again: bool) -> None:
        message = await self._found(kept.channel, card) if again else ""
        if not message:
            sound = await self._sounds.of(Audio(kept.path, kept.seconds))
            if sound is None:
                raise LookupError(kept.path)
            message = await self._posted(card, kept, sound)
        known = self._known.get(card)
        if known is None:  # the card went meanwhile
            await self._api.delete(kept.channel, message)
            return
        self._due.pop(card)
        await self._keep(card, replace(known, message=message), due=known.unwanted)

    async def _posted(self, card: str, kept: Heard, sound: Sound) -> str:
        tries = [as_file(sound), as_words(kept, self._link(kept.path, kept.user))]
        if sound.voice:
            tries.insert(0, as_voice_message(kept, sound))
        for number, (message, files) in enumerate(tries):
            if any(len(file.data) > LARGEST for file in files):
                continue
            try:
                return await self._answer(kept.channel, card, message, files, nonce=nonce(card, number))
            except (Busy, Unsure, Closed, Gone):
                raise
            except Refusal as refusal:
                log.info("not taken as it is", code=refusal.code, status=refusal.status)
                if number == len(tries) - 1 and isinstance(refusal, Forbidden):
                    raise
        raise LookupError(card)

    async def _answer(self, channel: str, card: str, message: Payload, files: list[File], *, nonce: str) -> str:
        """Post something as an answer to a card, or below it where nobody may answer."""
        reference = {"message_id": card, "channel_id": channel, "fail_if_not_exists": False}
        answer = {**message, "message_reference": reference}
        try:
            posted = await self._api.send(channel, answer, files, nonce=nonce)
        except Refusal as refusal:
            if refusal.code != _NO_ANSWERS:
                raise
            posted = await self._api.send(channel, message, files, nonce=nonce)
        return str(posted["id"])

    async def _found(self, channel: str, card: str) -> str:
        """Return the message that answers the card already, "" where there is none."""
        async for each in history(self._api, channel, after=card, pages=_PAGES):
            answers = str((each.get("message_reference") or {}).get("message_id")) == card
            if answers and str(each["author"]["id"]) == self._me:
                return str(each["id"])
        return ""

    async def _keep(self, card: str, kept: Heard, *, due: bool = True) -> None:
        self._known[card] = kept
        await self._state.put(KIND, card, asdict(kept))
        if due:
            self._due.setdefault(card, False)
            self._more.set()

"""Announcements: can the PBX fetch a sound from our web server, and play it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from json import JSONDecodeError
from urllib.parse import urlsplit

import aiohttp

from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.checks.standing_in import standing_in
from ucbridge.checks.systems import Systems
from ucbridge.config import Config
from ucbridge.errors import BridgeError, PbxError
from ucbridge.i18n import Text, _
from ucbridge.loopback import is_loopback
from ucbridge.pbx.ari.events import PlaybackFinished, StasisStarted, typed
from ucbridge.pbx.ari.operations import CREATE, HANG_UP, MODULE, PLAY, SNOOP
from ucbridge.pbx.ari.rest import NotFound, Rest
from ucbridge.web.announcements import TRIAL, AnnouncementSounds
from ucbridge.web.site import site_of

FETCHER = "res_http_media_cache.so"
SECONDS = 10.0
"""In which the PBX has the sound, or hangs on an address nothing answers at."""


async def fetched(systems: Systems) -> AsyncIterator[Finding]:
    """Have the PBX play a moment of silence from our web server, to a channel that rings nobody."""
    assert systems.ari is not None
    origin = systems.config.conference.media_origin(site_of(systems.config.web).origin)
    try:
        await systems.ari.ask(MODULE, {"moduleName": FETCHER})
    except NotFound:
        yield problem(
            _(
                "Announcements cannot be played in conferences: the PBX has not loaded {module}.",
                module=FETCHER,
            ),
            _("Load res_curl.so and {module} in modules.conf; both come with Asterisk.", module=FETCHER),
        )
        return
    try:
        async with standing_in(systems.config, AnnouncementSounds(lambda _name: None).routes()):
            heard = await _played(systems, systems.ari, f"sound:{origin}{TRIAL}")
    except BridgeError as error:
        yield skipped(_("Announcements: not tried. {reason}", reason=error.text))
        return
    if heard:
        yield ok(_("The PBX fetches announcements from {origin}.", origin=origin))
    else:
        yield problem(_cannot(origin), _advice(systems.config, origin))
    if urlsplit(origin).scheme != "https" and not is_loopback(urlsplit(origin).hostname or ""):
        yield warning(
            _("Announcements cross the network in clear text."),
            _("Begin media_url in [conference], or public_url in [web], with https://."),
        )


def _cannot(origin: str) -> Text:
    return _("The PBX cannot fetch announcements from {origin}: nobody in a conference hears them.", origin=origin)


def _advice(config: Config, origin: str) -> Text:
    if is_loopback(urlsplit(origin).hostname or "") and not is_loopback(urlsplit(config.pbx.ari.url).hostname or ""):
        return _(
            "It is another machine: set media_url in [conference] to an address of this one that it reaches, such as"
            " http://10.0.0.5:8080, and host in [web] to that address."
        )
    return _(
        "Set media_url in [conference] to an address at which the PBX reaches this web server; for https it"
        " must trust the certificate, and a proxy must pass {path} on.",
        path=TRIAL.rpartition("/")[0] + "/",
    )


async def _played(systems: Systems, rest: Rest, media: str) -> bool:
    async with ear(systems, rest) as (channel_id, events):
        await rest.ask(PLAY, {"channelId": channel_id, "playbackId": channel_id}, media=[media])
        try:
            async with asyncio.timeout(SECONDS):
                return await _outcome(events)
        except TimeoutError:
            return False


@asynccontextmanager
async def ear(systems: Systems, rest: Rest) -> AsyncIterator[tuple[str, aiohttp.ClientWebSocketResponse]]:
    """Lend a channel that rings nobody but plays and records, and the events of it.

    What was never answered does neither; what listens in on it does.
    """
    name = f"{systems.config.pbx.ari.app}-check-{secrets.token_hex(4)}"
    channel = {"channelId": f"check.{name}"}
    listening = f"{channel['channelId']}.ear"
    async with rest.events(name) as events:
        await rest.ask(CREATE, endpoint=f"Local/check@{systems.config.pbx.context}", app=name, **channel)
        try:
            await rest.ask(SNOOP, {**channel, "snoopId": listening}, spy="in", app=name)
            await _begun(events, listening)
            yield listening, events
        finally:
            await rest.ask(HANG_UP, channel)


async def _begun(events: aiohttp.ClientWebSocketResponse, channel_id: str) -> None:
    try:
        async with asyncio.timeout(SECONDS):
            async for message in events:
                with suppress(JSONDecodeError, TypeError):
                    match typed(message.json()):
                        case StasisStarted(channel_id=begun) if begun == channel_id:
                            return
    except TimeoutError:
        raise PbxError(_("The PBX did not make a channel to try it with.")) from None


async def _outcome(events: aiohttp.ClientWebSocketResponse) -> bool:
    async for message in events:
        with suppress(JSONDecodeError, TypeError):
            if isinstance(event := typed(message.json()), PlaybackFinished):
                return not event.failed
    return False

"""Reading digits out to a phone: ring, say them twice, hang up, and know how it went."""

from __future__ import annotations

import asyncio

from ucbridge.errors import OutcomeUnknown
from ucbridge.i18n import _
from ucbridge.pbx.ari.announcement import Announcement
from ucbridge.pbx.ari.events import (
    ChannelDestroyed,
    Dialled,
    HangupRequested,
    PlaybackFinished,
    StasisStarted,
)
from ucbridge.pbx.ari.listeners import Listener
from ucbridge.pbx.ari.operations import CHANNEL, ORIGINATE, PLAY
from ucbridge.pbx.ari.rest import Conflict, Failed, NotFound, Rest
from ucbridge.pbx.interface import Spoken

GRACE = 5.0
"""Seconds Asterisk has beyond the ring time to report the end."""
READING = 30.0
"""Seconds one reading may take at most."""
HANG_UP_SECONDS = 1.0
"""Seconds after a playback failed in which a hang-up explains it."""
BUSY = frozenset({17, 21})
"""Q.850: user busy, call rejected."""
UNREACHABLE = frozenset({1, 2, 3, 20, 27, 28, 34, 38, 41, 42, 44, 58, 66, 88, 111, 127})
"""Q.850: no route, absent, out of order, wrong number, congestion, failures of the network."""
STATUSES = {
    "BUSY": Spoken.BUSY,
    "NOANSWER": Spoken.NO_ANSWER,
    "CANCEL": Spoken.NO_ANSWER,
    "CONGESTION": Spoken.UNREACHABLE,
    "CHANUNAVAIL": Spoken.UNREACHABLE,
}


async def read_out(
    rest: Rest, listener: Listener, announcement: Announcement, *, app: str, channel_id: str, ring_seconds: int
) -> Spoken:
    """Ring the phone and read out; the caller hangs up the channel whatever happens."""
    try:
        await _ring(rest, announcement, app=app, channel_id=channel_id, ring_seconds=ring_seconds)
        async with asyncio.timeout(ring_seconds + GRACE):
            unanswered = await _answered(listener)
    except Failed:
        # What Asterisk says when it cannot even make the channel: unknown or unregistered phone.
        return Spoken.UNREACHABLE
    except TimeoutError:
        return Spoken.NO_ANSWER
    if unanswered:
        return unanswered
    outcome = Spoken.NO_ANSWER
    for number, media in enumerate(announcement.readings):
        segments = {"channelId": channel_id, "playbackId": f"{channel_id}.{number}"}
        if not await _read(rest, listener, segments, media, announcement.language):
            break
        outcome = Spoken.HEARD
    return outcome


async def _ring(rest: Rest, announcement: Announcement, *, app: str, channel_id: str, ring_seconds: int) -> None:
    segments = {"channelId": channel_id}
    try:
        await rest.ask(
            ORIGINATE,
            segments,
            endpoint=announcement.device,
            app=app,
            callerId=announcement.caller,
            timeout=ring_seconds,
            variables={"CHANNEL(language)": announcement.language},
        )
    except Conflict:
        # Our own id, alive: an earlier request of ours arrived after all.
        return
    except OutcomeUnknown as unknown:
        try:
            await rest.ask(CHANNEL, segments)
        except NotFound:
            raise unknown from None


async def _answered(listener: Listener) -> Spoken | None:
    """Wait until the phone is answered (None) or the dial is over."""
    status = ""
    while True:
        match await listener.next():
            case StasisStarted():
                return None
            case Dialled(status=news):
                status = news
            case ChannelDestroyed(cause=cause):
                return _outcome(status, cause)
            case _:
                pass


def _outcome(status: str, cause: int) -> Spoken:
    if status in STATUSES:
        return STATUSES[status]
    if cause in BUSY:
        return Spoken.BUSY
    return Spoken.UNREACHABLE if cause in UNREACHABLE else Spoken.NO_ANSWER


async def _read(rest: Rest, listener: Listener, segments: dict[str, str], media: list[str], language: str) -> bool:
    """Read the digits once; False when the person hung up before the end."""
    try:
        await rest.ask(PLAY, segments, media=media, lang=language)
    except (NotFound, Conflict):
        return False
    try:
        async with asyncio.timeout(READING):
            return await _played(listener, segments["playbackId"])
    except TimeoutError:
        raise Failed(_("The phone system did not finish reading the digits out. Please try again.")) from None


async def _silent(listener: Listener) -> bool:
    """Tell apart why a playback failed: the person hung up (False), or there is nothing to play (raises)."""
    try:
        async with asyncio.timeout(HANG_UP_SECONDS):
            while not isinstance(await listener.next(), HangupRequested | ChannelDestroyed):
                pass
    except TimeoutError:
        raise Failed(_("The phone system could not play its sounds. Are its core sounds installed?")) from None
    return False


async def _played(listener: Listener, playback_id: str) -> bool:
    while True:
        match await listener.next():
            case PlaybackFinished(playback_id=finished, failed=failed) if finished == playback_id:
                return not failed or await _silent(listener)
            case HangupRequested() | ChannelDestroyed():
                return False
            case _:
                pass

"""Something said to everybody in a room: one half of a Local channel speaks here, the other half is in the room."""

from __future__ import annotations

import asyncio
import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import require, spoken_in
from ucbridge.pbx.ari.events import ChannelDestroyed, HangupRequested, PlaybackFinished, StasisStarted
from ucbridge.pbx.ari.listeners import Listener
from ucbridge.pbx.ari.operations import ORIGINATE, PLAY, STORED
from ucbridge.pbx.ari.recorder_names import room_name
from ucbridge.pbx.ari.rest import Conflict, Failed, NotFound, Rest
from ucbridge.pbx.conference.actions import CONTEXT

JOINING = 10
"""Seconds Asterisk has to put the far half into the room."""
SAMPLES = "slin16"
"""Without it the room is mixed at 192 kHz meanwhile."""
LONGEST = 600.0
"""Seconds an announcement may take."""
_MEDIA = re.compile(
    r"sound:https?://[A-Za-z0-9.:\[\]_-]{1,255}/[\w./%?=&~-]{1,700}"
    r"|sound:[A-Za-z0-9_-]{1,80}(?:/[A-Za-z0-9_-]{1,80}){0,4}"
    r"|recording:[A-Za-z0-9_-]{1,80}(?:/[A-Za-z0-9_-]{1,80}){0,4}"
    r"|digits:[0-9*#]{1,32}",
    re.ASCII,
)


def spoken(media: str) -> list[str]:
    """Return a list of media as Asterisk is given it.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    parts = media.split(",")
    require(all(_MEDIA.fullmatch(part) and ".." not in part for part in parts), _("This is nothing the PBX can play."))
    return parts


async def announce(
    rest: Rest, listener: Listener, room: str, media: str, *, language: str, app: str, channel_id: str
) -> None:
    """Say it, and return when it was said; the caller hangs up the channel whatever happens.

    Raises:
        LookupError: nobody is in the room.
        Otherwise as `Rest.ask` does.
    """
    variables = {"UCB_ROOM": room_name(room), "CHANNEL(language)": spoken_in(language)}
    parts = spoken(media)
    await _known(rest, parts)
    await rest.ask(
        ORIGINATE,
        {"channelId": f"{channel_id}.1"},
        endpoint=f"Local/announcer@{CONTEXT}/n",
        app=app,
        timeout=JOINING,
        formats=SAMPLES,
        otherChannelId=f"{channel_id}.2",
        variables=variables,
    )
    await joined(listener)
    try:
        await rest.ask(PLAY, {"channelId": f"{channel_id}.1", "playbackId": f"{channel_id}.said"}, media=parts)
        async with asyncio.timeout(LONGEST):
            await said(listener)
    except (NotFound, Conflict):
        return
    except TimeoutError:
        raise Failed(_("The phone system did not finish the announcement.")) from None


async def _known(rest: Rest, parts: list[str]) -> None:
    """Look recordings up: of one that is missing Asterisk never says that it was not played."""
    for part in parts:
        kind, name = part.split(":", 1)
        try:
            if kind == "recording":
                await rest.ask(STORED, {"recordingName": name})
        except NotFound:
            raise Failed(_("The phone system has no such recording.")) from None


async def joined(listener: Listener) -> None:
    """Wait until a channel just made is in the application. LookupError: it never comes."""
    try:
        async with asyncio.timeout(JOINING):
            while True:
                match await listener.next():
                    case StasisStarted():
                        return
                    case HangupRequested() | ChannelDestroyed():
                        raise LookupError
                    case _:
                        pass
    except TimeoutError:
        raise LookupError from None


async def said(listener: Listener) -> bool:
    """Wait until it was played; False where nobody is left to hear it. Failed: it cannot be played."""
    while True:
        match await listener.next():
            case PlaybackFinished(failed=True):
                raise Failed(
                    _("The phone system could not play it: ask whoever runs the bridge to run ucbridge check.")
                )
            case PlaybackFinished():
                return True
            case HangupRequested() | ChannelDestroyed():
                return False
            case _:
                pass

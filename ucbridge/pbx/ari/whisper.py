"""Something said to both sides of a call: a snoop channel whispers it to the phone, and to whom it talks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ucbridge.i18n import _
from ucbridge.pbx.arguments import spoken_in
from ucbridge.pbx.ari.announcer import LONGEST, joined, said, spoken
from ucbridge.pbx.ari.listeners import Listener
from ucbridge.pbx.ari.operations import PLAY, SNOOP, SOUND
from ucbridge.pbx.ari.rest import Conflict, Failed, NotFound, Rest


async def whisper(
    rest: Rest, listener: Listener, channel_id: str, sounds: Sequence[str], *, language: str, app: str, snoop_id: str
) -> None:
    """Say the first of these sounds there is; the caller hangs up the snoop channel whatever happens.

    Raises:
        LookupError: the channel is gone, or went before it was said.
        Otherwise as `Rest.ask` does.
    """
    lang = spoken_in(language)
    (media,) = spoken(f"sound:{await _installed(rest, sounds)}")
    try:
        await rest.ask(SNOOP, {"channelId": channel_id, "snoopId": snoop_id}, spy="none", whisper="both", app=app)
        await joined(listener)
        await rest.ask(PLAY, {"channelId": snoop_id, "playbackId": f"{snoop_id}.said"}, media=[media], lang=lang)
        async with asyncio.timeout(LONGEST):
            if not await said(listener):
                raise LookupError(channel_id)
    except (NotFound, Conflict):
        raise LookupError(channel_id) from None
    except TimeoutError:
        raise Failed(_("The phone system did not finish the announcement.")) from None


async def _installed(rest: Rest, sounds: Sequence[str]) -> str:
    for sound in sounds:
        spoken(f"sound:{sound}")
        try:
            await rest.ask(SOUND, {"soundId": sound})
        except NotFound:
            continue
        return sound
    raise Failed(
        _(
            "The phone system has no sound {names} to say that a call is recorded: ask whoever runs the bridge.",
            names=", ".join(sounds),
        )
    )

"""The real systems a configuration names, connected as far as they can be."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from ucbridge.config import Config
from ucbridge.errors import BridgeError, SignInRefused
from ucbridge.pbx import ami as manager
from ucbridge.pbx.ami import Ami
from ucbridge.pbx.ari.operations import CREATE, HANG_UP, INFO
from ucbridge.pbx.ari.rest import Rest, connect
from ucbridge.pbx.frames import Frame, text

WATCHED = frozenset({b"Newchannel", b"VarSet"})
SETTLE = 0.3
"""Seconds in which events of a probe channel arrive."""


@dataclass(frozen=True, slots=True)
class Systems:
    """A configuration and its systems. `ami` and `ari` are set when we are signed in, the troubles when we are not."""

    config: Config
    ami: Ami | None = None
    ami_trouble: ConnectionError | SignInRefused | None = None
    ari: Rest | None = None
    ari_info: object = None
    ari_trouble: BridgeError | None = None
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names of AMI events by channel id."""


@asynccontextmanager
async def connected(config: Config) -> AsyncIterator[Systems]:
    """Connect to what answers; what does not is told beside them."""
    heard: dict[str, set[str]] = defaultdict(set)

    def hear(frame: Frame) -> None:
        heard[text(frame, "Uniqueid")].add(text(frame, "Event"))

    async with AsyncExitStack() as stack:
        ami: Ami | None = None
        ami_trouble: ConnectionError | SignInRefused | None = None
        try:
            ami = await stack.enter_async_context(manager.connect(config.pbx.ami, wanted=WATCHED, sink=hear))
        except (ConnectionError, SignInRefused) as error:
            ami_trouble = error
        ari = await stack.enter_async_context(connect(config.pbx.ari))
        info: object = None
        ari_trouble: BridgeError | None = None
        try:
            info = await ari.ask(INFO)
        except BridgeError as error:
            ari_trouble = error
        yield Systems(config, ami, ami_trouble, None if ari_trouble else ari, info, ari_trouble, heard)


@asynccontextmanager
async def probe(systems: Systems, ari: Rest) -> AsyncIterator[str]:
    """Lend the id of a channel that rings nobody: a Local channel that is made and never dialled.

    It lives in an application of its own, so that a running bridge keeps its own. Raises as `Rest.ask` does.
    """
    name = f"{systems.config.pbx.ari.app}-check-{secrets.token_hex(4)}"
    channel_id = f"check.{name}"
    async with ari.events(name):
        await ari.ask(CREATE, endpoint=f"Local/check@{systems.config.pbx.context}", app=name, channelId=channel_id)
        try:
            await asyncio.sleep(SETTLE)
            yield channel_id
        finally:
            await ari.ask(HANG_UP, {"channelId": channel_id})

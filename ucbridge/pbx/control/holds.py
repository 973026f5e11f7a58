"""Who is held by whom: by us, which the dialplan shows, or by a handset, which only an event tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ucbridge.pbx.control.actions import CONTEXT, HELD
from ucbridge.pbx.control.events import HoldPressed
from ucbridge.pbx.control.interface import HoldChanged
from ucbridge.pbx.interface import Model


class LiveHolds:
    """Who waits, with who holds them; runs in the AMI reader and keeps step with the model.

    Whoever talks to somebody else is held no more, whatever was said before.
    """

    def __init__(self, model: Model, publish: Callable[[HoldChanged], None]) -> None:
        self._model = model
        self._publish = publish
        self._ours: dict[str, str] = {}
        self._pressed: set[str] = set()
        """Channels of handsets that hold whomever they talk to."""

    @property
    def all(self) -> Mapping[str, str]:
        """Return who holds, by who waits."""
        channels = self._model.channels
        found: dict[str, str] = {}
        for mine in self._pressed & channels.keys():
            others = self._model.bridges.get(channels[mine].bridge_id, frozenset())
            found |= dict.fromkeys(others - {mine}, mine)
        return found | {each: mine for each, mine in self._ours.items() if {each, mine} <= channels.keys()}

    def by_us(self, theirs: str) -> str:
        """Return who holds somebody because we were asked to, "" for nobody."""
        return self._ours.get(theirs, "")

    def put(self, theirs: str, mine: str) -> None:
        """Note that we put somebody on hold."""
        self._ours[theirs] = mine
        self._publish(HoldChanged(mine, held=True))

    def press(self, event: HoldPressed) -> None:
        """Note that a handset holds its call, or does no more."""
        (self._pressed.add if event.held else self._pressed.discard)(event.channel_id)
        self._publish(HoldChanged(event.channel_id, held=event.held))

    def entered(self, channel_id: str) -> None:
        """Note that somebody is in a bridge: nobody of ours holds them."""
        self.free(channel_id)

    def free(self, theirs: str) -> None:
        """Note that somebody is on hold no more."""
        mine = self._ours.pop(theirs, None)
        if mine is not None:
            self._publish(HoldChanged(mine, held=False))

    def hung_up(self, channel_id: str) -> None:
        """Note that a channel is gone."""
        self._pressed.discard(channel_id)
        self.free(channel_id)
        for theirs in [theirs for theirs, mine in self._ours.items() if mine == channel_id]:
            self.free(theirs)

    def renew(self) -> None:
        """Read the model anew after a snapshot: who waits in our context says for whom, a phone that it holds."""
        self._ours = {
            channel.id: channel.exten.removeprefix(HELD)
            for channel in self._model.channels.values()
            if channel.context == CONTEXT and channel.exten.startswith(HELD) and not channel.bridge_id
        }
        self._pressed = {found[0] for name in self._model.endpoints if len(found := self._holding(name)) == 1}

    def _holding(self, endpoint: str) -> list[str]:
        """Return the channels of a phone that may be what it holds."""
        if self._model.endpoints[endpoint].device_state != "ONHOLD":
            return []
        channels = self._model.channels.values()
        return [channel.id for channel in channels if channel.endpoint == endpoint and channel.bridge_id]

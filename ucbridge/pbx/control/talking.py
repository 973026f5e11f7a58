"""Who talks to whom, also through Local channels, whose two halves are in two bridges."""

from __future__ import annotations

from ucbridge.pbx.interface import Model

_HALVES = {";1": ";2", ";2": ";1"}


def together(model: Model, first: str, second: str) -> bool:
    """Tell whether what one channel says is heard at the other."""
    halves = {channel.name: channel.id for channel in model.channels.values() if channel.name[-2:] in _HALVES}
    heard, look = {first}, [first]
    while look:
        channel = model.channels[look.pop()]
        beside = model.bridges.get(channel.bridge_id, frozenset())
        other_half = halves.get(channel.name[:-2] + _HALVES.get(channel.name[-2:], ""))
        found = (beside | {other_half} if other_half else beside) - heard
        heard |= found
        look += [each for each in found if each in model.channels]
    return second in heard

"""Every channel there is, how they hang together, and who talks to whom through Local channels."""

from __future__ import annotations

from ucbridge.pbx.attempts.legs import LOCAL, Leg, Telling

_DEEP = 32
"""Local channels in a row at most."""


class Board:
    """Channels by id, halves of Local channels by name, bridges, and calls."""

    def __init__(self) -> None:
        self.legs: dict[str, Leg] = {}
        self.calls: dict[str, Telling] = {}
        self.bridges: dict[str, dict[str, Leg]] = {}
        self._halves: dict[str, Leg] = {}

    def add(self, leg: Leg) -> None:
        """Put a channel in."""
        self.legs[leg.id] = leg
        leg.call.legs[leg.id] = leg
        leg.call.living += 1
        self._name(leg)

    def rename(self, leg: Leg, name: str) -> None:
        """Give a channel another name."""
        if self._halves.get(leg.name) is leg:
            del self._halves[leg.name]
        leg.name = name
        self._name(leg)

    def forget(self, call: Telling) -> None:
        """Drop a call that is over."""
        self.calls.pop(call.id, None)
        for leg in call.legs.values():
            self.legs.pop(leg.id, None)
            if self._halves.get(leg.name) is leg:
                del self._halves[leg.name]

    def call(self, call_id: str, now: float) -> Telling:
        """Return a call by its id; a new one where there is none."""
        found = self.calls.get(call_id)
        if found is None:
            found = self.calls[call_id] = Telling(call_id, now)
        return found

    def enter(self, leg: Leg, bridge_id: str) -> None:
        """Put a channel into a bridge, out of any other."""
        self.leave(leg)
        leg.bridge = bridge_id
        self.bridges.setdefault(bridge_id, {})[leg.id] = leg

    def leave(self, leg: Leg) -> None:
        """Take a channel out of the bridge it is in, if any."""
        bridge_id, leg.bridge = leg.bridge, ""
        if members := self.bridges.get(bridge_id):
            members.pop(leg.id, None)
            if not members:
                del self.bridges[bridge_id]

    def half(self, leg: Leg) -> Leg | None:
        """Return the other half of a Local channel."""
        return self._halves.get(leg.name[:-1] + ("2" if leg.name.endswith("1") else "1"))

    def around(self, bridge_id: str) -> list[Leg]:
        """Return the phones that hear each other in a bridge, also through Local channels to other bridges."""
        members = self.bridges.get(bridge_id, {})
        if all(leg.phone for leg in members.values()):
            return list(members.values())
        found, seen, coming = [], {bridge_id}, [bridge_id]
        while coming:
            for leg in self.bridges.get(coming.pop(), {}).values():
                if leg.phone:
                    found.append(leg)
                elif (half := self.half(leg)) and half.bridge and half.bridge not in seen:
                    seen.add(half.bridge)
                    coming.append(half.bridge)
        return found

    def root(self, leg: Leg) -> Leg | None:
        """Return the caller for whom a channel dials: itself, or who is at the other end of its Local channels.

        None where that is nobody: an Originate's own Local channel, or one whose other end is not known yet.
        """
        at: Leg | None = leg
        for _ in range(_DEEP):
            if at is None or at.phone:
                return at
            half = self.half(at)
            if half is None:
                return None
            if at.name.endswith(";1"):
                return self._beside(half)
            if not half.dialled_by:
                return self._beside(half) if half.dialled_by is None else None
            at = self.legs.get(half.dialled_by)
        return None

    def _beside(self, half: Leg) -> Leg | None:
        """Return the phone that shares a bridge with one half of a Local channel."""
        return next((each for each in self.around(half.bridge)), None) if half.bridge else None

    def _name(self, leg: Leg) -> None:
        if leg.name.startswith(LOCAL):
            self._halves[leg.name] = leg

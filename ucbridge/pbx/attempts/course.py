"""The rules of attempts: when one begins, who is rung for it, who answers, when it is over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ucbridge.pbx.attempts.board import Board
from ucbridge.pbx.attempts.ends import CALL_REJECTED, end_of
from ucbridge.pbx.attempts.interface import RingEnd, Source
from ucbridge.pbx.attempts.legs import Leg, Ringing, Telling, Trying
from ucbridge.pbx.interface import ChannelState

SENT_SECONDS = 5.0
"""Within these around the beginning of an attempt, whoever talked to the caller before and hung up had sent them on."""

AT_ONCE = 0.5
"""Seconds within which events that belong together come; their order is not fixed."""

_NUMBER = re.compile(r"\+?[0-9*#]{1,40}")
_FORM = re.compile(r"[A-Za-z]{1,6}-?[0-9*#]{1,40}")
"""What a dialplan makes of a number for one of its contexts, such as vmu102 and FMPR-102 of FreePBX."""


class Course:
    """What becomes of the callers on a board; `dirty` are the calls of which there is something new to tell."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.puzzled: Callable[[str], None] = lambda _channel_id: None
        """Told of a caller whose whereabouts in the dialplan say nothing."""
        self._orphans: dict[str, Leg] = {}
        self.dirty: dict[Telling, None] = {}

    def visit(self, leg: Leg, exten: str) -> None:
        """Note where a channel is in the dialplan; a caller at a number looks for somebody."""
        if exten == leg.exten:
            return
        leg.exten = exten
        if not _says_something(exten):
            return
        new = exten not in leg.extens
        if new:
            leg.extens.append(exten)
        if not leg.phone:
            return
        if leg.looking:
            leg.looking.visit(exten)
        elif self._calls(leg, new=new) and _NUMBER.fullmatch(exten):
            first = leg.dialled_by is None and leg.talked_to is None
            self.begin(leg, leg.began if first else self.now).visit(exten)

    now = 0.0
    """When the event came that is taken in."""

    def begin(self, leg: Leg, at: float) -> Trying:
        """Begin an attempt of a caller."""
        former = leg.talked_to
        attempt = Trying(leg, leg.call.count, leg.endpoint, Source.DIALLED, at, former=former)
        if former is None:
            attempt.dialled = list(leg.extens)
        elif former.ended is not None and at - former.ended <= SENT_SECONDS:
            send(attempt, former)
        leg.tries.append(attempt)
        leg.call.add(attempt)
        self.dirty[leg.call] = None
        return attempt

    def dial(self, leg: Leg, exten: str) -> None:
        """Put a channel that is rung below the attempt of its caller."""
        dialler = self._board.legs.get(leg.dialled_by or "")
        root = self._board.root(dialler) if dialler else None
        if dialler is None:
            return
        if root is None or root is leg:
            if leg.ended is None:
                self._orphans[leg.id] = leg
            return
        self._orphans.pop(leg.id, None)
        attempt = root.looking or self.begin(root, self.now)
        if dialler is root:
            self._at(attempt, root, exten)
            if exten and not _NUMBER.fullmatch(exten):
                self.puzzled(root.id)
        if leg.phone:
            leg.number = leg.number or next(filter(_NUMBER.fullmatch, dialler.extens), "")
            leg.ringing = Ringing(leg, attempt, leg.endpoint, root.queue)
            attempt.rung.append(leg.ringing)
            if root.queue and attempt.source is Source.DIALLED:
                attempt.source = Source.QUEUE
        else:
            attempt.locals.append(leg)
        self.dirty[attempt.leg.call] = None

    def adopt(self, calls: Iterable[Telling]) -> None:
        """Look again for the callers of channels that had none, in the calls where something has come together."""
        for leg in [leg for call in calls for leg in call.legs.values() if leg.id in self._orphans]:
            if leg.ended is None:
                self.dial(leg, "")
            else:
                self._orphans.pop(leg.id, None)

    @property
    def orphaned(self) -> bool:
        """Tell whether there are any."""
        return bool(self._orphans)

    def stop(self, leg: Leg) -> None:
        """Note that a phone rings no more."""
        ringing = leg.ringing
        if ringing is None or ringing.of.ended is not None:
            return
        refused = leg.cause == CALL_REJECTED and ringing.end is RingEnd.NO_ANSWER  # Dial takes SIP 603 for no answer
        if ringing.end not in {RingEnd.RINGING, None} and not refused:
            return
        end = RingEnd.DECLINED if leg.declined else end_of(leg.status, leg.cause, rang=leg.rang)
        if end is None and ringing.of.answered_at is not None:
            end = RingEnd.ELSEWHERE
        elif end is None and leg.status == "ANSWER":  # it was picked up, and did not come through to the caller
            end = RingEnd.NO_ANSWER
        ringing.finish(end, self.now)
        ringing.of.told = None
        self.dirty[ringing.of.leg.call] = None

    def park(self, leg: Leg, parked_by: str) -> None:
        """Have a caller wait in a parking lot."""
        attempt = leg.looking
        if attempt is None:
            self.conclude(leg)
            attempt = self.begin(leg, self.now)
            attempt.source = Source.PARKING
            attempt.sent_by = parked_by or (attempt.former.endpoint if attempt.former else "")
        attempt.parked = True
        self.dirty[leg.call] = None

    def unpark(self, leg: Leg, *, gone: bool) -> None:
        """Note that a caller left the parking lot; `gone`: by hanging up."""
        if leg.looking and not gone:
            leg.looking.parked = False
            self.dirty[leg.call] = None

    def queue(self, leg: Leg, queue: str) -> None:
        """Have a caller wait in a queue; "" when they left it."""
        caller = self._board.root(leg)
        if caller is None:
            return
        attempt = caller.looking or (self.begin(caller, self.now) if queue else None)
        if attempt and caller.queue:
            attempt.waited += self.now - caller.queued_at
        if attempt and queue:
            attempt.queue = queue
        caller.queue, caller.queued_at = queue, self.now
        self.dirty[caller.call] = None

    def sent(self, leg: Leg, by: Leg) -> None:
        """Note that somebody sends the one they talk to elsewhere."""
        leg.talked_to = by
        self.conclude(leg)

    def conclude(self, leg: Leg) -> None:
        """End the conversations of a caller; what comes is another attempt."""
        for attempt in self.conversations(leg):
            self.over(attempt)

    def gone(self, leg: Leg, *, lost: bool = False) -> None:
        """Take in that a channel is no more."""
        self.stop(leg)
        self._orphans.pop(leg.id, None)
        for attempt in [*leg.tries, *self.conversations(leg)]:
            if attempt.ended is None:
                self.over(attempt, lost=lost)
        self._sender_gone(leg)

    def over(self, attempt: Trying, *, lost: bool = False) -> None:
        """End an attempt."""
        attempt.ended, attempt.lost = self.now, lost
        if attempt.leg.queue and attempt.answered_at is None:
            attempt.waited += self.now - attempt.leg.queued_at
            attempt.leg.queue = ""
        if attempt.answered_at is not None:
            attempt.ended = attempt.apart or self.now
            attempt.talked = attempt.ended - attempt.answered_at
        for each in attempt.rung:
            if each.end in {RingEnd.RINGING, None}:
                each.finish(RingEnd.GAVE_UP if self._given_up(each) else RingEnd.NO_ANSWER, self.now)
        self._through(attempt)
        if attempt in attempt.leg.tries:
            attempt.leg.tries.remove(attempt)
        self.dirty[attempt.leg.call] = None

    def _given_up(self, ringing: Ringing) -> bool:
        """Tell whether a phone was still because the caller had hung up, and not because time was up."""
        hung_up, ended = ringing.of.leg.hung_up, ringing.ended or self.now
        if hung_up is None or hung_up > ended + AT_ONCE:
            return False
        legs = [*ringing.of.locals, *(each.leg for each in ringing.of.rung)]
        timed_out = [each for each in legs if each.rang and each.status == "NOANSWER" and each.ended is not None]
        return not any(abs((each.ended or 0.0) - ended) <= AT_ONCE for each in timed_out)

    def _calls(self, leg: Leg, *, new: bool) -> bool:
        """Tell whether a channel that comes to a number can be a caller's.

        Nobody rings it, or the Originate that did was answered, or it was called, and is sent on.
        """
        if leg.state not in {ChannelState.RING, ChannelState.UP} or any(
            each.apart is None for each in self.conversations(leg)
        ):
            return False
        if leg.dialled_by:
            return new and leg.talked_to is not None and not leg.bridge and leg.exten not in self._inherited(leg)
        return leg.dialled_by is None or leg.state is ChannelState.UP

    def _inherited(self, leg: Leg) -> set[str]:
        """Return the numbers a channel shows because it was rung for them: it was never there itself."""
        dialler = self._board.legs.get(leg.dialled_by or "")
        of = leg.ringing.of if leg.ringing else None
        return {*(dialler.extens if dialler else ()), *(of.dialled if of else ()), *(of.through if of else ())}

    def _at(self, attempt: Trying, root: Leg, exten: str) -> None:
        root.exten = exten or root.exten
        if _says_something(exten):
            attempt.visit(exten)
            if exten not in root.extens:
                root.extens.append(exten)

    def conversations(self, leg: Leg) -> list[Trying]:
        """Return the conversations a phone has, whoever called."""
        found = [each for each in leg.tries if each.answered_at is not None]
        other = leg.talked_to
        if other:
            found += [each for each in other.tries if each.answered_leg is leg]
        if leg.ringing and (of := leg.ringing.of).answered_leg is leg and of.ended is None and of not in found:
            found.append(of)
        return found

    def answer(self, attempt: Trying, other: Leg | None) -> None:
        """Have somebody talk to a caller; None for a conference."""
        attempt.answered_at, attempt.answered_leg, attempt.parked = self.now, other, False
        if attempt.leg.queue:
            attempt.waited += self.now - attempt.leg.queued_at
            attempt.leg.queue = ""
        if other:
            mine = other.ringing if other.ringing and other.ringing.of is attempt else None
            attempt.answered_by = other.endpoint
            attempt.picked_up = mine is None or mine.endpoint != other.endpoint
            if mine and not attempt.picked_up:
                mine.finish(RingEnd.ANSWERED, self.now)
        for each in attempt.rung:
            if each.end is None or (each.end is RingEnd.RINGING and each.leg is other):
                each.finish(RingEnd.ELSEWHERE, self.now)
        self.dirty[attempt.leg.call] = None

    def _sender_gone(self, leg: Leg) -> None:
        other = leg.talked_to
        attempt = other.looking if other else None
        if attempt and attempt.former is leg and self.now - attempt.began <= SENT_SECONDS:
            send(attempt, leg)
            self.dirty[attempt.leg.call] = None

    def _through(self, attempt: Trying) -> None:
        """Add the numbers reached through Local channels that were dialled alone: forwards, and not groups."""
        if attempt.answered_at is not None:
            return
        for leg in attempt.locals:
            if not attempt.queue and not any(_beside(leg, each) for each in attempt.locals if each is not leg):
                attempt.through += [each for each in self._extens(leg) if each not in attempt.dialled]

    def _extens(self, leg: Leg) -> Iterable[str]:
        half = self._board.half(leg)
        return half.extens if half else ()


def _says_something(exten: str) -> bool:
    return bool(_NUMBER.fullmatch(exten) or _FORM.fullmatch(exten))


def _beside(one: Leg, other: Leg) -> bool:
    """Tell whether two channels were rung at the same time by the same one."""
    if one.dialled_by != other.dialled_by:
        return False
    return (one.ended is None or other.began < one.ended) and (other.ended is None or one.began < other.ended)


def send(attempt: Trying, sender: Leg) -> None:
    """Note who sent a caller on."""
    if attempt.source in {Source.DIALLED, Source.QUEUE}:
        attempt.source, attempt.sent_by = Source.TRANSFER, sender.endpoint

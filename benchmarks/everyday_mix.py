"""A busy hour in a minute: which calls come, what their phones do, and what people are to be told of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.everyday_phones import BUSY, INSIDE, OUTSIDE, Dialled

ANSWERING = tuple(range(301, 311))
RINGING = tuple(range(311, 317))
ENGAGED = (317, 318)
QUIET = (319, 320)
FORWARDING = {321: 323, 322: 324}
SLOW = (325, 326, 327)
AGENTS = tuple(range(328, 334))
CALLING = tuple(range(334, 341))
EVERYBODY = tuple(range(301, 341))

GROUPS = {f"71{n}": (ANSWERING[n], ANSWERING[(n + 1) % 10], RINGING[n % 6]) for n in range(10)}
QUEUES = {f"8{n:02}": (AGENTS[n % 6], AGENTS[(n + 1) % 6]) for n in range(60)}

RING = 20
SLOW_RING = 2


@dataclass(frozen=True, slots=True)
class Card:
    """What a card of missed calls is about: who called, what they dialled, and whom it tells."""

    caller: str
    dialled: str
    people: frozenset[str]


@dataclass(slots=True)
class Truth:
    """What is right: how often each card is to have been called for and why, and every call by its caller."""

    cards: Counter[Card] = field(default_factory=Counter)
    why: dict[Card, str] = field(default_factory=dict)
    answered: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Caller, what they dialled, and who answered."""
    unanswered: Counter[tuple[str, str]] = field(default_factory=Counter)

    def missed(self, call: Dialled, why: str, *people: int) -> None:
        """Note that a call was missed."""
        card = Card(call.caller, call.number, frozenset(map(person, people)))
        self.cards[card] += 1
        self.why[card] = why
        self.unanswered[call.caller, call.number] += 1

    def talked(self, call: Dialled, who: int) -> None:
        """Note that a call was answered."""
        self.answered[call.caller, call.number, person(who)] += 1

    @property
    def calls(self) -> int:
        """Return how many calls there were."""
        return self.answered.total() + self.unanswered.total()


def person(extension: int) -> str:
    """Return the id of who has an extension."""
    return f"p{extension}"


def calls(many: int, truth: Truth) -> Iterator[Dialled]:
    """Yield so many calls, each kind as often as it is to come, well mixed; note what is right about each."""
    total = sum(share for _kind, share in KINDS)
    owed = [0.0] * len(KINDS)
    made = [0] * len(KINDS)
    for number in range(many):
        owed = [much + share / total for much, (_kind, share) in zip(owed, KINDS, strict=True)]
        which = max(range(len(KINDS)), key=owed.__getitem__)
        owed[which] -= 1
        yield KINDS[which][0](f"+3319900{number:04}", made[which], truth)
        made[which] += 1


def _answered(caller: str, nth: int, truth: Truth) -> Dialled:
    who = ANSWERING[nth % len(ANSWERING)]
    call = Dialled(caller, str(who), answers={str(who): 0.2 + nth % 5 * 0.2})
    truth.talked(call, who)
    return call


def _gave_up(caller: str, nth: int, truth: Truth) -> Dialled:
    who = RINGING[nth % len(RINGING)]
    call = Dialled(caller, str(who), gives_up=0.3 + nth % 4 * 0.4)
    truth.missed(call, "gave up", who)
    return call


def _at_once(caller: str, nth: int, truth: Truth) -> Dialled:
    who = RINGING[nth % len(RINGING)]
    call = Dialled(caller, str(who), gives_up=0.05)
    truth.missed(call, "gave up", who)
    return call


def _again(_caller: str, nth: int, truth: Truth) -> Dialled:
    """Somebody tries three times."""
    who = RINGING[nth // 3 % len(RINGING)]
    call = Dialled(f"+3319901{nth // 3:04}", str(who), gives_up=0.4)
    truth.missed(call, "gave up", who)
    return call


def _inside(_caller: str, nth: int, truth: Truth) -> Dialled:
    who = RINGING[nth % len(RINGING)]
    call = Dialled(str(CALLING[nth % len(CALLING)]), str(who), gives_up=0.6, inside=True)
    truth.missed(call, "gave up", who)
    return call


def _busy(caller: str, nth: int, truth: Truth) -> Dialled:
    who = ENGAGED[nth % len(ENGAGED)]
    call = Dialled(caller, str(who), answers={str(who): BUSY})
    truth.missed(call, "busy", who)
    return call


def _quiet(caller: str, nth: int, truth: Truth) -> Dialled:
    call = Dialled(caller, str(QUIET[nth % len(QUIET)]))
    truth.missed(call, "do not disturb", QUIET[nth % len(QUIET)])
    return call


def _forwarded(caller: str, nth: int, truth: Truth) -> Dialled:
    who, other = list(FORWARDING.items())[nth % len(FORWARDING)]
    call = Dialled(caller, str(who), gives_up=1.0)
    truth.missed(call, "", who, other)
    return call


def _no_answer(caller: str, nth: int, truth: Truth) -> Dialled:
    call = Dialled(caller, str(SLOW[nth % len(SLOW)]))
    truth.missed(call, "no answer", SLOW[nth % len(SLOW)])
    return call


def _group_answered(caller: str, nth: int, truth: Truth) -> Dialled:
    group, members = list(GROUPS.items())[nth % len(GROUPS)]
    call = Dialled(caller, group, answers={str(members[nth % 3]): 0.7})
    truth.talked(call, members[nth % 3])
    return call


def _group_missed(caller: str, nth: int, truth: Truth) -> Dialled:
    group, members = list(GROUPS.items())[nth % len(GROUPS)]
    call = Dialled(caller, group, rings=len(members), gives_up=0.8)
    truth.missed(call, "gave up", *members)
    return call


def _queue_answered(caller: str, nth: int, truth: Truth) -> Dialled:
    queue, members = list(QUEUES.items())[nth % (len(QUEUES) // 2)]
    call = Dialled(caller, queue, answers={str(members[nth % 2]): 0.6})
    truth.talked(call, members[nth % 2])
    return call


def _queue_abandoned(caller: str, nth: int, truth: Truth) -> Dialled:
    queue, members = list(QUEUES.items())[-1 - nth % (len(QUEUES) // 2)]
    call = Dialled(caller, queue, rings=len(members), gives_up=0.8)
    truth.missed(call, "gave up", *members)
    return call


KINDS = (
    (_answered, 44),
    (_gave_up, 10),
    (_at_once, 4),
    (_again, 3),
    (_inside, 4),
    (_busy, 6),
    (_quiet, 3),
    (_forwarded, 3),
    (_no_answer, 4),
    (_group_answered, 8),
    (_group_missed, 3),
    (_queue_answered, 5),
    (_queue_abandoned, 3),
)
"""Of a hundred calls, how many are of each kind. Half of the queues are for calls that are answered."""


def write(folder: Path, phones: int) -> None:
    """Add the phones, queues and numbers to the configuration of a private PBX; `phones` is the port of all phones."""
    additions = {"pjsip.conf": _phones(phones), "queues.conf": _queues(), "extensions.conf": _numbers()}
    for name, text in additions.items():
        file = folder / "etc" / name
        file.write_text(file.read_text() + text)


def settings() -> Iterator[tuple[str, str, str]]:
    """Yield what AstDB is to say: family, key, value."""
    for who in EVERYBODY:
        yield "CW", str(who), "ENABLED"
    for who in QUIET:
        yield "DND", str(who), "YES"
    for who, other in FORWARDING.items():
        yield "CF", str(who), str(other)


def people() -> str:
    """Return the people as tables of the bridge's configuration."""
    return "".join(f'\n[people.{person(who)}]\nname = "Person {who}"\nextension = "{who}"\n' for who in EVERYBODY)


def _phones(port: int) -> str:
    text = f"\n[bench](phone)\ncontext = bench\n[bench]\ntype = identify\nendpoint = bench\nmatch = {OUTSIDE}\n"
    for who in EVERYBODY:
        text += f'[{who}](phone)\ncontext = bench\naors = {who}\nsend_pai = no\ncallerid = "Person {who}" <{who}>\n'
        text += f"[{who}]\ntype = aor\ncontact = sip:{who}@{INSIDE}:{port}\n"
    return text


def _queues() -> str:
    text = ""
    for queue, members in QUEUES.items():
        text += f"\n[bench{queue}]\nstrategy = ringall\ntimeout = 30\nringinuse = yes\n"
        text += "".join(f"member => PJSIP/{who}\n" for who in members)
    return text


def _numbers() -> str:
    slow = "".join(
        f"exten => {who},1,Gosub(ucbridge-ring,${{EXTEN}},1({SLOW_RING},))\n same => n,Hangup(19)\n" for who in SLOW
    )
    groups = "".join(
        f"exten => {group},1,Dial({'&'.join(f'PJSIP/{who}' for who in members)},{RING})\n same => n,Hangup()\n"
        for group, members in GROUPS.items()
    )
    return f"""
[bench]
{slow}{groups}exten => _3XX,1,Gosub(ucbridge-ring,${{EXTEN}},1({RING},))
 same => n,Hangup(${{IF($["${{DIALSTATUS}}" = "BUSY"]?17:19)}})
exten => _8XX,1,Answer()
 same => n,Queue(bench${{EXTEN}},,,,{RING})
 same => n,Hangup()
"""

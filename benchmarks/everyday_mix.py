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

KINDS = {
    "answered": 44,
    "gave up": 10,
    "early": 4,
    "busy": 6,
    "quiet": 3,
    "forwarded": 3,
    "no answer": 4,
    "group answered": 8,
    "group missed": 3,
    "queue answered": 5,
    "queue abandoned": 3,
    "inside": 4,
    "again": 3,
}
"""Of a hundred calls, how many are of each kind."""


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
    total = sum(KINDS.values())
    owed = dict.fromkeys(KINDS, 0.0)
    made: Counter[str] = Counter()
    for number in range(many):
        for kind, share in KINDS.items():
            owed[kind] += share / total
        kind = max(owed, key=owed.__getitem__)
        owed[kind] -= 1
        yield _call(kind, made[kind], number, truth)
        made[kind] += 1


def _call(kind: str, nth: int, number: int, truth: Truth) -> Dialled:
    caller = f"+3319900{number:04}"

    def to(whom: int | str, **rest: object) -> Dialled:
        return Dialled(caller, str(whom), **rest)  # type: ignore[arg-type]

    match kind:
        case "answered":
            who = ANSWERING[nth % len(ANSWERING)]
            call = to(who, answers={str(who): 0.2 + nth % 5 * 0.2})
            truth.talked(call, who)
        case "gave up" | "early":
            who = RINGING[nth % len(RINGING)]
            call = to(who, gives_up=0.1 if kind == "early" else 0.3 + nth % 4 * 0.4)
            truth.missed(call, "gave up", who)
        case "busy":
            who = ENGAGED[nth % len(ENGAGED)]
            call = to(who, answers={str(who): BUSY})
            truth.missed(call, "busy", who)
        case "quiet":
            who = QUIET[nth % len(QUIET)]
            call = to(who)
            truth.missed(call, "do not disturb", who)
        case "forwarded":
            who, other = list(FORWARDING.items())[nth % len(FORWARDING)]
            call = to(who, gives_up=1.0)
            truth.missed(call, "", who, other)
        case "no answer":
            who = SLOW[nth % len(SLOW)]
            call = to(who)
            truth.missed(call, "no answer", who)
        case "group answered" | "group missed":
            group, members = list(GROUPS.items())[nth % len(GROUPS)]
            if kind == "group missed":
                call = to(group, rings=len(members), gives_up=0.8)
                truth.missed(call, "gave up", *members)
            else:
                call = to(group, rings=len(members), answers={str(members[nth % 3]): 0.7})
                truth.talked(call, members[nth % 3])
        case "queue answered" | "queue abandoned":
            queue, members = list(QUEUES.items())[number % len(QUEUES)]
            if kind == "queue abandoned":
                call = to(queue, rings=len(members), gives_up=0.8)
                truth.missed(call, "gave up", *members)
            else:
                call = to(queue, answers={str(members[nth % 2]): 0.6})
                truth.talked(call, members[nth % 2])
        case "inside":
            who = RINGING[nth % len(RINGING)]
            call = Dialled(str(CALLING[nth % len(CALLING)]), str(who), gives_up=0.6, inside=True)
            truth.missed(call, "gave up", who)
        case _:  # somebody who tries three times
            who = RINGING[nth // 3 % len(RINGING)]
            call = Dialled(f"+3319901{nth // 3:04}", str(who), gives_up=0.4)
            truth.missed(call, "gave up", who)
    return call


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
    return "".join(
        f'\n[people.{person(who)}]\nname = "Person {who}"\nextension = "{who}"\n' for who in EVERYBODY
    )


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

"""Whether what a bridge wrote down of many calls is right: read from its own database, compared with what happened."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.everyday_mix import Card, Truth


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of each kind of error, and how many cards and calls there are."""

    cards: int
    calls: int
    wrong: tuple[str, ...]


def found(database: Path, truth: Truth) -> Found:
    """Return what is wrong: cards that are missing, too many, or say something else, and calls of the history."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        cards = _cards(store)
        wrong = [*_wrong_cards(cards, truth), *_wrong_history(store, truth), *_wrong_messages(store)]
        calls = store.execute("SELECT count(*) FROM history_calls").fetchone()[0]
    store.close()
    return Found(len(cards), calls, tuple(wrong))


def count(database: Path) -> tuple[int, int]:
    """Return how many calls and missed calls are written down by now, and shown."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        (calls,) = store.execute("SELECT count(*) FROM history_calls").fetchone()
        query = "SELECT coalesce(sum(count), 0) FROM missed_calls WHERE shown = revision"
        (missed,) = store.execute(query).fetchone()
    store.close()
    return calls, missed


def delays(database: Path, ended: dict[str, float]) -> list[float]:
    """Return how many seconds after the end of each call its card stood in the chat, by the caller's number."""
    query = """
        SELECT m.caller_number, max((julianday(coalesce(w.edited_at, w.posted_at)) - 2440587.5) * 86400)
        FROM missed_calls m JOIN card_addresses a ON a.topic = 'missed:' || m.key
        JOIN messages w ON w.connector = a.connector AND w.conversation = a.conversation AND w.message = a.message
        GROUP BY m.key
    """
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        rows = store.execute(query).fetchall()
    store.close()
    return [at - ended[caller] for caller, at in rows if caller in ended]


def _cards(store: sqlite3.Connection) -> list[tuple[Card, int, str]]:
    people: dict[str, set[str]] = {}
    for key, person_id in store.execute("SELECT key, person_id FROM missed_people"):
        people.setdefault(key, set()).add(person_id)
    rows = store.execute("SELECT key, caller_number, dialled, count, why FROM missed_calls")
    return [
        (Card(caller, dialled, frozenset(people.get(key, ()))), many, why) for key, caller, dialled, many, why in rows
    ]


def _wrong_cards(cards: list[tuple[Card, int, str]], truth: Truth) -> list[str]:
    wrong = []
    seen: set[Card] = set()
    for card, many, why in cards:
        if card in seen:
            wrong.append(f"another card: {card}")
        elif card not in truth.cards:
            wrong.append(f"a wrong card: {card} {why}")
        elif many != truth.cards[card]:
            wrong.append(f"{many} calls instead of {truth.cards[card]}: {card}")
        elif why != truth.why[card]:
            wrong.append(f"{why!r} instead of {truth.why[card]!r}: {card}")
        seen.add(card)
    return wrong + [f"no card: {card} {truth.why[card]}" for card in truth.cards if card not in seen]


def _wrong_history(store: sqlite3.Connection, truth: Truth) -> list[str]:
    answered: Counter[tuple[str, str, str]] = Counter()
    unanswered: Counter[tuple[str, str]] = Counter()
    for caller, dialled, who in store.execute("SELECT caller_number, dialled, answered_by FROM history_calls"):
        if who:
            answered[caller, dialled, who] += 1
        else:
            unanswered[caller, dialled] += 1
    pairs: list[tuple[Counter[object], Counter[object]]] = [
        (Counter(answered), Counter(truth.answered)),
        (Counter(unanswered), Counter(truth.unanswered)),
    ]
    return [
        f"history: {word} {which}"
        for got, right in pairs
        for word, much in (("not there", right - got), ("too much", got - right))
        for which in much.elements()
    ]


def _wrong_messages(store: sqlite3.Connection) -> list[str]:
    """Return whose chat a card is missing from, or stands in twice, and cards that still say a phone rings."""
    query = """
        SELECT p.key, p.person_id, count(a.message) FROM missed_people p
        LEFT JOIN postings o ON o.topic = 'missed:' || p.key AND o.person_id = p.person_id
            AND o.connector = 'webchat'
        LEFT JOIN card_addresses a ON a.topic = o.topic AND a.connector = o.connector
            AND a.conversation = o.conversation AND a.message = o.message
        GROUP BY p.key, p.person_id HAVING count(a.message) != 1
    """
    wrong = [f"{many} messages of {key} for {who}" for key, who, many in store.execute(query)]
    extra = "SELECT topic FROM cards WHERE topic LIKE 'incoming:%' AND NOT final"
    return wrong + [f"still rings: {topic}" for (topic,) in store.execute(extra)]

"""What a check found: how bad it is, what is so, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ucbridge.i18n import Text


class Level(StrEnum):
    """How bad a finding is; only problems make the whole fail."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and the next step where there is one."""

    level: Level
    text: Text
    advice: Text | None = None


def ok(text: Text) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, text)


def warning(text: Text, advice: Text) -> Finding:
    """Say that something works but should be better."""
    return Finding(Level.WARNING, text, advice)


def problem(text: Text, advice: Text) -> Finding:
    """Say that something is wrong and must be changed."""
    return Finding(Level.PROBLEM, text, advice)


def skipped(text: Text) -> Finding:
    """Say that something could not be looked at."""
    return Finding(Level.SKIPPED, text)

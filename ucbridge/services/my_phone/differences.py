"""What differs between two states of a phone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from ucbridge.pbx.features.interface import Forward, PhoneSettings


class Setting(StrEnum):
    """One thing that is set on a phone."""

    DO_NOT_DISTURB = "do not disturb"
    FORWARD_ALL = "forward all"
    FORWARD_BUSY = "forward busy"
    FORWARD_NO_ANSWER = "forward no answer"
    CALL_WAITING = "call waiting"
    FOLLOW_ME = "follow me"
    DEVICES = "devices"
    SHOWN = "shown"


FORWARDS: Mapping[Forward, Setting] = {
    Forward.ALL: Setting.FORWARD_ALL,
    Forward.BUSY: Setting.FORWARD_BUSY,
    Forward.NO_ANSWER: Setting.FORWARD_NO_ANSWER,
}

_FIELDS: Mapping[Setting, str] = {
    Setting.DO_NOT_DISTURB: "do_not_disturb",
    Setting.CALL_WAITING: "call_waiting",
    Setting.FOLLOW_ME: "follow_me",
    Setting.DEVICES: "devices",
    Setting.SHOWN: "shown",
}


def differences(before: PhoneSettings, after: PhoneSettings) -> list[Setting]:
    """Return what is set differently, in the order of `Setting`."""
    found = {each for each, field in _FIELDS.items() if getattr(before, field) != getattr(after, field)}
    found |= {each for which, each in FORWARDS.items() if before.forwards.get(which) != after.forwards.get(which)}
    return [each for each in Setting if each in found]


def carried_over(known: PhoneSettings, now: PhoneSettings, these: Collection[Setting]) -> PhoneSettings:
    """Return `known` with these settings as they are now."""
    fields = {field: getattr(now, field) for each, field in _FIELDS.items() if each in these}
    forwards = dict(known.forwards)
    for which, each in FORWARDS.items():
        if each in these:
            forwards.pop(which, None)
            forwards |= {which: now.forwards[which]} if which in now.forwards else {}
    return replace(known, **fields, forwards=forwards)

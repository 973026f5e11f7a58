"""What Asterisk says about a channel with every event that names it, as types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ucbridge.pbx.interface import ChannelState

new = tuple.__new__
"""Makes a named tuple in half the time its own constructor takes."""

text: Callable[[str], str] = "".__add__
"""Give a header back when it is a text; raise TypeError when it is repeated."""

_UNKNOWN = "<unknown>"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STATES: Mapping[str, ChannelState] = {state.value: state for state in ChannelState}


class ChannelFacts(NamedTuple):
    """What Asterisk says about a channel with every event that names it."""

    id: str
    call_id: str
    name: str
    state: ChannelState
    caller_number: str
    caller_name: str
    connected_number: str
    connected_name: str
    context: str
    exten: str


def facts(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel a frame is about (also of a CoreShowChannel item).

    Raises:
        KeyError: a header is missing.
        TypeError: a header is repeated.
    """
    number, name = f["CallerIDNum"], f["CallerIDName"]
    other_number, other_name = f["ConnectedLineNum"], f["ConnectedLineName"]
    return _checked(
        (
            f["Uniqueid"],
            f["Linkedid"],
            f["Channel"],
            _STATES.get(f["ChannelStateDesc"], ChannelState.OTHER),
            "" if number == _UNKNOWN else number,
            "" if name == _UNKNOWN else name,
            "" if other_number == _UNKNOWN else other_number,
            "" if other_name == _UNKNOWN else other_name,
            f["Context"],
            f["Exten"],
        )
    )


def destination(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel that is dialled. Raises as `facts` does."""
    number, name = f["DestCallerIDNum"], f["DestCallerIDName"]
    other_number, other_name = f["DestConnectedLineNum"], f["DestConnectedLineName"]
    return _checked(
        (
            f["DestUniqueid"],
            f["DestLinkedid"],
            f["DestChannel"],
            _STATES.get(f["DestChannelStateDesc"], ChannelState.OTHER),
            "" if number == _UNKNOWN else number,
            "" if name == _UNKNOWN else name,
            "" if other_number == _UNKNOWN else other_number,
            "" if other_name == _UNKNOWN else other_name,
            f["DestContext"],
            f["DestExten"],
        )
    )


def _checked(values: tuple[str, str, str, ChannelState, str, str, str, str, str, str]) -> ChannelFacts:
    made = new(ChannelFacts, values)
    if "\\" in "".join(values):  # which also finds a list among them: TypeError
        return made._replace(
            caller_name=_ESCAPED.sub(_unescaped, made.caller_name),
            connected_name=_ESCAPED.sub(_unescaped, made.connected_name),
        )
    return made


def _unescaped(escaped: re.Match[str]) -> str:
    """Undo what AMI does to names (`O\\'Brien`); control characters among them become blanks."""
    return " " if escaped[1] in "abfnrtv" else escaped[1]

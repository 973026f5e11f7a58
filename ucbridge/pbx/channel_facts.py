"""What Asterisk says about a channel with every event that names it, as types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
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


_HEADERS = (
    "Uniqueid",
    "Linkedid",
    "Channel",
    "ChannelStateDesc",
    "CallerIDNum",
    "CallerIDName",
    "ConnectedLineNum",
    "ConnectedLineName",
    "Context",
    "Exten",
)
_Values = tuple[str, str, str, str, str, str, str, str, str, str]
_own: Callable[[Mapping[str, str]], _Values] = itemgetter(*_HEADERS)
_dialled: Callable[[Mapping[str, str]], _Values] = itemgetter(*(f"Dest{header}" for header in _HEADERS))
_parked: Callable[[Mapping[str, str]], _Values] = itemgetter(*(f"Parkee{header}" for header in _HEADERS))


def facts(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel a frame is about (also of a CoreShowChannel item).

    Raises:
        KeyError: a header is missing.
        TypeError: a header is repeated.
    """
    return _made(_own(f))


def destination(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel that is dialled. Raises as `facts` does."""
    return _made(_dialled(f))


def parkee(f: Mapping[str, str]) -> ChannelFacts:
    """Return the facts of the channel that is parked. Raises as `facts` does."""
    return _made(_parked(f))


def _made(values: _Values) -> ChannelFacts:
    channel_id, call_id, name, state, number, caller, other_number, other, context, exten = values
    made = new(
        ChannelFacts,
        (
            channel_id,
            call_id,
            name,
            _STATES.get(state, ChannelState.OTHER),
            "" if number == _UNKNOWN else number,
            "" if caller == _UNKNOWN else caller,
            "" if other_number == _UNKNOWN else other_number,
            "" if other == _UNKNOWN else other,
            context,
            exten,
        ),
    )
    if "\\" in "".join(values):  # which also finds a list among them: TypeError
        return made._replace(
            caller_name=_ESCAPED.sub(_unescaped, made.caller_name),
            connected_name=_ESCAPED.sub(_unescaped, made.connected_name),
        )
    return made


def _unescaped(escaped: re.Match[str]) -> str:
    """Undo what AMI does to names (`O\\'Brien`); control characters among them become blanks."""
    return " " if escaped[1] in "abfnrtv" else escaped[1]

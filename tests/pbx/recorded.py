"""Recordings of a real Asterisk 22: the events of one scenario each, in the classes the bridge reads."""

from __future__ import annotations

import json
from pathlib import Path

from ucbridge.pbx.events import Event, typed
from ucbridge.pbx.frames import Frame
from ucbridge.pbx.interface import Change
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.snapshot import seen

FOLDER = Path(__file__).parent / "recordings"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def frames(scenario: str) -> list[Frame]:
    with (FOLDER / f"{scenario}.jsonl").open() as lines:
        return [json.loads(line) for line in lines]


def events(scenario: str) -> list[Event]:
    return [event for frame in frames(scenario) if (event := typed(frame)) is not None]


def fresh_model() -> tuple[LiveModel, list[Change]]:
    changes: list[Change] = []
    model = LiveModel(changes.append)
    model.replace([])
    changes.clear()
    return model, changes


def followed(scenario: str) -> tuple[LiveModel, list[Change]]:
    model, changes = fresh_model()
    for event in events(scenario):
        model.apply(event)
    return model, changes


def rows(model: LiveModel) -> list[Frame]:
    """What CoreShowChannels would answer at this moment."""
    return [row(channel) for channel in model.channels.values()]


def row(channel) -> Frame:
    return {
        "Event": "CoreShowChannel",
        "Uniqueid": channel.id,
        "Linkedid": channel.call_id,
        "Channel": channel.name,
        "ChannelStateDesc": channel.state.value,
        "CallerIDNum": channel.caller_number,
        "CallerIDName": channel.caller_name,
        "ConnectedLineNum": channel.connected_number,
        "ConnectedLineName": channel.connected_name,
        "Context": channel.context,
        "Exten": channel.exten,
        "Duration": "00:00:07",
        "BridgeId": channel.bridge_id,
    }


def resync(model: LiveModel, frames: list[Frame], *, same_process: bool = True) -> None:
    model.replace(seen(frames), same_process=same_process)


def picture(model: LiveModel) -> dict:
    """What the model says is up, without the times."""
    return {
        "channels": {c.id: (c.name, c.call_id, c.state, c.bridge_id, c.caller_number) for c in model.channels.values()},
        "calls": {
            call.id: sorted(i for i, c in call.channels.items() if i in model.channels) for call in model.calls.values()
        },
        "bridges": dict(model.bridges),
    }

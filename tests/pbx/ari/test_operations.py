"""Every request the client can make, held against the Swagger files that ship with Asterisk."""

from __future__ import annotations

import json

import pytest

from ucbridge.pbx.ari.link import NOISE
from ucbridge.pbx.ari.operations import ALL, Operation
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = pytest.mark.asterisk


def test_every_operation_is_one_of_asterisk_with_its_parameters(asterisk: PrivateAsterisk) -> None:
    known = {
        (operation["httpMethod"], api["path"]): {
            (parameter["paramType"], parameter["name"]) for parameter in operation.get("parameters", [])
        }
        for file in (asterisk.programs.data / "rest-api").glob("*.json")
        for api in json.loads(file.read_text())["apis"]
        for operation in api.get("operations", [])
    }
    assert len(known) > 90
    assert len(ALL) >= 13
    for operation in ALL:
        assert parameters(operation) <= known[operation.method, operation.path], operation


def test_the_events_we_ask_to_leave_out_exist(asterisk: PrivateAsterisk) -> None:
    events = json.loads((asterisk.programs.data / "rest-api/events.json").read_text())["models"]
    assert set(NOISE) <= events.keys()


def parameters(operation: Operation) -> set[tuple[str, str]]:
    found = {("query", name) for name in operation.fields}
    found |= {("path", part.strip("{}")) for part in operation.path.split("/") if part.startswith("{")}
    return found | ({("body", operation.body)} if operation.body else set())

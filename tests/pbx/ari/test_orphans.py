"""What a new connection ends, and what it takes up or lets be."""

from __future__ import annotations

import pytest

from ucbridge.pbx.ari.orphans import orphans

IN_OURS = {"app_name": "Stasis", "app_data": "ucbridge"}
DIALLED_IN = {"app_name": "Stasis", "app_data": "ucbridge,dial-in,800"}
ELSEWHERE = {"app_name": "Dial", "app_data": "PJSIP/102"}


@pytest.mark.parametrize(
    ("channel_id", "dialplan", "ended"),
    [
        ("readout.ucbridge.1f", IN_OURS, True),
        ("readout.ucbridge.1f", ELSEWHERE, True),
        ("announcer.ucbridge.1f.2", ELSEWHERE, True),
        ("anything", IN_OURS, True),
        ("1700000000.7", DIALLED_IN, False),
        ("recorder.ucbridge.conference.12.3", IN_OURS, False),
        ("snoop.ucbridge.conference.12.3", IN_OURS, False),
        ("1700000000.7", ELSEWHERE, False),
        ("readout.ucbridge2.1f", {"app_name": "Stasis", "app_data": "ucbridge2"}, False),
    ],
)
def test_only_what_nobody_looks_after_is_ended(channel_id: str, dialplan: dict[str, str], ended: bool) -> None:
    found = orphans([{"id": channel_id, "dialplan": dialplan}], "ucbridge")
    assert found == ([channel_id] if ended else [])

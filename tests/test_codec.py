"""Replies as JSON, for the store and for scripts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ucbridge.codec import dumps, loads, running, to_public
from ucbridge.i18n import Text, _, plural
from ucbridge.models import Audio, Button, Field, Form, Reply, State, Style

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CARD = Reply(
    title=_("Ringing {target}", target="Bob “B” Durand {x} é"),
    text=plural("{count} call", "{count} calls", 2),
    state=State.CONNECTED,
    fields=(Field(_("Why"), _("inner {a}", a=_("text"))), Field(_("Number"), "+33 1")),
    buttons=(Button(_("Hang up"), "hangup", "c1", Style.DANGER),),
    since=NOON,
    audio=Audio("/voicemail/1/audio", 12.4, "AP8="),
    private=True,
    topic="call:c1",
)


def test_a_reply_survives_the_store_untranslated() -> None:
    assert loads(dumps(CARD)) == CARD
    assert loads(dumps(Reply(_("Bare")))) == Reply(_("Bare"))


def test_what_a_command_lacks_survives_the_store_and_is_told_to_scripts() -> None:
    lacking = Reply(_("/call needs more"), form=Form("call", {"from": "102"}))
    assert loads(dumps(lacking)) == lacking
    assert to_public(lacking, "en", id="m1", kind="reply")["form"] == {"command": "call", "given": {"from": "102"}}
    assert "form" not in to_public(CARD, "en", id="m1", kind="reply")


def test_the_token_is_not_stored() -> None:
    sealed = CARD.with_buttons((Button(_("Hang up"), "hangup", "c1", Style.DANGER, token="t"),))
    assert dumps(sealed) == dumps(CARD)


def test_values_json_does_not_know_become_words() -> None:
    assert loads(dumps(Reply(Text("at {when}", {"when": NOON})))).title.values == {"when": str(NOON)}


def test_scripts_get_every_field_in_words() -> None:
    public = to_public(CARD, "en", id="m1", kind="edit", now=NOON + timedelta(seconds=67))
    assert json.loads(json.dumps(public)) == {
        "id": "m1",
        "kind": "edit",
        "title": "Ringing Bob “B” Durand {x} é",
        "text": "2 calls",
        "state": "connected",
        "fields": [
            {"name": "Why", "value": "inner text"},
            {"name": "Number", "value": "+33 1"},
            {"name": "Time", "value": "1:07"},
        ],
        "buttons": [{"id": "", "action": "hangup", "label": "Hang up", "style": "danger"}],
        "audio": {"url": "/voicemail/1/audio", "seconds": 12.4, "waveform": "AP8="},
        "private": True,
    }


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-1, "0:00"), (0.9, "0:00"), (7, "0:07"), (750, "12:30"), (3723, "1:02:03")]
)
def test_running_times_read_as_on_a_phone(seconds: float, shown: str) -> None:
    assert running(timedelta(seconds=seconds)) == shown

"""Whatever is typed anywhere reaches the PBX as data or not at all."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, generous, office
from ucbridge.command_registry import Registry
from ucbridge.config import Contact, PersonSettings
from ucbridge.models import Account
from ucbridge.pbx import frames
from ucbridge.pbx import order as orders

HOSTILE = (
    *(
        "\r\n",
        "\n",
        "\r",
        "\0",
        '"',
        "'",
        ",",
        ";",
        "&",
        "/n",
        "${SHELL(id)}",
        "$[1+1]",
        "@",
        "|",
        "^",
        "<",
        ">",
        "\\",
        "%s",
    ),
    *(
        "Action: Originate",
        "Local/102@from-internal/n",
        "PJSIP/102",
        "112",
        "{e164}",
        "*",
        "#",
        "(",
        ")",
        "=",
        ":",
        " ",
    ),
)
USUAL = ("Bob", "Durand", "102", "103", "06 12 34 56 78", "+33612345678", "code", "from", "tel:")
PIECES = st.sampled_from((*HOSTILE, *USUAL))
MIXED = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=8).map("".join)
WELL = st.sampled_from(("Bob", "102", "evil", "plomb", "06 12 34 56 78", "+33612345678", "tel:+33-6-12-34-56-78"))
TAIL = st.sampled_from(("", " ", "\r\n", ";ext=5", ",,5", " ext 5", ";phone-context=+33", "\u200b")) | MIXED
TYPED = MIXED | st.tuples(WELL, TAIL).map("".join)

EVIL = {
    "evil": PersonSettings(
        name='Evil "O\'Neil" <101>, ${SHELL(id)} & \\ ^ | ; /n $[1+1]', extension="103", devices=("PJSIP/103",)
    ),
}
CONTACTS = (Contact(name='Plomberie "&" Fils, ${EXTEN}; <112>', number="+33 1 42 68 53 00"),)

PARAMETERS = [(command.name, each.name) for command in Registry.load().commands.values() for each in command.parameters]
CALL = [each for each in PARAMETERS if each[0] == "call"]
"""What places calls, typed in one line of three."""


def check(pbx: FakePbx) -> int:
    """Look at every order as the wire will carry it; return how many there were."""
    seen = len(pbx.orders)
    for order in pbx.orders:
        assert re.fullmatch(r"[0-9*#+]+", order.extension)
        assert order.extension != "112"
        assert order.device in {"PJSIP/101", "PJSIP/103"}
        assert re.fullmatch(r"ucb-[0-9a-f]{32}", order.channel_id)
        for shown in (order.shown, order.caller):
            assert not set(shown.name) & set('\r\n\0",;&${}<>\\|^=')
        wire = frames.encode("Originate", orders.headers(order, context="ucbridge-call"))
        lines = wire.decode().removesuffix("\r\n\r\n").split("\r\n")
        assert [line.partition(":")[0] for line in lines].count("Action") == 1
        assert f"Exten: {order.extension}" in lines
        assert "Context: ucbridge-call" in lines
        assert all(line.isprintable() for line in lines)
    pbx.orders.clear()
    return seen


def test_hostile_arguments_of_every_command() -> None:
    pbx = FakePbx()

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        opened = office(Path(folder), pbx, policy=generous(), people=PEOPLE | EVIL, contacts=CONTACTS)
        there = runner.run(opened.__aenter__())
        people = st.sampled_from(["alice", "evil"])
        placed: list[int] = []

        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
        @given(who=people, text=TYPED, where=st.sampled_from(PARAMETERS + CALL * (len(PARAMETERS) // 4)), other=TYPED)
        def typed(who: str, text: str, where: tuple[str, str], other: str) -> None:
            command, parameter = where
            for work in (
                chat(there).say(f"/{command} {text}", by=who),
                chat(there).fill(command, {parameter: text}, by=who),
                chat(there).fill(command, {"target": "Bob", parameter: text, "from": other}, by=who),
            ):
                assert "Something went wrong" not in str(runner.run(work).title)
            placed.append(check(pbx))
            assert all(device == "PJSIP/102" or device.startswith("PJSIP/10") for device, _digits in pbx.read)
            assert not pbx.hung_up or all(each.startswith("ucb-") for each in pbx.hung_up)

        try:
            typed()
            assert sum(placed) > 10
        finally:
            runner.run(opened.__aexit__(None, None, None))


def test_hostile_names_from_chat() -> None:
    pbx = FakePbx()

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        opened = office(Path(folder), pbx, policy=generous())
        there = runner.run(opened.__aenter__())

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(name=TYPED, account=TYPED)
        def named(name: str, account: str) -> None:
            person = runner.run(there.services.people.of(Account("chat", account, name)))
            linked = person.__class__(person.id, person.name, "101", ("PJSIP/101",))
            assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", person.id)
            assert person.name.isprintable()
            runner.run(there.services.calls.place(linked, "Bob"))
            check(pbx)

        try:
            named()
        finally:
            runner.run(opened.__aexit__(None, None, None))

"""From what a person did to the card that answers it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests import sample_commands
from tests.fakes import FakeChat
from tests.office import Office, office
from ucbridge.command_registry import Registry
from ucbridge.dispatch import Dispatcher
from ucbridge.errors import BridgeError
from ucbridge.i18n import Text, _
from ucbridge.models import Account, Address, Button, Form, Invocation, Reply, State
from ucbridge.notify import Notifier
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.store.postings import Postings
from ucbridge.store.seen import Seen

SIGNER = Signer(b"k" * 32)
ALICE = Account("local", "alice")


class Desk:
    """Somebody typing to a dispatcher over real services."""

    def __init__(self, place: Office) -> None:
        services = place.services
        self.audit = services.audit
        self.database = place.database
        self.seen = Seen(place.database)
        self.notifier = Notifier({"chat": FakeChat()}, Cards(place.database), Postings(place.database), SIGNER)
        self.bot = Dispatcher(Registry.of([sample_commands]), services, SIGNER, self.seen, self.notifier)
        self.count = 0

    async def do(self, text: str = "", *, account: Account = ALICE, again: str = "", **how: object) -> Reply | None:
        self.count += 1
        return await self.bot.answer(
            Invocation(again or f"i{self.count}", account, "room", text=text, **how)  # type: ignore[arg-type]
        )

    async def say(self, text: str = "", **how: object) -> Reply:
        reply = await self.do(text, **how)  # type: ignore[arg-type]
        assert reply is not None
        return reply


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    sample_commands.DONE.clear()
    async with office(tmp_path, permissions={"forward": ("bob",), "fail": ("everyone",)}) as place:
        yield Desk(place)


@pytest.mark.asyncio
async def test_a_command_is_carried_out_for_the_person_who_typed_it(desk: Desk) -> None:
    reply = await desk.say("/call Bob Durand from desk")
    assert sample_commands.DONE == [("alice", "Bob Durand", "desk")]
    assert (str(reply.title), reply.state, reply.topic) == ("Ringing Bob Durand", State.RINGING, "call:c1")


@pytest.mark.asyncio
async def test_a_command_a_platform_took_apart_is_the_same(desk: Desk) -> None:
    await desk.say(command="call", arguments={"target": "Bob", "from": "desk"})
    assert sample_commands.DONE == [("alice", "Bob", "desk")]
    assert str((await desk.say(command="dial")).title).startswith("I only understand commands")


@pytest.mark.asyncio
async def test_a_button_of_a_reply_works(desk: Desk) -> None:
    button = (await desk.say("/call Bob")).buttons[0]
    assert str((await desk.say(token=button.token)).title) == "Hung up"
    assert sample_commands.DONE[-1] == ("alice", "hangup", "c1")


@pytest.mark.asyncio
async def test_a_button_may_carry_a_whole_command(desk: Desk) -> None:
    question = await desk.say("/fail ambiguous")
    assert question.state is State.QUESTION
    await desk.say(token=question.buttons[0].token)
    assert sample_commands.DONE == [("alice", "first", "")]


@pytest.mark.asyncio
async def test_the_same_invocation_is_done_once_also_at_the_same_moment(desk: Desk) -> None:
    replies = await asyncio.gather(*(desk.do("/call Bob", again="same") for _each in range(20)))
    replies.append(await desk.do("/call Bob", again="same"))
    assert len(sample_commands.DONE) == 1
    assert [reply is not None for reply in replies].count(True) == 1
    assert len(await desk.audit.latest()) == 1
    other = await desk.do("/call Bob", again="same", account=Account("chat", "U-BOB"))
    assert other is not None, "another platform's ids are its own"


@pytest.mark.parametrize(
    ("text", "state", "title", "sentence"),
    [
        ("/fail refused", State.REFUSED, "That is not allowed", "That is not allowed."),
        ("/fail ambiguous", State.QUESTION, "Which one?", "There are two."),
        ("/fail pbx", State.ERROR, "The phone system cannot be reached", "There is no connection."),
        ("/cal Bob", State.ERROR, "There is no command /cal", "Did you mean /call?"),
        ("hello", State.ERROR, "I only understand commands", "Type /help to see them."),
        (
            "112",
            State.REFUSED,
            "112 is an emergency number",
            "Emergency numbers are never dialled from chat: pick up a phone and dial 112 now.",
        ),
        ("/forward 200 x", State.REFUSED, "You may not use /forward here", "Ask whoever runs the bridge to allow it."),
        ("/call", State.ERROR, "/call needs more", None),
    ],
)
@pytest.mark.asyncio
async def test_errors_become_words_in_one_place(
    desk: Desk, text: str, state: State, title: str, sentence: str | None
) -> None:
    reply = await desk.say(text)
    assert (reply.state, str(reply.title), reply.private) == (state, title, True)
    assert sentence is None or str(reply.text) == sentence
    assert not sample_commands.DONE


@pytest.mark.asyncio
async def test_an_error_nobody_foresaw_gets_a_reference_that_leads_to_the_traceback(desk: Desk) -> None:
    with capture_logs() as logs:
        reply = await desk.say("/fail otherwise")
    (entry,) = await desk.audit.latest()
    assert str(reply.title) == f"Something went wrong. Reference: {entry.reference}"
    assert (entry.outcome, entry.command, len(entry.reference)) == ("failed", "fail", 6)
    (logged,) = [each for each in logs if each.get("exc_info")]
    assert (logged["reference"], logged["command"]) == (entry.reference, "fail")
    assert "it broke" not in str(reply)


@pytest.mark.asyncio
async def test_a_button_too_long_to_sign_is_an_error_with_a_reference(desk: Desk) -> None:
    assert str((await desk.say("/fail long")).title).startswith("Something went wrong.")


@pytest.mark.asyncio
async def test_a_command_may_have_nothing_to_show(desk: Desk) -> None:
    assert await desk.do("/fail nothing") is None
    assert [entry.outcome for entry in await desk.audit.latest()] == ["ok"]


@pytest.mark.asyncio
async def test_somebody_unknown_is_told_so(desk: Desk) -> None:
    reply = await desk.say("/call Bob", account=Account("local", "mallory"))
    assert reply.state is State.ERROR
    assert not sample_commands.DONE
    assert (await desk.audit.latest())[0].person_id == ""


@pytest.mark.asyncio
async def test_permission_counts_for_commands_and_for_buttons(tmp_path: Path) -> None:
    sample_commands.DONE.clear()
    async with office(tmp_path, permissions={"call": ("bob",)}) as place:
        desk = Desk(place)
        assert (await desk.say("/call Bob")).state is State.REFUSED
        button = SIGNER.seal(Reply(_("Card"), buttons=(Button(_("Hang up"), "hangup", "c1"),))).buttons[0]
        assert (await desk.say(token=button.token)).state is State.REFUSED
        assert not sample_commands.DONE
        assert (await desk.say(token=button.token, account=Account("chat", "U-BOB"))).state is State.ENDED


@pytest.mark.parametrize("token", ["forged", "x" * 100, ""])
@pytest.mark.asyncio
async def test_a_forged_button_does_nothing(desk: Desk, token: str) -> None:
    assert (await desk.say(token=token)).state is State.ERROR


@pytest.mark.asyncio
async def test_a_button_of_a_former_version_says_what_to_do(desk: Desk) -> None:
    old = SIGNER.seal(Reply(_("Card"), buttons=(Button(_("Old"), "bygone", "1"),))).buttons[0]
    reply = await desk.say(token=old.token)
    assert (str(reply.title), str(reply.text)) == ("This button no longer works", "Type the command instead.")


@pytest.mark.asyncio
async def test_every_command_and_its_outcome_is_in_the_audit_log(desk: Desk) -> None:
    token = (await desk.say("/call Bob from desk")).buttons[0].token
    await desk.say(token=token)
    await desk.say("/fail refused")
    await desk.say("hello")
    entries = [(each.command, dict(each.arguments), each.outcome) for each in reversed(await desk.audit.latest())]
    assert entries == [
        ("call", {"target": "Bob", "from": "desk"}, "ringing"),
        ("hangup", {"argument": "c1"}, "ended"),
        ("fail", {"how": "refused"}, "refused"),
        ("", {"text": "hello"}, "error"),
    ]
    first = (await desk.audit.latest())[-1]
    assert (first.person_id, first.connector, first.conversation, first.reference) == ("alice", "local", "room", "")


@pytest.mark.asyncio
async def test_what_was_typed_is_not_in_the_log(desk: Desk) -> None:
    with capture_logs() as logs:
        await desk.say("/call 0612345678")
    assert logs
    assert "0612345678" not in str(logs)


@pytest.mark.asyncio
async def test_an_audit_log_that_fails_does_not_undo_the_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_self: object, _entry: object) -> None:
        raise BridgeError(_("The database is gone."))

    monkeypatch.setattr(type(desk.audit), "record", broken)
    with capture_logs() as logs:
        assert (await desk.say("/call Bob")).state is State.RINGING
    assert any(each["event"] == "unexpected error" for each in logs)


@pytest.mark.asyncio
async def test_completion_comes_from_the_kind_of_the_parameter(desk: Desk) -> None:
    people = await desk.bot.complete(ALICE, "call", "target", "bo")
    assert [choice.label for choice in people][:1] == ["Bob Durand"] or people[0].label.startswith("Bob Durand")
    assert [choice.value for choice in await desk.bot.complete(ALICE, "call", "from", "")]
    assert await desk.bot.complete(ALICE, "forward", "to", "") == []
    assert await desk.bot.complete(ALICE, "dial", "to", "") == []
    assert await desk.bot.complete(Account("local", "mallory"), "call", "target", "") == []


@pytest.mark.asyncio
async def test_the_bot_knows_its_commands_and_follows_what_was_posted(desk: Desk) -> None:
    assert [command.name for command in desk.bot.commands][:3] == ["call", "fail", "forward"]
    reply = await desk.say("/call Bob")
    address = Address("chat", "room", "m1")
    await desk.bot.posted(reply, address)
    assert [each for each, _version in await Cards(desk.database).addresses("call:c1")] == [address]


@pytest.mark.asyncio
async def test_a_card_is_shown_as_it_is_now_with_buttons_that_work(desk: Desk) -> None:
    address = Address("chat", "room", "m1")
    posted = await desk.say("/call Bob")
    await desk.bot.posted(posted, address)
    await desk.notifier.update("call:c1", replace(posted, title=Text("Connected with Bob")))
    now = await desk.bot.showing(address)
    assert now is not None
    assert str(now.title) == "Connected with Bob"
    assert SIGNER.open(now.buttons[0].token)[0] == posted.buttons[0].action
    assert await desk.bot.showing(replace(address, message="m2")) is None


@pytest.mark.asyncio
async def test_a_card_that_cannot_be_looked_up_is_not_shown_anew(desk: Desk) -> None:
    async with desk.database.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE card_addresses RENAME TO away")
    assert await desk.bot.showing(Address("chat", "room", "m1")) is None


@pytest.mark.asyncio
async def test_a_command_that_lacks_something_says_what_it_was_given(desk: Desk) -> None:
    lacking = await desk.do(command="call", arguments={"from": "102"})
    assert lacking is not None
    assert lacking.form == Form("call", {"from": "102"})
    assert lacking.private


@pytest.mark.asyncio
async def test_who_may_not_use_a_command_is_offered_no_names_for_it(tmp_path: Path) -> None:
    async with office(tmp_path, permissions={"call": ("bob",)}) as place:
        desk = Desk(place)
        assert await desk.bot.complete(ALICE, "call", "target", "bo") == []
        assert await desk.bot.complete(Account("chat", "U-BOB"), "call", "target", "al")


@pytest.mark.asyncio
async def test_a_database_that_is_gone_is_said_in_words_and_over_when_it_is_back(desk: Desk) -> None:
    async with desk.database.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE seen RENAME TO away")
    reply = await desk.say("/show")
    assert str(reply.title) == "The bridge cannot use its database"
    assert reply.state is State.ERROR
    async with desk.database.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO seen")
    assert (await desk.say("/show")).title != reply.title


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("late", "line"),
    [
        ({"text": "call Bob from desk"}, "call Bob from desk"),
        (
            {"command": "call", "arguments": {"target": "person:bob", "from": "PJSIP/101"}},
            '/call from="PJSIP/101" person:bob',
        ),
        ({"command": "forward", "arguments": {"to": "12", "why": "out of office"}}, '/forward "12" out of office'),
        (
            {"token": SIGNER.seal(Reply(_("x"), buttons=(Button(_("x"), "run", "/call Bob"),))).buttons[0].token},
            "/call Bob",
        ),
    ],
)
async def test_what_arrives_long_after_it_was_asked_is_offered_again(
    desk: Desk, late: dict[str, object], line: str
) -> None:
    reply = await desk.say(late=True, **late)
    assert str(reply.title) == "I was away when you wrote this"
    (button,) = reply.buttons
    assert (str(button.label), button.argument, reply.private) == (line, line, True)
    assert not sample_commands.DONE
    await desk.say(token=button.token)
    assert ([] if "forward" in line else [("alice", *_rung(line))]) == sample_commands.DONE


def _rung(line: str) -> tuple[str, str]:
    return ("Bob", "desk") if "desk" in line else ("person:bob", "PJSIP/101") if "PJSIP" in line else ("Bob", "")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "late",
    [
        {"text": "good morning"},
        {"text": f"call {'b' * 90}"},
        {"command": "nothing"},
        {"token": SIGNER.seal(Reply(_("x"), buttons=(Button(_("x"), "hangup", "c1"),))).buttons[0].token},
    ],
)
async def test_what_arrives_late_and_fits_on_no_button_is_to_be_sent_again(desk: Desk, late: dict[str, object]) -> None:
    reply = await desk.say(late=True, **late)
    assert "Send it again" in str(reply.text)
    assert not reply.buttons
    assert not sample_commands.DONE


@pytest.mark.asyncio
async def test_what_a_forged_form_names_is_no_command_in_the_log(desk: Desk) -> None:
    with capture_logs() as logs:
        await desk.say(command="call +33 6 12 34 56 78", arguments={"target": "Bob"})
    assert "12" not in str([each.get("command") for each in logs])
    assert (await desk.audit.latest())[0].command == ""


@pytest.mark.asyncio
async def test_nobody_looks_up_a_name_that_is_a_book(desk: Desk) -> None:
    for typed in ("bob " + "a " * 50_000, "x" * 201):
        assert await desk.bot.complete(ALICE, "call", "target", typed) == []

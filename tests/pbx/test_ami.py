"""The AMI connection against a peer that misbehaves on cue."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.pbx.fake_ami import Session, fake_ami, self_signed
from tests.pbx.proxy import proxy
from ucbridge.config import AmiSettings
from ucbridge.errors import OutcomeUnknown, PbxUnreachable, SignInRefused
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.errors import ActionFailed, Unsendable
from ucbridge.pbx.frames import MAX_MESSAGE, Frame

WANTED = frozenset({b"Hangup", b"Newstate", b"CoreShowChannel", b"UserEvent"})


def link(
    settings: AmiSettings,
    sink: Callable[[Frame], None] = lambda _: None,
    *,
    wanted: frozenset[bytes] = WANTED,
    connect_seconds: float = 5.0,
    boot_seconds: float = 5.0,
) -> AbstractAsyncContextManager[Ami]:
    return connect(settings, wanted=wanted, sink=sink, connect_seconds=connect_seconds, boot_seconds=boot_seconds)


async def settled(ami: Ami) -> None:
    """Wait until everything the peer wrote before was read."""
    await ami.action("Ping")


# --- coming up


@pytest.mark.asyncio
async def test_it_signs_in_without_showing_the_secret_and_waits_for_the_boot() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        login = fake.actions("Login")[0]
        assert "Secret" not in login
        assert fake.settings().secret.get_secret_value() not in str(login)
        assert ami.connected
        assert ami.uptime == 77
        assert (await ami.action("Ping"))["Ping"] == "Pong"


@pytest.mark.asyncio
async def test_a_wrong_password_is_refused_at_once_and_tried_once() -> None:
    async with fake_ami(secret="other") as fake:
        with pytest.raises(SignInRefused, match="refused the AMI user"):
            async with link(fake.settings()):
                pass
        assert len(fake.sessions) == 1
        assert len(fake.actions("Login")) == 1


@pytest.mark.asyncio
async def test_nobody_listening_is_a_connection_error() -> None:
    async with fake_ami() as fake:
        settings = fake.settings()
    with pytest.raises(ConnectionError, match="no connection"):
        async with link(settings):
            pass


async def silent(session: Session) -> None:
    await session.reader.read()


async def stranger(session: Session) -> None:
    session.raw(b"SSH-2.0-OpenSSH_9.2\r\n")
    await session.reader.read()


async def chatterbox(session: Session) -> None:
    session.raw(b"Asterisk Call Manager/" + b"9" * 5000)
    await session.reader.read()


async def hangs_up(session: Session) -> None:
    session.raw(session.fake.banner)


async def never_answers_the_login(session: Session) -> None:
    session.raw(session.fake.banner)
    await session.reader.read()


async def hangs_up_at_the_login(session: Session) -> None:
    session.raw(session.fake.banner)
    await session.read()


@pytest.mark.parametrize(
    ("greet", "words", "seconds"),
    [
        (silent, "no AMI greeting", 0.2),
        (stranger, "not an Asterisk Manager Interface", 5),
        (chatterbox, "not an Asterisk Manager Interface", 5),
        (hangs_up, "the PBX closed the connection", 5),
        (never_answers_the_login, "no answer to the sign-in", 0.5),
        (hangs_up_at_the_login, "the PBX closed the connection", 5),
    ],
)
@pytest.mark.asyncio
async def test_a_peer_that_is_no_working_asterisk_is_a_clear_connection_error(
    greet: Callable[[Session], object], words: str, seconds: float
) -> None:
    async with fake_ami(greet=greet) as fake:
        with pytest.raises(ConnectionError, match=words):
            async with link(fake.settings(), connect_seconds=seconds):
                pass


@pytest.mark.asyncio
async def test_a_greeting_cut_in_pieces_is_a_greeting() -> None:
    async def slowly(session: Session) -> None:
        for byte in session.fake.banner[:-2]:
            session.raw(bytes([byte]))
            await asyncio.sleep(0)
        session.fake.banner = b"\r\n"
        if await session.sign_in():
            session.event("FullyBooted", "Uptime: 7")
            await session.read()

    async with fake_ami(greet=slowly) as fake, link(fake.settings()) as ami:
        assert ami.uptime == 7


@pytest.mark.asyncio
async def test_a_list_cut_in_the_middle_is_an_unknown_outcome_not_a_short_list() -> None:
    done: list[list[Frame]] = []

    def cut(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "EventList: start")
        session.event("CoreShowChannel", f"ActionID: {action['ActionID']}", "Uniqueid: 1")
        session.writer.close()

    async with fake_ami(answers={"CoreShowChannels": cut}) as fake, link(fake.settings()) as ami:
        with pytest.raises(OutcomeUnknown):
            await ami.list("CoreShowChannels", on_complete=done.append)
        assert done == []


@pytest.mark.asyncio
async def test_without_fully_booted_it_says_which_right_is_missing() -> None:
    async with fake_ami(boots=False) as fake:
        with pytest.raises(ConnectionError, match="needs `system` in `read`"):
            async with link(fake.settings(), boot_seconds=0.2):
                pass


@pytest.mark.asyncio
async def test_a_hostile_user_name_never_reaches_the_wire() -> None:
    async with fake_ami() as fake:
        with pytest.raises(Unsendable):
            async with link(fake.settings(username="bot\r\n\r\nAction: Logoff")):
                pass
        assert fake.actions("Logoff") == []
        assert fake.actions("Login") == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.mark.asyncio
async def test_tls_with_a_certificate_it_can_verify(certificate: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    async with fake_ami(tls=server) as fake, link(fake.settings(tls=True, ca_file=certificate[0])) as ami:
        assert (await ami.action("Ping"))["Response"] == "Success"


@pytest.mark.asyncio
async def test_tls_with_an_unknown_certificate_is_refused_before_the_sign_in(certificate: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    async with fake_ami(tls=server) as fake:
        with pytest.raises(ConnectionError, match="certificate"):
            async with link(fake.settings(tls=True)):
                pass
        assert fake.actions("Login") == []


# --- answers


@pytest.mark.asyncio
async def test_a_hundred_actions_at_once_get_each_their_own_answer() -> None:
    waiting: list[dict[str, str]] = []

    def answer(session: Session, action: dict[str, str]) -> None:
        waiting.append(action)
        if len(waiting) == 100:
            for one in reversed(waiting):
                session.reply(one, f"Value: {one['Variable']}")

    async with fake_ami(answers={"Getvar": answer}) as fake, link(fake.settings()) as ami:
        replies = await asyncio.gather(*(ami.action("Getvar", Variable=str(n)) for n in range(100)))
        assert [reply["Value"] for reply in replies] == [str(n) for n in range(100)]


@pytest.mark.asyncio
async def test_an_error_carries_the_words_of_the_pbx() -> None:
    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: No such channel\n", response="Error")

    async with fake_ami(answers={"Hangup": answer}) as fake, link(fake.settings()) as ami:
        with pytest.raises(ActionFailed) as failed:
            await ami.action("Hangup", Channel="ucb-1")
        assert failed.value.message == "No such channel"
        assert failed.value.action == "Hangup"


@pytest.mark.asyncio
async def test_a_success_that_says_it_failed_is_left_to_the_caller_without_its_line_feed() -> None:
    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: Message move failed\n")

    async with fake_ami(answers={"VoicemailMove": answer}) as fake, link(fake.settings()) as ami:
        assert (await ami.action("VoicemailMove"))["Message"] == "Message move failed"


@pytest.mark.asyncio
async def test_an_answer_that_never_comes_is_an_unknown_outcome_and_the_link_stays() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        with pytest.raises(OutcomeUnknown):
            await ami.action("Originate", within=0.1, ChannelId="ucb-1", Async=True)
        await settled(ami)
        assert len(fake.actions("Originate")) == 1


@pytest.mark.asyncio
async def test_a_late_answer_to_an_abandoned_action_disturbs_nobody() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        with pytest.raises(OutcomeUnknown):
            await ami.action("Slow", within=0.05)
        abandoned = asyncio.create_task(ami.action("Slow"))
        await settled(ami)
        abandoned.cancel()
        for action in fake.actions("Slow"):
            fake.session.reply(action)
        await settled(ami)
        assert ami.connected


@pytest.mark.asyncio
async def test_an_event_that_comes_after_the_answer_of_its_action_is_an_event() -> None:
    seen: list[Frame] = []

    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: Result will follow")
        session.event("DBGetResponse", f"ActionID: {action['ActionID']}", "Val: 42")

    wanted = frozenset({b"DBGetResponse"})
    async with fake_ami(answers={"DBGet": answer}) as fake, link(fake.settings(), seen.append, wanted=wanted) as ami:
        assert (await ami.action("DBGet"))["Message"] == "Result will follow"
        await settled(ami)
        assert [frame["Val"] for frame in seen] == ["42"]


# --- lists


def channels(session: Session, action: dict[str, str]) -> None:
    marker = f"ActionID: {action['ActionID']}"
    session.event("Hangup", "Uniqueid: before")
    session.reply(action, "EventList: start", "Message: Channels will follow")
    session.event("CoreShowChannel", marker, "Uniqueid: 1")
    session.event("Hangup", "Uniqueid: within")
    session.event("CoreShowChannel", marker, "Uniqueid: 2")
    session.event("CoreShowChannelsComplete", marker, "EventList: Complete", "ListItems: 2")
    session.event("Hangup", "Uniqueid: after")


@pytest.mark.asyncio
async def test_a_list_completes_in_the_reader_at_its_place_in_the_stream() -> None:
    seen: list[object] = []

    def complete(rows: list[Frame]) -> None:
        seen.append([row["Uniqueid"] for row in rows])

    async with (
        fake_ami(answers={"CoreShowChannels": channels}) as fake,
        link(fake.settings(), lambda frame: seen.append(frame["Uniqueid"]), wanted=frozenset({b"Hangup"})) as ami,
    ):
        rows = await ami.list("CoreShowChannels", on_complete=complete)
        await settled(ami)
        assert [row["Uniqueid"] for row in rows] == ["1", "2"]
        assert seen == ["before", "within", ["1", "2"], "after"]


@pytest.mark.asyncio
async def test_two_lists_at_once_keep_their_rows_apart() -> None:
    asked: list[dict[str, str]] = []

    def answer(session: Session, action: dict[str, str]) -> None:
        asked.append(action)
        if len(asked) < 2:
            return
        for one in asked:
            session.reply(one, "EventList: start")
        for n in range(3):
            for one in asked:
                session.event("Row", f"ActionID: {one['ActionID']}", f"Name: {one['Of']}{n}")
        for one in asked:
            session.event("RowsComplete", f"ActionID: {one['ActionID']}", "EventList: Complete")

    async with fake_ami(answers={"Rows": answer}) as fake, link(fake.settings()) as ami:
        first, second = await asyncio.gather(ami.list("Rows", Of="a"), ami.list("Rows", Of="b"))
        assert [row["Name"] for row in first] == ["a0", "a1", "a2"]
        assert [row["Name"] for row in second] == ["b0", "b1", "b2"]


@pytest.mark.asyncio
async def test_an_empty_list_that_comes_as_an_error_ends_at_once() -> None:
    done: list[list[Frame]] = []

    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: No active conferences.", response="Error")

    async with fake_ami(answers={"ConfbridgeListRooms": answer}) as fake, link(fake.settings()) as ami:
        assert await ami.list("ConfbridgeListRooms", on_complete=done.append) == []
        assert done == [[]]


@pytest.mark.asyncio
async def test_a_list_without_rows_to_follow_ends_at_once() -> None:
    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: There are no voicemail users currently defined.")

    async with fake_ami(answers={"VoicemailUsersList": answer}) as fake, link(fake.settings()) as ami:
        assert await ami.list("VoicemailUsersList") == []


@pytest.mark.asyncio
async def test_a_list_refused_with_success_is_a_failure_at_once() -> None:
    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: There is no voicemail user matching the given user.")

    async with fake_ami(answers={"VoicemailBoxSummary": answer}) as fake, link(fake.settings()) as ami:
        with pytest.raises(ActionFailed) as failed:
            await ami.list("VoicemailBoxSummary")
        assert failed.value.message.startswith("There is no voicemail user")


@pytest.mark.asyncio
async def test_a_refused_or_cancelled_list_is_a_failure_at_once() -> None:
    def refused(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: Permission denied", response="Error")

    def cancelled(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "EventList: start")
        session.event("StatusComplete", f"ActionID: {action['ActionID']}", "EventList: cancelled")

    async with fake_ami(answers={"Status": cancelled, "Queues": refused}) as fake, link(fake.settings()) as ami:
        with pytest.raises(ActionFailed) as failed:
            await ami.list("Queues")
        assert str(failed.value.text) == "The PBX refused: Permission denied"
        with pytest.raises(ActionFailed) as failed:
            await ami.list("Status")
        assert failed.value.message == "the list was cancelled"


@pytest.mark.asyncio
async def test_what_taking_in_a_list_raises_reaches_its_caller_and_the_link_stays() -> None:
    def complete(_rows: list[Frame]) -> None:
        raise KeyError("Linkedid")

    async with fake_ami(answers={"CoreShowChannels": channels}) as fake, link(fake.settings()) as ami:
        with pytest.raises(KeyError):
            await ami.list("CoreShowChannels", on_complete=complete)
        await settled(ami)


@pytest.mark.asyncio
async def test_a_list_that_never_ends_is_given_up() -> None:
    def answer(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "EventList: start")

    async with fake_ami(answers={"Status": answer}) as fake, link(fake.settings()) as ami:
        with pytest.raises(OutcomeUnknown):
            await ami.list("Status", within=0.1)
        await settled(ami)


# --- events


@pytest.mark.asyncio
async def test_only_wanted_events_reach_the_sink_in_order() -> None:
    seen: list[Frame] = []
    async with fake_ami() as fake, link(fake.settings(), seen.append) as ami:
        for n in range(50):
            fake.session.event("VarSet", f"Value: {n}")
            fake.session.event("Hangup", f"Uniqueid: {n}")
            fake.session.event("HangupRequest", f"Uniqueid: {n}")
        await settled(ami)
        assert [frame["Uniqueid"] for frame in seen] == [str(n) for n in range(50)]


@pytest.mark.asyncio
async def test_an_exception_in_the_sink_loses_no_event_and_no_link() -> None:
    seen: list[str] = []

    def sink(frame: Frame) -> None:
        seen.append(str(frame["Uniqueid"]))
        raise ValueError("bug")

    async with fake_ami() as fake, link(fake.settings(), sink) as ami:
        for n in range(3):
            fake.session.event("Hangup", f"Uniqueid: {n}")
        await settled(ami)
        assert seen == ["0", "1", "2"]


@pytest.mark.asyncio
async def test_an_event_of_a_single_line_is_an_event() -> None:
    seen: list[Frame] = []
    async with fake_ami() as fake, link(fake.settings(), seen.append) as ami:
        fake.session.event("Hangup")
        fake.session.event("HangupX")
        fake.session.event("Hangu")
        await settled(ami)
        assert seen == [{"Event": "Hangup"}]


@pytest.mark.asyncio
async def test_an_extra_line_break_after_a_message_hides_no_event() -> None:
    seen: list[Frame] = []
    async with fake_ami() as fake, link(fake.settings(), seen.append) as ami:
        fake.session.raw(b"Event: TestEvent\r\nType: StateChange\r\n\r\n\r\nEvent: Hangup\r\nUniqueid: 1\r\n\r\n")
        fake.session.raw(b"\r\n\r\n\r\nEvent: Hangup\r\nUniqueid: 2\r\n\r\n")
        await settled(ami)
        assert [frame["Uniqueid"] for frame in seen] == ["1", "2"]


@pytest.mark.asyncio
async def test_names_in_any_script_survive_every_cut_of_tcp() -> None:
    name = "Zoë Ünïcode 漢字 😀"
    seen: list[Frame] = []
    async with fake_ami() as fake, link(fake.settings(), seen.append) as ami:
        for byte in f"Event: Hangup\r\nCallerIDName: {name}\r\n\r\n".encode():
            fake.session.raw(bytes([byte]))
            await asyncio.sleep(0)
        await settled(ami)
        assert [frame["CallerIDName"] for frame in seen] == [name]


@pytest.mark.asyncio
async def test_a_message_that_never_ends_drops_the_peer() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        for _ in range(MAX_MESSAGE // 65536 + 1):
            fake.session.raw(b"A" * 65536)
        assert await ami.wait_closed() == "it sent a message without end"


@pytest.mark.asyncio
async def test_messages_nobody_asked_for_are_ignored() -> None:
    seen: list[Frame] = []
    async with fake_ami() as fake, link(fake.settings(), seen.append) as ami:
        fake.session.write("Response: Error", "Message: Missing action in request")
        fake.session.write("Response: Success", "ActionID: 4711")
        fake.session.write("\x00\xff: nonsense", "more")
        fake.session.event("FullyBooted", "Uptime: 1")
        fake.session.event("FullyBooted", "Uptime: 2")
        await settled(ami)
        assert seen == []


# --- the link breaks


@pytest.mark.asyncio
async def test_a_cut_after_originate_was_written_is_an_unknown_outcome_and_never_sent_again() -> None:
    def cut(session: Session, _action: dict[str, str]) -> None:
        session.cut()

    async with fake_ami(answers={"Originate": cut}) as fake, link(fake.settings()) as ami:
        with pytest.raises(OutcomeUnknown):
            await ami.action("Originate", Channel="PJSIP/101", Async=True, ChannelId="ucb-1")
        assert not ami.connected
        with pytest.raises(PbxUnreachable):
            await ami.action("Originate", Channel="PJSIP/101", Async=True, ChannelId="ucb-1")
        async with link(fake.settings()) as again:
            await settled(again)
        assert len(fake.actions("Originate")) == 1


@pytest.mark.asyncio
async def test_every_waiting_action_learns_of_the_cut_at_once() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        waiting = [asyncio.create_task(ami.action("Slow")) for _ in range(20)]
        listing = asyncio.create_task(ami.list("SlowList"))
        await settled(ami)
        began = time.monotonic()
        fake.session.cut()
        outcomes = await asyncio.gather(*waiting, listing, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {OutcomeUnknown}
        assert time.monotonic() - began < 3


@pytest.mark.asyncio
async def test_a_peer_behind_a_black_hole_is_noticed_by_the_ping() -> None:
    async with fake_ami() as fake, proxy("127.0.0.1", fake.port) as middle:
        settings = fake.settings(port=middle.port, ping_interval=0.1, ping_deadline=0.3)
        async with link(settings) as ami:
            waiting = asyncio.create_task(ami.action("Slow"))
            middle.hole = True
            async with asyncio.timeout(10):
                assert "no sign of life" in await ami.wait_closed()
            with pytest.raises(OutcomeUnknown):
                await waiting


@pytest.mark.asyncio
async def test_a_peer_that_talks_but_answers_no_ping_is_given_more_time_not_forever() -> None:
    async def babble(session: Session) -> None:
        if not await session.sign_in():
            return
        session.event("FullyBooted")
        while True:
            session.event("VarSet")
            await session.writer.drain()
            await asyncio.sleep(0.02)

    async with fake_ami(greet=babble) as fake, link(fake.settings(ping_interval=0.05, ping_deadline=0.1)) as ami:
        began = time.monotonic()
        async with asyncio.timeout(5):
            await ami.wait_closed()
        assert 0.5 < time.monotonic() - began < 3


@pytest.mark.asyncio
async def test_a_shutdown_of_the_pbx_is_named() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        waiting = asyncio.create_task(ami.action("Slow"))
        await settled(ami)
        fake.session.event("Shutdown", "Shutdown: Cleanly", "Restart: False")
        assert await ami.wait_closed() == "the PBX shut down"
        with pytest.raises(OutcomeUnknown):
            await waiting


@pytest.mark.asyncio
async def test_the_end_of_the_stream_without_a_word_is_named() -> None:
    async with fake_ami() as fake, link(fake.settings()) as ami:
        fake.session.writer.close()
        assert await ami.wait_closed() == "the PBX closed the connection"


@pytest.mark.asyncio
async def test_a_peer_that_takes_no_bytes_gets_no_more_actions() -> None:
    async def deaf(session: Session) -> None:
        if await session.sign_in():
            session.event("FullyBooted")
            session.reader._transport.pause_reading()  # type: ignore[attr-defined]
            await asyncio.sleep(10)

    async with fake_ami(greet=deaf) as fake, link(fake.settings(ping_interval=60)) as ami:
        waiting = [asyncio.create_task(ami.action("Slow", Note="x" * 900)) for _ in range(10_000)]
        await asyncio.sleep(0.1)
        refused = [task.exception() for task in waiting if task.done()]
        assert {type(error) for error in refused} == {PbxUnreachable}
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)


@pytest.mark.asyncio
async def test_leaving_really_closes_even_when_the_peer_is_deaf() -> None:
    async with fake_ami() as fake:
        async with link(fake.settings()) as ami:
            pass
        assert not ami.connected
        assert await ami.wait_closed() == "closed by us"
        with pytest.raises(PbxUnreachable):
            await ami.action("Ping")
        assert await fake.session.reader.read() == b""
        await asyncio.sleep(0.1)
        assert len(fake.sessions) == 1
        assert [task for task in asyncio.all_tasks() if "keep_alive" in repr(task)] == []


@pytest.mark.asyncio
async def test_cancelling_while_it_connects_leaves_nothing_open() -> None:
    async with fake_ami(greet=silent) as fake:
        entering = asyncio.create_task(link(fake.settings(), connect_seconds=5).__aenter__())
        await fake.came.wait()
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering
        async with asyncio.timeout(10):
            assert await fake.session.reader.read() == b""

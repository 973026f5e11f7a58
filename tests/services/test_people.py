"""Who is who, and who may do what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import office
from ucbridge.errors import Refused, UserError
from ucbridge.models import Account, Person
from ucbridge.services.permissions import Permissions

pytestmark = pytest.mark.asyncio


async def test_an_account_named_in_the_configuration(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        bob = await there.services.people.of(Account("chat", "U-BOB", "whatever", frozenset({"Sales"})))
        assert (bob.id, bob.name, bob.extension, bob.devices) == ("bob", "Bob Durand", "102", ("PJSIP/102",))
        assert bob.groups == {"Sales"}


async def test_an_unknown_account_becomes_a_person_and_stays_the_same(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        people = there.services.people
        new = await people.of(Account("discord", "1234", "Ann\r\nOther"))
        assert (new.id, new.name, new.extension) == ("discord-1234", "Ann Other", "")
        assert (await people.of(Account("discord", "1234", "Renamed"))).id == new.id
        assert (await people.of(Account("webchat", "discord-1234"))).id == new.id


async def test_ids_never_meet(tmp_path: Path) -> None:
    people = {"discord-77": {"name": "Configured"}}
    async with office(tmp_path, people=people) as there:
        of = there.services.people.of
        ids = [(await of(Account("discord", each))).id for each in ("77", "AB", "ab", "a b", "../x", "é")]
        assert len(set(ids)) == len(ids)
        assert "discord-77" not in ids
        assert (await of(Account("discord", "alice"))).id != "alice"


async def test_our_own_connectors_let_nobody_in_who_is_unknown(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        for connector in ("local", "webchat"):
            assert (await there.services.people.of(Account(connector, "alice"))).name == "Alice Martin"
            with pytest.raises(UserError):
                await there.services.people.of(Account(connector, "mallory"))


@pytest.mark.parametrize(
    ("entries", "allowed"),
    [
        (None, True),
        ((), False),
        (("everyone",), True),
        (("alice",), True),
        (("person:alice",), True),
        (("role:admin",), True),
        (("group:Sales",), True),
        (("bob", "role:boss", "group:sales"), False),
        (("admin", "Sales"), False),
    ],
)
async def test_permissions(entries: tuple[str, ...] | None, allowed: bool) -> None:
    table = {} if entries is None else {"call": entries}
    alice = Person("alice", "Alice", roles=frozenset({"admin"}), groups=frozenset({"Sales"}))
    assert Permissions(table).allowed(alice, "call") is allowed
    assert Permissions(table).allowed(alice, "help")
    if not allowed:
        with pytest.raises(Refused):
            Permissions(table).check(alice, "call")


@pytest.mark.parametrize(
    ("entries", "alice", "bob"),
    [(None, True, False), (("role:boss",), False, True), (("everyone",), True, True), ((), False, False)],
)
async def test_what_is_not_everybodys_is_the_admins_where_nobody_is_listed(
    entries: tuple[str, ...] | None, alice: bool, bob: bool
) -> None:
    permissions = Permissions(
        {"conference": ("everyone",)} | ({} if entries is None else {"/conference rooms": entries})
    )
    admin, boss = Person("alice", "Alice", roles=frozenset({"admin"})), Person("bob", "Bob", roles=frozenset({"boss"}))
    assert permissions.administers(admin, "conference rooms") is alice
    assert permissions.administers(boss, "conference rooms") is bob

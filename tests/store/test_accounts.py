import pytest

from ucbridge.models import Account
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database


@pytest.mark.asyncio
async def test_an_account_is_nobodys_until_it_is_remembered(database: Database) -> None:
    accounts = Accounts(database)
    assert await accounts.person_of("discord", "42") is None
    await accounts.remember(Account("discord", "42", "Ali"), "alice")
    assert await accounts.person_of("discord", "42") == "alice"
    assert await accounts.person_of("teams", "42") is None


@pytest.mark.asyncio
async def test_an_account_can_change_hands(database: Database) -> None:
    accounts = Accounts(database)
    await accounts.remember(Account("discord", "42", "Ali"), "alice")
    await accounts.remember(Account("discord", "42", "Bob"), "bob")
    assert [(known.person_id, known.name) for known in await accounts.all()] == [("bob", "Bob")]


@pytest.mark.asyncio
async def test_one_person_may_have_several_accounts(database: Database) -> None:
    accounts = Accounts(database)
    await accounts.remember(Account("teams", "7"), "alice")
    await accounts.remember(Account("discord", "42"), "alice")
    assert [(known.connector, known.account) for known in await accounts.all()] == [("discord", "42"), ("teams", "7")]

"""People of the company's directory: who they are, how they come by their phone, how they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from ucbridge.config.settings import DirectorySettings
from ucbridge.errors import Refused, UserError
from ucbridge.models import Account, Person
from ucbridge.pbx.voicemail.interface import VoicemailBox
from ucbridge.services.directory_watch import DirectoryWatch
from ucbridge.services.mailbox_mails import MailboxMails, mails_of
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.store.accounts import Accounts
from ucbridge.store.directory_people import DirectoryPerson
from ucbridge.store.links import Links

pytestmark = pytest.mark.asyncio

CONFIGURED = {
    "alice": {"name": "Alice Martin", "extension": "101", "roles": ["admin"], "mail": "alice@example.com"},
    "bob": {"name": "Bob Durand", "accounts": {"teams": "b-1"}, "language": "fr"},
}
ALICE, BOB = Account("teams", "a-1"), Account("teams", "b-1")
CAROL, DAVE = Account("teams", "c-1"), Account("teams", "d-1")


def entry(account: Account, name: str, *phones: str, mails: tuple[str, ...] = (), mobile: str = "") -> DirectoryPerson:
    return DirectoryPerson("teams", account.id, name, mails, phones, mobile, "fr", "Europe/Paris", "FR")


async def who(there: Office, account: Account) -> Person:
    person = await there.services.people.known(account)
    assert person is not None
    return person


async def extension(there: Office, account: Account) -> str:
    return (await who(there, account)).extension


async def test_a_colleague_of_the_directory_is_known_before_they_ever_write(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        assert await there.services.people.known(CAROL) is None
        await there.listed.put([entry(CAROL, "Carol\r\nPetit", mails=("carol@example.com",))])
        carol = await who(there, CAROL)
        assert (carol.id, carol.name, carol.mail) == ("teams-c-1", "Carol Petit", "carol@example.com")
        assert (carol.language, carol.timezone, carol.region) == ("fr", "Europe/Paris", "FR")
        assert (await there.services.people.of(CAROL)).id == "teams-c-1"
        assert await there.services.people.get("teams-c-1") == carol
        assert there.services.people.shown(carol) == "Carol Petit", "the company gave her this name"


async def test_who_writes_while_the_directory_arrives_is_no_second_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        people = there.services.people

        async def not_yet(_account: Account) -> None:
            monkeypatch.undo()
            await there.listed.put([entry(CAROL, "Carol Petit", "103")])

        monkeypatch.setattr(people, "known", not_yet)
        assert (await people.of(CAROL)).id == "teams-c-1"
        assert await extension(there, CAROL) == "103"


async def test_who_leaves_the_company_is_known_no_more(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "103")])
        assert await extension(there, CAROL) == "103"
        await there.listed.drop("teams", [CAROL.id])
        assert await there.services.people.known(CAROL) is None
        assert await there.services.people.holders("103") == []


async def test_a_phone_by_the_business_number(tmp_path: Path) -> None:
    direct = DirectorySettings(direct=("+33123456{extension}",))
    async with office(tmp_path, people=CONFIGURED, directory=direct) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "+33 1 99 00 00 00", "01 23 45 61 03")])
        carol = await who(there, CAROL)
        assert (carol.extension, carol.devices) == ("103", ("PJSIP/103",))


async def test_a_phone_by_the_mail_of_its_mailbox(tmp_path: Path) -> None:
    pbx = FakePbx()
    pbx.mails = {"103@default": "Carol@Example.com", "104@default": "all@example.com|dave@example.com"}
    async with office(tmp_path, pbx, people=CONFIGURED) as there:
        people = [("c-1", "carol@example.com"), ("d-1", "dave@example.com")]
        await there.listed.put([DirectoryPerson("teams", each, each, (mail,)) for each, mail in people])
        await there.services.directory_watch.look()
        assert await extension(there, CAROL) == "103"
        assert await extension(there, DAVE) == "", "that mailbox is not theirs alone"


async def test_what_two_could_claim_is_nobodys_until_they_prove_it(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "103"), entry(DAVE, "Dave Moreau", "103")])
        assert (await extension(there, CAROL), await extension(there, DAVE)) == ("", "")
        await Links(there.database).put("teams-d-1", "103")
        assert (await extension(there, CAROL), await extension(there, DAVE)) == ("", "103")


async def test_what_the_administrator_or_a_proof_gave_is_not_taken_by_the_directory(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "101"), entry(DAVE, "Dave Moreau", "104")])
        assert (await extension(there, CAROL), await extension(there, DAVE)) == ("", "104")
        await Links(there.database).put("bob", "104")
        assert await extension(there, DAVE) == ""
        assert [each.id for each in await there.services.people.holders("104")] == ["bob"]


async def test_who_gave_a_phone_up_does_not_get_it_back_from_the_directory(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "103")])
        await there.services.links.unlink(await who(there, CAROL))
        assert await extension(there, CAROL) == ""


async def test_rules_are_the_administrators(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED, directory=DirectorySettings(link=())) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "103")])
        assert await extension(there, CAROL) == ""


async def test_somebody_of_the_configuration_is_one_person_with_their_entry(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        by_mail = entry(ALICE, "Martin, Alice (HR)", "102", mails=("ALICE@example.com",))
        await there.listed.put([by_mail, entry(BOB, "Durand, Bob", "104")])
        alice, bob = await who(there, ALICE), await who(there, BOB)
        assert (alice.id, alice.name, alice.extension, alice.roles) == ("alice", "Alice Martin", "101", {"admin"})
        assert (alice.language, alice.timezone) == ("fr", "Europe/Paris")
        assert (bob.id, bob.name, bob.extension) == ("bob", "Bob Durand", "104")
        assert len(await there.services.people.all()) == 2


async def test_a_mail_address_of_two_makes_nobody_an_administrator(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        mails = ("alice@example.com",)
        await there.listed.put([entry(ALICE, "Alice", mails=mails), entry(CAROL, "Carol", mails=mails)])
        assert [(await who(there, each)).id for each in (ALICE, CAROL)] == ["teams-a-1", "teams-c-1"]
        assert (await who(there, CAROL)).roles == frozenset()


async def test_an_account_named_by_an_address_is_the_one_the_directory_gives_it_to(tmp_path: Path) -> None:
    accounts = {"accounts": {"teams": "Carol@Example.com"}}
    people = {"alice": {**CONFIGURED["alice"], **accounts}, "bob": {**CONFIGURED["bob"], "mail": "carol@example.com"}}
    async with office(tmp_path, people=people) as there:
        assert await there.services.people.known(CAROL) is None, "the directory is not read yet"
        carol = entry(CAROL, "Carol", mails=("carol@example.com", "alice@example.com"))
        await there.listed.put([carol, entry(ALICE, "Alice", mails=("bob@example.com",))])
        assert (await who(there, CAROL)).id == "alice", "what an account names goes before mail"
        assert (await who(there, ALICE)).id == "teams-a-1"


async def test_who_is_named_by_account_is_not_somebody_else_by_mail(tmp_path: Path) -> None:
    people = {"bob": {**CONFIGURED["bob"], "mail": "bob@example.com"}}
    async with office(tmp_path, people=people) as there:
        await there.listed.put([entry(CAROL, "Carol", mails=("bob@example.com",)), entry(BOB, "Bob")])
        assert [(await who(there, each)).id for each in (CAROL, BOB)] == ["teams-c-1", "bob"]


async def test_a_colleague_without_an_extension_is_called_at_their_number(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put(
            [
                entry(CAROL, "Carol Petit", "no number", "01 99 00 12 34", mobile="06 12 34 56 78"),
                entry(DAVE, "Dave Moreau", mobile="06 98 76 54 32"),
                entry(Account("teams", "e-1"), "Zoé Sans-Poste"),
            ]
        )
        find = there.services.directory.find
        assert [(await find(each)).extension for each in ("carol", "Dave", "person:teams-c-1")] == [
            "+33199001234",
            "+33698765432",
            "+33199001234",
        ]
        with pytest.raises(UserError, match="has no phone"):
            await find("Zoé")
        assert [each.label for each in await there.services.directory.complete("car")] == [
            "Carol Petit (01 99 00 12 34)"
        ]
        await there.call("Carol")
        assert isinstance(there.pbx, FakePbx)
        assert there.pbx.orders[-1].extension == "+33199001234"


async def test_a_number_of_the_directory_is_bound_by_the_rules_for_numbers(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "+33 899 70 12 34")])
        with pytest.raises(Refused):
            await there.call("Carol")


async def test_a_caller_is_named_by_the_mobile_number_of_the_directory(tmp_path: Path) -> None:
    async with office(tmp_path, people=CONFIGURED) as there:
        main = "+33 1 99 00 00 00"
        await there.listed.put(
            [entry(CAROL, "Carol Petit", "103", main, mobile="06 12 34 56 78"), entry(DAVE, "Dave", main)]
        )
        name_of = there.services.directory.name_of
        assert await name_of("0612345678") == "Carol Petit"
        assert await name_of("+33612345678") == "Carol Petit"
        assert await name_of("103") == "Carol Petit"
        assert await name_of("+33199000000") == "+33199000000", "the number of the company is nobody's"
        assert (await there.services.directory.find("Dave")).extension == "+33199000000"
        assert (await there.services.directory.find(main)).name == "01 99 00 00 00"
        assert await name_of("0142685300") == "Dupont Plomberie"


async def test_mailboxes_are_asked_for_their_mail_now_and_then(tmp_path: Path) -> None:
    now, pbx = [0.0], FakePbx()
    pbx.mails = {"103@default": "carol@example.com"}
    async with office(tmp_path, people=CONFIGURED) as there:
        mails = MailboxMails(there.config, Numbers("FR"), pbx, clock=lambda: now[0])
        await mails.look()
        assert mails.rules.mails == {"carol@example.com": {"103"}}
        first = mails.rules
        pbx.mails = {}
        await mails.look()
        assert mails.rules is first
        now[0] = 601
        await mails.look()
        assert mails.rules.mails == {}


@pytest.mark.parametrize(
    ("box", "mail"),
    [("103@other", "c@example.com"), ("103@default", ""), ("103@default", "none"), ("103@default", "a@b.c,d@e.f")],
)
async def test_no_mail_of_a_mailbox_counts_that_is_elsewhere_or_of_several(box: str, mail: str) -> None:
    assert mails_of([VoicemailBox(box, "Carol", 0, 0, mail)], "default") == {}


async def test_the_mailboxes_are_looked_at_when_the_directory_gives_somebody_a_phone(tmp_path: Path) -> None:
    changes: list[str] = []
    async with office(tmp_path, people=CONFIGURED) as there:
        accounts, links = Accounts(there.database), Links(there.database)
        people = People({}, accounts, links, there.pbx, vouching=frozenset(), directory=there.listed)
        mails = MailboxMails(there.config, Numbers("FR"), there.pbx)
        book = there.services.directory
        watch = DirectoryWatch(book, people, there.listed, mails, changed=lambda: changes.append("changed"))
        await watch.look()
        await watch.look()
        assert changes == []
        await there.listed.put([entry(CAROL, "Carol Petit", "103")])
        await watch.look()
        assert changes == ["changed"]


async def test_while_the_pbx_is_away_everybody_keeps_their_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, people=CONFIGURED) as there:
        await there.listed.put([entry(CAROL, "Carol Petit", "103")])
        assert await extension(there, CAROL) == "103"
        pbx.lose()
        await there.listed.put([entry(DAVE, "Dave Moreau", "104")])
        assert (await extension(there, CAROL), await extension(there, DAVE)) == ("103", "104")

"""What every family of services is built on."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services.calls import Calls
from ucbridge.services.carried import Carried
from ucbridge.services.directory import Directory
from ucbridge.services.following import Following
from ucbridge.services.mailbox_mails import MailboxMails
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.store.accounts import Accounts
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.links import Links


@dataclass(frozen=True, slots=True)
class Foundation:
    """Who there is and what they may do, how they are reached, and how a call is placed. `listed` brings people."""

    config: Config
    database: Database
    pbx: Pbx
    notices: Notices
    numbers: Numbers
    links: Links
    people: People
    listed: DirectoryPeople
    mails: MailboxMails
    directory: Directory
    policy: Policy
    permissions: Permissions
    following: Following
    carried: Carried
    calls: Calls


def build(
    config: Config,
    database: Database,
    pbx: Pbx,
    notices: Notices,
    *,
    vouching: frozenset[str],
    listed: DirectoryPeople | None,
) -> Foundation:
    """Put it together; no I/O yet. Options and errors as in `services.building`."""
    numbers, placed = Numbers(config.bridge.region, config.pbx.outside), PlacedCalls(database)
    mails = MailboxMails(config, numbers, pbx)
    links, listed = Links(database), listed or DirectoryPeople(database)
    people = People(
        config.people,
        Accounts(database),
        links,
        pbx,
        vouching=vouching,
        directory=listed,
        rules=lambda: mails.rules,
    )
    directory = Directory(people, config.contacts, numbers)
    policy = Policy(config.policy, numbers)
    following = Following(pbx, placed, notices)
    seconds = config.pbx.ring_seconds
    carried = Carried()
    calls = Calls(
        pbx, placed, following, directory, policy, carried=carried, settings=config.policy, ring_seconds=seconds
    )
    return Foundation(
        config=config,
        database=database,
        pbx=pbx,
        notices=notices,
        numbers=numbers,
        links=links,
        people=people,
        listed=listed,
        mails=mails,
        directory=directory,
        policy=policy,
        permissions=Permissions(config.permissions),
        following=following,
        carried=carried,
        calls=calls,
    )

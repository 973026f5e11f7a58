"""The services of one installation, put together."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.command import Command
from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services import Services
from ucbridge.services.calls import Calls
from ucbridge.services.completion import Completion
from ucbridge.services.directory import Directory
from ucbridge.services.following import Following
from ucbridge.services.linking import Linking
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.services.presence import Presence
from ucbridge.store.accounts import Accounts
from ucbridge.store.audit import Audit
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.codes import Codes
from ucbridge.store.database import Database
from ucbridge.store.links import Links
from ucbridge.supervision import Health


def build(
    config: Config,
    database: Database,
    pbx: Pbx,
    notices: Notices,
    *,
    health: Health,
    commands: Mapping[str, Command],
    vouching: frozenset[str],
    key: bytes,
) -> Services:
    """Put the services together; no I/O yet.

    `vouching` names the connectors whose accounts are people, `key` is a secret of this installation, for the codes
    of /link.

    Raises:
        ConfigError: `pbx.outside` is no dialable pattern, or a contact's number is none.
    """
    numbers = Numbers(config.bridge.region, config.pbx.outside)
    links, placed = Links(database), PlacedCalls(database)
    people = People(config.people, Accounts(database), links, pbx, vouching=vouching)
    directory = Directory(people, config.contacts, numbers, pbx)
    policy = Policy(config.policy, numbers)
    following = Following(pbx, placed, notices)
    seconds = config.pbx.ring_seconds
    return Services(
        people=people,
        directory=directory,
        policy=policy,
        permissions=Permissions(config.permissions),
        links=Linking(pbx, Codes(database), links, people, notices, key=key, shown_as=config.bridge.name),
        calls=Calls(pbx, placed, following, directory, policy, settings=config.policy, ring_seconds=seconds),
        presence=Presence(people, pbx, numbers),
        completion=Completion(directory, people, pbx, commands),
        audit=Audit(database),
        pbx=pbx,
        health=health,
        commands=commands,
    )

"""`ucbridge people`: who is known, and sign-in links for them."""

from __future__ import annotations

import asyncio
import json as encoder
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error, printable, say, terminal_language
from ucbridge.errors import ConfigError, UserError
from ucbridge.i18n import _, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ucbridge.config import Config
    from ucbridge.services.erasure import Subject
    from ucbridge.services.roster import Roster
    from ucbridge.store.database import Database
    from ucbridge.store.links import Link

people = typer.Typer(
    rich_markup_mode=None, help="Show who is known; print a link with which somebody signs in; erase a person's data."
)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
]


@people.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    config: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who is known: id, name, extension, how it was linked, chat accounts."""
    context.obj = config
    if context.invoked_subcommand is not None:
        return
    with exit_on_error():
        rows = asyncio.run(_known(config_path(config)))
    for row in rows:
        typer.echo(encoder.dumps(row) if json else printable("  ".join(_columns(row))))


@people.command()
def link(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="ID", help="The id under [people].")],
    config: ConfigOption = None,
    minutes: Annotated[int, typer.Option(min=1, max=7 * 24 * 60, help="How long the link is good.")] = 30,
) -> None:
    """Print a link that signs a person in to the chat page, once."""
    with exit_on_error():
        typer.echo(asyncio.run(_link(config_path(config or context.obj), person, timedelta(minutes=minutes))))


@people.command()
def signout(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="ID", help="The id under [people].")],
    config: ConfigOption = None,
) -> None:
    """End every session of a person on the chat page, and void their links: a lost phone, a colleague who left."""
    with exit_on_error():
        ended = asyncio.run(_sign_out(config_path(config or context.obj), person))
    say(plural("{count} session was ended.", "{count} sessions were ended.", ended))


@people.command()
def erase(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="An id, a whole name, or an account as CONNECTOR:ID.")],
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything kept of a person; say what was deleted, and what is left elsewhere. The bridge may run."""
    from ucbridge.services import erasure

    with exit_on_error():
        path = config_path(config or context.obj)
        found, connectors = asyncio.run(_subject(path, who))
        if not yes:
            for words in erasure.will_go(found):
                say(words)
            typer.confirm(_("Delete it now?").to(terminal_language()), abort=True)
        counts = asyncio.run(_erase(path, found))
    say(_("Deleted:") if counts else _("Nothing was left to delete."))
    for words in erasure.went(counts):
        typer.echo(f"  {words.to(terminal_language())}")
    say(_("Not deleted, because it is not the bridge's:"))
    for words in erasure.remains(found, connectors):
        typer.echo(printable(f"  {words.to(terminal_language())}"))


async def _subject(path: Path, who: str) -> tuple[Subject, list[str]]:
    from ucbridge.config import load
    from ucbridge.services.erasure import Known, subject
    from ucbridge.store.accounts import Accounts
    from ucbridge.store.database import Database
    from ucbridge.store.directory_people import DirectoryPeople
    from ucbridge.store.erasure import Erasure
    from ucbridge.store.links import Links

    config = load(path)
    async with Database.open(config.database_url) as database:
        links, accounts = await Links(database).all(), await Accounts(database).all()
        known = Known(config, links, accounts, await DirectoryPeople(database).all())
        found = subject(known, who)
        if found.person_id not in known.names() and not await Erasure(database).occurs(found.person_id):
            raise UserError(
                _("Nothing is kept about {who}: ucbridge people lists everybody who is known.", who=printable(who))
            )
    return found, sorted(config.connectors.keys() - _vouching())


async def _erase(path: Path, found: Subject) -> Mapping[str, int]:
    from ucbridge.config import load
    from ucbridge.store.database import Database
    from ucbridge.store.erasure import Erasure

    config = load(path)
    async with Database.open(config.database_url) as database:
        await _forget_delivered(config, database, found)
        counts = await Erasure(database).erase(
            found.person_id,
            extension=found.extension,
            boxes=found.own,
            vouching=_vouching(),
            accounts=found.accounts,
        )
        await database.wipe()
    return counts


async def _forget_delivered(config: Config, database: Database, found: Subject) -> None:
    """Erase recordings that the hook on the PBX delivered and nobody fetched yet."""
    from ucbridge.pbx.voicemail.sources import pushed_of
    from ucbridge.services.voicemail.difference import message_of
    from ucbridge.store.voicemails import Voicemails

    if config.voicemail and config.voicemail.source == "push":
        delivered, voicemails = pushed_of(config.voicemail, config.bridge.data), Voicemails(database)
        for mailbox in found.own:
            for voicemail in (*await voicemails.present(mailbox), *await voicemails.gone(mailbox)):
                await delivered.forget(message_of(voicemail))


def _vouching() -> set[str]:
    from ucbridge import connector_registry

    return {name for name, each in connector_registry.classes().items() if getattr(each, "vouches", False)}


async def _sign_out(path: Path, person: str) -> int:
    from ucbridge.config import load
    from ucbridge.store.database import Database
    from ucbridge.store.sessions import Sessions

    async with Database.open(load(path).database_url) as database:
        return await Sessions(database).revoke_all(person)


async def _link(path: Path, person: str, life: timedelta) -> str:
    from ucbridge.config import load
    from ucbridge.store.database import Database
    from ucbridge.store.sessions import Sessions
    from ucbridge.web.signin import SignIn
    from ucbridge.web.site import site_of

    config = load(path)
    if person not in config.people:
        known = ", ".join(config.people)
        raise UserError(_("Nobody under [people] has the id {person}; there are {known}.", person=person, known=known))
    if not config.web.public_url and not config.web.port:
        raise ConfigError(_("web.port is 0, so the address of the pages is known to the running bridge alone."))
    async with Database.open(config.database_url) as database:
        return await SignIn(Sessions(database), site_of(config.web).origin).link_for(person, life=life)


async def _known(path: Path) -> list[dict[str, object]]:
    from ucbridge.config import load
    from ucbridge.services.directory_links import Rules
    from ucbridge.services.roster import Sources, roster_of
    from ucbridge.store.accounts import Accounts
    from ucbridge.store.database import Database
    from ucbridge.store.directory_people import DirectoryPeople
    from ucbridge.store.links import Links

    config = load(path)
    async with Database.open(config.database_url) as database:
        links, accounts = await Links(database).all(), await Accounts(database).all()
        listed = await DirectoryPeople(database).all()
    roster = roster_of(Sources(config.people, accounts, links, listed), Rules())
    rest = sorted({*roster.people, *links} - config.people.keys())
    theirs: dict[str, dict[str, str]] = {}
    for (connector, account), person_id in roster.accounts.items():
        theirs.setdefault(person_id, {})[connector] = account
    return [_row(config, roster, each, links.get(each), theirs.get(each, {})) for each in (*config.people, *rest)]


def _row(
    config: Config, roster: Roster, person_id: str, decided: Link | None, theirs: Mapping[str, str]
) -> dict[str, object]:
    settings, person = config.people.get(person_id), roster.people.get(person_id)
    if decided:
        extension, how = decided.extension, "proved" if decided.extension else "unlinked"
    elif settings and settings.extension:
        extension, how = settings.extension, "configuration"
    else:
        extension, how = None, "directory" if person_id in roster.listed else "none"
    return {
        "id": person_id,
        "name": person.name if person else "",
        "extension": extension,
        "linked": how,
        "mail": person.mail if person else "",
        "accounts": theirs,
    }


def _columns(row: Mapping[str, object]) -> list[str]:
    accounts = row["accounts"] if isinstance(row["accounts"], dict) else {}
    told = " ".join(f"{connector}:{account}" for connector, account in accounts.items())
    how = _HOW[str(row["linked"])].to(terminal_language())
    return [f"{row['id']:16}", f"{row['name']:24}", f"{row['extension'] or '-':8}", f"{how:24}", told]


_HOW = {
    "configuration": _("by the configuration"),
    "proved": _("proved in chat"),
    "unlinked": _("unlinked in chat"),
    "directory": _("left to the directory"),
    "none": _("no extension"),
}

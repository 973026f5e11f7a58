"""`ucbridge pbx`: a private Asterisk with real SIP phones, to try the bridge against."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer

from ucbridge.cli.terminal import exit_on_error, say
from ucbridge.i18n import _
from ucbridge.pbx.private import PrivateAsterisk, console, desk, programs
from ucbridge.pbx.private.snippet import write_snippet
from ucbridge.samples import samples
from ucbridge.stopping import until_stopped

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Run a private Asterisk with phones: no root, loopback only."
)


@app.command()
def fetch() -> None:
    """Bring Asterisk and its phones into the cache, so that everything later works offline."""
    with exit_on_error():
        found = programs.find(progress=typer.echo)
    say(_("Asterisk is ready: {program}", program=found.asterisk[-1]))


@app.command()
def run(
    folder: Annotated[Path, typer.Option(help="Where its configuration, spool and logs live.")] = Path("private-pbx"),
) -> None:
    """Run the PBX until Ctrl-C and print how to connect."""
    with exit_on_error():
        asyncio.run(until_stopped(_run(folder.absolute())))
    say(_("Stopped."))


@app.command(name="console")
def ask_console(
    command: Annotated[str, typer.Argument(help='A command of Asterisk: "core show channels".')],
    folder: Annotated[Path, typer.Option(help="The folder of the running PBX.")] = Path("private-pbx"),
) -> None:
    """Run one command on the console of a private PBX and print what it says."""
    with exit_on_error():
        answer = asyncio.run(console.ask(folder.absolute(), command, programs=programs.find(progress=typer.echo)))
    typer.echo(answer, nl=False)


@app.command(name="phone")
def use_phone(
    who: Annotated[str, typer.Argument(help="Whose phone: alice, bob, ..., outside.")],
    verb: Annotated[
        str, typer.Argument(help="What to do: " + "; ".join(f"{name} {what}" for name, what in desk.VERBS.items()))
    ],
    argument: Annotated[str, typer.Argument()] = "",
    folder: Annotated[Path, typer.Option(help="The folder of the running PBX.")] = Path("private-pbx"),
) -> None:
    """Have a phone of a private PBX do something, as its owner would."""
    with exit_on_error():
        said = asyncio.run(desk.ask(folder.absolute(), who, verb, argument))
    if said:
        typer.echo(said)


@app.command(name="samples")
def copy_samples(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
) -> None:
    """Copy the commented Asterisk configuration for a PBX of your own into a folder."""
    for sample in sorted(samples().iterdir()):
        target = folder / sample.name
        if target.exists():
            say(_("{file} is already there and stays as it is.", file=target))
            continue
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample, target)  # the hook stays a program
        say(_("{file} written", file=target))


async def _run(folder: Path) -> None:
    async with PrivateAsterisk.start(folder, progress=typer.echo) as pbx:
        snippet = write_snippet(folder / "ucbridge.toml", pbx.settings)
        for phone in pbx.phones.values():
            who = phone.subscriber
            say(_("{number:>8}  {name} ({behaviour})", number=who.user, name=who.name, behaviour=who.behaviour))
        say(_("AMI 127.0.0.1:{ami} (TLS {tls}), ARI {ari}", ami=pbx.ports.ami, tls=pbx.ports.ami_tls, ari=pbx.ari.url))
        say(_("The bridge's settings for it, with the secrets, are in {file}", file=snippet))
        say(_("Running; Ctrl-C stops it."))
        async with desk.open_to_others(pbx):
            await pbx.keep_running(typer.echo)

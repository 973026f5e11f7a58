"""The command line. A verb's module is imported only when the verb is used, so that `ucbridge say` starts at once."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points, version
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "run": "ucbridge.cli.run:run",
    "worker": "ucbridge.cli.worker:worker",
    "say": "ucbridge.cli.say:say",
    "check": "ucbridge.cli.check:check",
    "init": "ucbridge.cli.init:init",
    "people": "ucbridge.cli.people:people",
    "audit": "ucbridge.cli.audit:audit",
    "history": "ucbridge.cli.history:app",
    "demo": "ucbridge.cli.demo:demo",
    "speech": "ucbridge.cli.speech:app",
    "pbx": "ucbridge.cli.pbx:app",
}
"""Each is a function or a Typer application, in the order of `--help`."""

GROUP = "ucbridge.verbs"
"""Connectors bring verbs of their own along, under these entry points; ours keep their names."""


def application(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line with the verb these arguments use, or all verbs where they use none."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback()(_ucbridge)
    used = next((word for word in arguments if not word.startswith("-")), "")
    verbs = _ours() if used in VERBS else _ours() | _brought()
    for name in [used] if used in verbs else verbs:
        verb = verbs[name].load()
        if isinstance(verb, typer.Typer):
            app.add_typer(verb, name=name)
        else:
            app.command(name)(verb)
    return app


def _ours() -> dict[str, EntryPoint]:
    return {name: EntryPoint(name, place, GROUP) for name, place in VERBS.items()}


def _brought() -> dict[str, EntryPoint]:
    return {each.name: each for each in entry_points(group=GROUP) if each.name not in VERBS}


def main() -> None:
    """Run the command line."""
    application(sys.argv[1:])()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ucbridge {version('ucbridge')}")
        raise typer.Exit


def _ucbridge(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Join an Asterisk PBX to the company's chat."""

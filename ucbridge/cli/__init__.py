"""The command line. A verb's module is imported only when the verb is used, so that `ucbridge say` starts at once."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
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
    "demo": "ucbridge.cli.demo:demo",
    "speech": "ucbridge.cli.speech:app",
    "pbx": "ucbridge.cli.pbx:app",
}
"""Each is a function or a Typer application, in the order of `--help`."""


def application(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line with the verb these arguments use, or all verbs where they use none."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback()(_ucbridge)
    used = next((word for word in arguments if not word.startswith("-")), "")
    for name in [used] if used in VERBS else VERBS:
        module, _colon, attribute = VERBS[name].partition(":")
        verb = getattr(import_module(module), attribute)
        if isinstance(verb, typer.Typer):
            app.add_typer(verb, name=name)
        else:
            app.command(name)(verb)
    return app


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

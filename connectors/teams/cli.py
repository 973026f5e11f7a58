"""`ucbridge teams`: what an administrator of Microsoft Teams needs on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error, printable, say
from ucbridge.i18n import _

if TYPE_CHECKING:
    from connectors.teams.settings import Settings
    from ucbridge.config import Config

app = typer.Typer(no_args_is_help=True)


@app.callback()
def teams() -> None:
    """Set up Microsoft Teams."""


@app.command()
def package(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("ucbridge-teams.zip"),
    *,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
    ] = None,
    version: Annotated[
        str, typer.Option(help="Its version, such as 1.2.0; one more than that of FILE by default.", show_default=False)
    ] = "",
) -> None:
    """Write the app package that is uploaded to Teams: the manifest in every language, and the icons.

    It is held against Microsoft's schema first; no network is needed. Exit code 78: the configuration file is wrong.
    """
    from connectors.teams.package import archive
    from connectors.teams.package.manifest import Offered
    from ucbridge.command_registry import Registry

    with exit_on_error():
        loaded, settings = _configured(config_path(config))
        registry = Registry.load()
        offer = Offered([*registry.commands.values()], [*registry.menus.values()])
        try:
            number = version or archive.next_version(file, loaded, settings, offer)
            made = archive.package(loaded, settings, offer, version=number)
        except archive.Invalid as error:
            for problem in error.problems:
                typer.echo(printable(f"  {problem}"), err=True)
            raise
        file.write_bytes(made)
    say(
        _(
            "{file} is written, version {version}. Upload it in the Teams admin center: Teams apps, Manage apps, "
            "Upload new app.",
            file=file,
            version=number,
        )
    )


def _configured(path: Path) -> tuple[Config, Settings]:
    """Return the configuration, and its table of Teams.

    Raises:
        ConfigError: the file is wrong.
        UserError: it has no such table.
    """
    from connectors.teams.settings import NAME, Settings
    from ucbridge import connector_registry
    from ucbridge.config import load
    from ucbridge.errors import UserError

    config = load(path, connectors=connector_registry.settings_of(connector_registry.classes()))
    if NAME not in config.connectors:
        raise UserError(
            _("{file} has no table [connectors.teams]: connectors/teams/README.md says what stands in it.", file=path)
        )
    return config, Settings.model_validate(config.connectors[NAME])

"""`ucbridge check`: what is wrong with a configuration, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import print_error, terminal_language

if TYPE_CHECKING:
    from ucbridge.checks.finding import Finding
    from ucbridge.config import Config

COLOURS = {"ok": "green", "skipped": "blue", "warning": "yellow", "problem": "red"}


def check(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    language: Annotated[str, typer.Option(help="en or fr; the terminal's by default.", show_default=False)] = "",
) -> None:
    """Try a configuration on the real systems; print what to mend.

    The configuration is the file given, $UCBRIDGE_CONFIG or /etc/ucbridge/ucbridge.toml. Exit code 0: usable;
    1: there are problems; 78: the configuration file itself is wrong.
    """
    import asyncio

    from ucbridge import logs
    from ucbridge.errors import ConfigError
    from ucbridge.i18n import translated

    logs.configure(level="error")
    spoken = terminal_language(language)
    try:
        loaded = _load(config_path(config))
    except ConfigError as error:
        print_error(error, spoken)
        if as_json:
            for each in error.problems or (error.text,):
                _print_json("config", "problem", translated(each, spoken), "")
        raise typer.Exit(error.exit_code) from None
    raise typer.Exit(asyncio.run(_report(loaded, spoken, as_json=as_json)))


def _load(path: Path) -> Config:
    from ucbridge import connector_registry
    from ucbridge.command_registry import Registry
    from ucbridge.config import load

    commands = Registry.load().commands.keys()
    try:
        connectors = connector_registry.settings_of(connector_registry.classes())
    except ImportError:
        # One that cannot be loaded is a finding of its own.
        return load(path, commands=commands)
    return load(path, connectors=connectors, commands=commands)


async def _report(config: Config, language: str, *, as_json: bool) -> int:
    from contextlib import aclosing

    from ucbridge.checks import findings
    from ucbridge.checks.finding import Level, ok
    from ucbridge.i18n import _

    _show("config", ok(_("The configuration file is valid.")), language, as_json=as_json)
    problems = False
    async with aclosing(findings(config)) as found:
        async for part, finding in found:
            _show(part, finding, language, as_json=as_json)
            problems = problems or finding.level is Level.PROBLEM
    return 1 if problems else 0


def _show(part: str, finding: Finding, language: str, *, as_json: bool) -> None:
    text = finding.text.to(language)
    advice = finding.advice.to(language) if finding.advice else ""
    if as_json:
        _print_json(part, finding.level, text, advice)
    else:
        level = typer.style(f"{finding.level:8}", fg=COLOURS[finding.level])
        typer.echo(f"{level} {part + ':':12}{text}" + (f" {advice}" if advice else ""))


def _print_json(part: str, level: str, text: str, advice: str) -> None:
    import json

    typer.echo(json.dumps({"part": part, "level": level, "text": text, "advice": advice}, ensure_ascii=False))

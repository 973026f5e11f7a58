"""`ucbridge init`: write a configuration by asking."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ucbridge.cli.init_connectors import ask_connectors, tables_of, written_out
from ucbridge.cli.init_questions import QUESTIONS, SECRETS, answers_of, ask_people, people_of, with_secrets
from ucbridge.cli.init_text import configuration
from ucbridge.cli.terminal import exit_on_error, say, terminal_language
from ucbridge.errors import ConfigError, UserError
from ucbridge.i18n import _, translated
from ucbridge.private_files import replacing


def init(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("ucbridge.toml"),
    *,
    name: Annotated[str | None, typer.Option(show_default=False, help="What the bridge is called.")] = None,
    language: Annotated[str | None, typer.Option(show_default=False, help="en or fr.")] = None,
    region: Annotated[str | None, typer.Option(show_default=False, help="Two letters of a country.")] = None,
    data: Annotated[str | None, typer.Option(show_default=False, help="Folder of the data.")] = None,
    host: Annotated[str | None, typer.Option(show_default=False, help="Address of the chat page.")] = None,
    port: Annotated[int | None, typer.Option(show_default=False, help="Port of the chat page.")] = None,
    public_url: Annotated[str | None, typer.Option(show_default=False, help="How people reach it.")] = None,
    outside: Annotated[str | None, typer.Option(show_default=False, help="How outside numbers are dialled.")] = None,
    ami_host: Annotated[str | None, typer.Option(show_default=False, help="Host of the AMI.")] = None,
    ami_port: Annotated[int | None, typer.Option(show_default=False, help="Port of the AMI.")] = None,
    ami_username: Annotated[str | None, typer.Option(show_default=False, help="User of the AMI.")] = None,
    ami_secret: Annotated[str | None, typer.Option(show_default=False, help="Secret of that user.")] = None,
    ari_url: Annotated[str | None, typer.Option(show_default=False, help="Address of the ARI.")] = None,
    ari_username: Annotated[str | None, typer.Option(show_default=False, help="User of the ARI.")] = None,
    ari_secret: Annotated[str | None, typer.Option(show_default=False, help="Secret of that user.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="NAME=EXTENSION; as often as needed.")] = None,
    connector: Annotated[list[str] | None, typer.Option(help="NAME.KEY=VALUE of a chat platform; as needed.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take what is usual.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a commented configuration by asking. Each option answers a question; it is then not asked."""
    options = locals()
    given = {key: options[key] for key in QUESTIONS if options[key] is not None}
    with exit_on_error():
        if file.exists() and not force:
            raise UserError(_("{file} exists already; overwrite it with --force.", file=file))
        answers = answers_of(given, asking=not yes)
        people = people_of(person or ([] if yes else ask_people()))
        tables = tables_of(connector or ([] if yes else ask_connectors()))
        _write(file, configuration(with_secrets(answers), people) + written_out(tables))
    say(_("{file} is written. Next: ucbridge check --config {file}", file=file))
    for key, advice in SECRETS.items():
        if not answers[key]:
            say(advice)


def _write(file: Path, text: str) -> None:
    """Put the file in place if it is valid."""
    try:
        with replacing(file) as draft:
            draft.write_text(text, encoding="utf-8")
            _check_valid(draft)
    except OSError as error:
        raise UserError(_("{file} cannot be written: {reason}.", file=file, reason=error.strerror)) from None


def _check_valid(draft: Path) -> None:
    from ucbridge import connector_registry
    from ucbridge.config import load

    try:
        load(draft, {}, connectors=connector_registry.settings_of(connector_registry.classes()))
    except ConfigError as error:
        told = (translated(problem, terminal_language()) for problem in error.problems)
        found = tuple(problem.removeprefix(f"{draft}: ") for problem in told)
        raise ConfigError(_("These answers do not make a configuration; nothing was written."), found) from None

"""`ucbridge init`: write a configuration by asking."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.init_text import configuration
from ucbridge.cli.words import language as terminal_language
from ucbridge.cli.words import worded
from ucbridge.errors import ConfigError, UserError
from ucbridge.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUESTIONS: dict[str, Text] = {
    "name": _("What is this bridge called?"),
    "language": _("Its language, en or fr"),
    "region": _("The country whose numbers people write without a country code (two letters)"),
    "data": _("Folder for the database and keys"),
    "host": _("Address the chat page listens on (127.0.0.1: this machine alone)"),
    "port": _("Port of the chat page"),
    "public_url": _("How people reach the page, such as https://chat.example.com (empty: only from this machine)"),
    "outside": _("How an outside number is dialled, such as {example}", example="0{national}"),
    "ami_host": _("Host of Asterisk's manager interface (AMI)"),
    "ami_port": _("Port of the AMI"),
    "ami_username": _("User of the AMI"),
    "ami_secret": _("Secret of the AMI user (empty: make one)"),
    "ari_url": _("Address of Asterisk's REST interface (ARI)"),
    "ari_username": _("User of the ARI"),
    "ari_secret": _("Secret of the ARI user (empty: make one)"),
}

_MADE = ("ami_secret", "ari_secret")


def init(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("ucbridge.toml"),
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
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take what is usual.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a commented configuration by asking. Each option answers a question; it is then not asked."""
    with worded():
        _check_free(file, force=force)
        given = {key: value for key, value in locals().items() if key in _QUESTIONS and value is not None}
        answers = _answers(given, asking=not yes)
        people = [_person(each) for each in person or []] or ([] if yes else _asked_people())
        _write(file, configuration(answers, people), force=force)
    typer.echo(_("{file} is written. Next: ucbridge check --config {file}", file=file).to(terminal_language()))
    _tell_secrets({key for key in _MADE if given.get(key) != answers[key]})


def _answers(given: Mapping[str, str | int], *, asking: bool) -> dict[str, str | int]:
    usual: dict[str, str | int] = {
        "name": "ucbridge",
        "language": terminal_language(),
        "region": "FR",
        "data": "/var/lib/ucbridge",
        "host": "127.0.0.1",
        "port": 8080,
        "public_url": "",
        "outside": "{e164}",
        "ami_host": "127.0.0.1",
        "ami_port": 5038,
        "ami_username": "ucbridge",
        "ami_secret": "",
        "ari_url": "http://127.0.0.1:8088/ari",
        "ari_username": "ucbridge",
        "ari_secret": "",
    }
    answers = {key: given.get(key, value) for key, value in usual.items()}
    for key, question in _QUESTIONS.items():
        if asking and key not in given:
            answers[key] = _ask(question, usual[key], hidden=key in _MADE)
    return answers | {key: answers[key] or token_hex(24) for key in _MADE}


def _ask(question: Text, usual: str | int, *, hidden: bool = False) -> str | int:
    answer: str | int = typer.prompt(
        question.to(terminal_language()),
        default=usual,
        type=type(usual),
        hide_input=hidden,
        show_default=usual != "",
    )
    return answer


def _asked_people() -> list[tuple[str, str, str]]:
    people: list[tuple[str, str, str]] = []
    question = _("Somebody whose extension you vouch for, as NAME=EXTENSION (empty: nobody else)")
    while answer := str(_ask(question, "")):
        try:
            people.append(_person(answer))
        except UserError as error:
            typer.echo(error.text.to(terminal_language()), err=True)
    return people


def _person(text: str) -> tuple[str, str, str]:
    name, _equals, extension = (part.strip() for part in text.partition("="))
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    person = "-".join(re.findall(r"[a-z0-9]+", plain))[:64]
    if not person or not re.fullmatch(r"[0-9]{1,15}", extension):
        raise UserError(_("{text} is not understood: write NAME=EXTENSION, such as Alice Martin=101.", text=text))
    return person, name, extension


def _check_free(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise UserError(_("{file} exists already; overwrite it with --force.", file=file))


def _write(file: Path, text: str, *, force: bool) -> None:
    """Put the whole, valid file in place at once: readable by its owner alone, never half written."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise UserError(_("{file} cannot be written: {reason}.", file=file, reason=error.strerror)) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        _check_valid(draft)
        if force:
            draft.replace(file)
        else:
            os.link(draft, file)
    except FileExistsError:
        _check_free(file, force=False)
    finally:
        draft.unlink(missing_ok=True)


def _check_valid(draft: Path) -> None:
    from ucbridge.config_file import load

    try:
        load(draft, {})
    except ConfigError as error:
        found = tuple(problem.removeprefix(f"{draft}: ") for problem in error.problems)
        raise ConfigError(_("These answers do not make a configuration; nothing was written."), found) from None


def _tell_secrets(made: set[str]) -> None:
    if "ami_secret" in made:
        typer.echo(_("Put pbx.ami.secret into Asterisk's manager_ucbridge.conf.").to(terminal_language()))
    if "ari_secret" in made:
        typer.echo(_("Put pbx.ari.secret into Asterisk's ari_ucbridge.conf.").to(terminal_language()))

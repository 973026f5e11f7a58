"""What `ucbridge init` asks: the question, the key it answers, and the usual answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex
from typing import cast

import typer
from pydantic import TypeAdapter, ValidationError

from ucbridge.cli.terminal import say, terminal_language
from ucbridge.config.shape import Place, Shape, expectation, is_secret
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _

Answer = str | int
Person = tuple[str, str, str]
"""Id, name, extension."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `place` is the key it answers; an empty answer for a secret has one made."""

    text: Text
    place: Place
    usual: Answer

    def objection(self, answer: Answer) -> Text | None:
        """Return what was expected instead, None when the answer will do."""
        hint = Shape().at(self.place)
        if is_secret(hint):
            return None
        try:
            _adapter(self.place).validate_python(answer)
        except ValidationError as error:
            return expectation(hint) or _("something else ({why})", why=error.errors()[0]["msg"])
        return None


@lru_cache
def _adapter(place: Place) -> TypeAdapter[object]:
    return TypeAdapter(cast("type[object]", Shape().at(place)))


QUESTIONS: Mapping[str, Question] = {
    "name": Question(_("What this bridge is called"), ("bridge", "name"), "ucbridge"),
    "language": Question(_("Its language, en or fr"), ("bridge", "language"), "en"),
    "region": Question(
        _("The country whose numbers people write without a country code (two letters)"), ("bridge", "region"), "FR"
    ),
    "data": Question(_("Folder for the database and keys"), ("bridge", "data"), "/var/lib/ucbridge"),
    "host": Question(_("Address the chat page listens on"), ("web", "host"), "127.0.0.1"),
    "port": Question(_("Port of the chat page"), ("web", "port"), 8080),
    "public_url": Question(
        _("How people reach the page, such as https://chat.example.com (empty: from this machine alone)"),
        ("web", "public_url"),
        "",
    ),
    "outside": Question(
        _("How an outside number is dialled, such as {example}", example="0{national}"), ("pbx", "outside"), "{e164}"
    ),
    "ami_host": Question(_("Host of Asterisk's manager interface, AMI"), ("pbx", "ami", "host"), "127.0.0.1"),
    "ami_port": Question(_("Port of the AMI"), ("pbx", "ami", "port"), 5038),
    "ami_username": Question(_("User of the AMI"), ("pbx", "ami", "username"), "ucbridge"),
    "ami_secret": Question(_("Secret of the AMI user (empty: make one)"), ("pbx", "ami", "secret"), ""),
    "ari_url": Question(
        _("Address of Asterisk's REST interface, ARI"), ("pbx", "ari", "url"), "http://127.0.0.1:8088/ari"
    ),
    "ari_username": Question(_("User of the ARI"), ("pbx", "ari", "username"), "ucbridge"),
    "ari_secret": Question(_("Secret of the ARI user (empty: make one)"), ("pbx", "ari", "secret"), ""),
}

SECRETS: Mapping[str, Text] = {
    "ami_secret": _("Put pbx.ami.secret into Asterisk's manager_ucbridge.conf."),
    "ari_secret": _("Put pbx.ari.secret into Asterisk's ari_ucbridge.conf."),
}
"""Those that are made up, and where they have to go."""


def answers_of(given: Mapping[str, Answer], *, asking: bool) -> dict[str, Answer]:
    """Return every answer: given, asked for, or the usual one. Secrets are still empty where one is to be made."""
    usual = {key: question.usual for key, question in QUESTIONS.items()} | {"language": terminal_language()}
    return {
        key: given[key] if key in given else _ask(question, usual[key]) if asking else usual[key]
        for key, question in QUESTIONS.items()
    }


def with_secrets(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers with every secret made that was left empty."""
    return {**answers, **{key: answers[key] or token_hex(24) for key in SECRETS}}


def ask_people() -> list[str]:
    """Ask for people until there are no more."""
    question = _("Somebody whose extension you vouch for, as NAME=EXTENSION (empty: nobody else)")
    people: list[str] = []
    while answer := typer.prompt(question.to(terminal_language()), default="", show_default=False):
        try:
            people_of([answer])
        except UserError as error:
            say(error.text, err=True)
        else:
            people.append(answer)
    return people


def people_of(written: list[str]) -> list[Person]:
    """Read NAME=EXTENSION; the id is made of the name.

    Raises:
        UserError: one of them is not understood.
    """
    people: dict[str, Person] = {}
    for text in written:
        name, _equals, extension = (part.strip() for part in text.partition("="))
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        person = "-".join(re.findall(r"[a-z0-9]+", plain))[:40]
        if not person or not re.fullmatch(r"[0-9]{1,15}", extension):
            raise UserError(_("{text} is not understood: write NAME=EXTENSION, such as Alice Martin=101.", text=text))
        person = f"{person}-{extension}" if person in people else person
        people[person] = (person, name, extension)
    return list(people.values())


def _ask(question: Question, usual: Answer) -> Answer:
    hidden = is_secret(Shape().at(question.place))
    while True:
        answer: Answer = typer.prompt(
            question.text.to(terminal_language()),
            default=usual,
            type=type(usual),
            hide_input=hidden,
            show_default=usual != "",
        )
        if (expected := question.objection(answer)) is None:
            return answer
        say(_("Expected {what}.", what=expected), err=True)

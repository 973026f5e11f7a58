"""What `ucbridge init` asks about chat platforms: what the settings of a connector cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

import typer
from pydantic import TypeAdapter, ValidationError

from ucbridge import connector_registry
from ucbridge.cli.init_text import quoted
from ucbridge.cli.terminal import say, terminal_language
from ucbridge.config.shape import Shape, expectation, is_secret
from ucbridge.errors import UserError
from ucbridge.i18n import _

Tables = Mapping[str, Mapping[str, str]]
"""The keys of each connector by its name."""


def ask_connectors() -> list[str]:
    """Ask for what switches each connector on, as NAME.KEY=VALUE; an empty answer leaves it off."""
    written: list[str] = []
    for name, keys in _needed().items():
        for key in keys:
            answer = _answer(name, key)
            if not answer:
                break
            written.append(f"{name}.{key}={answer}")
    return written


def tables_of(written: list[str]) -> Tables:
    """Read NAME.KEY=VALUE.

    Raises:
        UserError: one of them is not understood, or there is no such key.
    """
    tables: dict[str, dict[str, str]] = {}
    for text in written:
        place, equals, value = text.partition("=")
        name, _dot, key = place.strip().partition(".")
        if not equals or key not in _shape().keys(("connectors", name)):
            known = ", ".join(f"{each}.{key}" for each, keys in _needed().items() for key in keys)
            raise UserError(
                _("{text} is not understood: write NAME.KEY=VALUE, such as {known}.", text=place, known=known)
            )
        tables.setdefault(name, {})[key] = value.strip()
    return tables


def written_out(tables: Tables) -> str:
    """Return the tables as text of the configuration."""
    return "".join(
        f"\n[connectors.{name}]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )


@cache
def _shape() -> Shape:
    return Shape(connector_registry.settings_of(connector_registry.classes()))


def _answer(connector: str, key: str) -> str:
    """Ask until the answer will do, or is empty."""
    question = _("{key} of {name} (leave empty to go without)", key=key, name=connector).to(terminal_language())
    hint = _hint(connector, key)
    while True:
        answer: str = typer.prompt(question, default="", show_default=False, hide_input=is_secret(hint)).strip()
        expected = expectation(hint)
        if not answer or expected is None or _fits(hint, answer):
            return answer
        say(_("Expected {what}.", what=expected), err=True)


def _fits(hint: object, answer: str) -> bool:
    try:
        TypeAdapter(cast("type[object]", hint)).validate_python(answer)
    except ValidationError:
        return False
    return True


def _needed() -> Mapping[str, list[str]]:
    """Return what to ask: what is required, and beside that what is secret, for nearly nobody goes without."""
    needed = {}
    for name, model in _shape().connectors.items():
        fields = model.model_fields
        if any(field.is_required() for field in fields.values()):
            needed[name] = [key for key in fields if fields[key].is_required() or is_secret(_hint(name, key))]
    return needed


def _hint(connector: str, key: str) -> object:
    return _shape().at(("connectors", connector, key))

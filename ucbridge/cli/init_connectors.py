"""What `ucbridge init` asks about chat platforms: what the settings of a connector cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import typer

from ucbridge import connector_registry
from ucbridge.cli.init_text import quoted
from ucbridge.cli.terminal import terminal_language
from ucbridge.config.shape import Shape, is_secret
from ucbridge.errors import UserError
from ucbridge.i18n import _

Tables = Mapping[str, Mapping[str, str]]
"""The keys of each connector by its name."""


def ask_connectors() -> list[str]:
    """Ask for what switches each connector on, as NAME.KEY=VALUE; an empty answer leaves it off."""
    written: list[str] = []
    for name, keys in _needed().items():
        for key in keys:
            question = _("{key} of {name} (leave empty to go without)", key=key, name=name)
            hidden = is_secret(_shape().at(("connectors", name, key)))
            answer = typer.prompt(
                question.to(terminal_language()), default="", show_default=False, hide_input=hidden
            ).strip()
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


def _needed() -> Mapping[str, list[str]]:
    models = _shape().connectors
    required = {
        name: [k for k, field in each.model_fields.items() if field.is_required()] for name, each in models.items()
    }
    return {name: keys for name, keys in required.items() if keys}

"""Read the configuration: TOML, then secret files, then the environment, validated as one."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ucbridge.config.draft import Draft
from ucbridge.config.problems import add_problems
from ucbridge.config.rules import check_names, check_rules
from ucbridge.config.settings import Config
from ucbridge.config.shape import Shape
from ucbridge.config.sources import add_credentials, add_environment, add_secret_files, read_toml
from ucbridge.errors import ConfigError
from ucbridge.i18n import plural

RIGHTS = frozenset({"forward outside", "conference outside", "conference rooms", "settings sharing"})
"""Keys under [permissions] that are no commands."""


def load(
    path: Path,
    environ: Mapping[str, str] = os.environ,
    *,
    connectors: Mapping[str, type[BaseModel]] | None = None,
    commands: Collection[str] | None = None,
) -> Config:
    """Return the configuration; the environment wins over secret files, those over the TOML file.

    With `connectors` (the model of settings by name) their tables are validated too, and with `commands` the names
    under [permissions]: what is not among them is a mistake.

    Raises:
        ConfigError: its `problems` are all mistakes at once.
    """
    draft = read_toml(path, Shape(connectors or {}))
    add_environment(draft, environ, files=True)
    add_secret_files(draft)
    add_credentials(draft, environ)
    add_environment(draft, environ, files=False)
    config = _validated(draft)
    _check_connectors(draft, connectors)
    if commands is not None:
        known = {word for name in commands for word in (name, name.partition(" ")[0])}
        check_names(draft, "permissions", known | RIGHTS)
    check_rules(draft)
    if config is None or draft.problems:
        raise _refusal(draft)
    return config


def _validated(draft: Draft) -> Config | None:
    try:
        return Config.model_validate(draft.values, context=_context(draft))
    except ValidationError as error:
        add_problems(draft, error)
        return None


def _check_connectors(draft: Draft, connectors: Mapping[str, type[BaseModel]] | None) -> None:
    if connectors is None:
        return
    check_names(draft, "connectors", connectors)
    for name in connectors.keys() & draft.table("connectors").keys():
        try:
            connectors[name].model_validate(draft.table("connectors", name), context=_context(draft))
        except ValidationError as error:
            add_problems(draft, error, under=("connectors", name))


def _context(draft: Draft) -> dict[str, Path]:
    return {"folder": draft.path.absolute().parent}


def _refusal(draft: Draft) -> ConfigError:
    count = len(draft.problems)
    text = plural(
        "The configuration {path} has a mistake.",
        "The configuration {path} has {count} mistakes.",
        count,
        path=draft.path,
    )
    return ConfigError(text, tuple(draft.problems))

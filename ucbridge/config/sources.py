"""Where configuration comes from: the TOML file, files that hold secrets, the environment."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from ucbridge.config.draft import Draft, Table
from ucbridge.config.shape import FILE, Place, Shape, is_list, is_secret, is_table
from ucbridge.errors import ConfigError
from ucbridge.i18n import Text, _

PREFIX = "UCBRIDGE__"
_ALIKE = 0.75
_TOML_PLACE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


def read_toml(path: Path, shape: Shape) -> Draft:
    """Read the file.

    Raises:
        ConfigError: it cannot be read, or is no TOML.
    """
    try:
        return Draft(path, shape, tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ConfigError(
            _("There is no configuration file {path}: write one with “ucbridge init {path}”.", path=path)
        ) from None
    except OSError as error:
        raise ConfigError(
            _("The configuration file {path} cannot be read: {reason}.", path=path, reason=error.strerror)
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            _("The configuration file {path} is not UTF-8 text (at byte {at}).", path=path, at=error.start)
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(path, str(error))) from None


def add_secret_files(draft: Draft) -> None:
    """Put the contents of every `secret_file` in the place of `secret`."""
    for place, name in list(_named_files(draft, draft.values, ())):
        draft.table(*map(str, place[:-1])).pop(f"{place[-1]}{FILE}")
        if isinstance(name, str) and name:
            _add_file(draft, place, draft.path.absolute().parent / Path(name).expanduser())
        else:
            draft.expected((*place[:-1], f"{place[-1]}{FILE}"), _("the path of a file"), name)


def add_credentials(draft: Draft, environ: Mapping[str, str]) -> None:
    """Take each file of systemd's credentials folder whose name is the key of a secret: `pbx.ami.secret`."""
    if not (folder := environ.get("CREDENTIALS_DIRECTORY")):
        return
    for file in sorted(Path(folder).glob("*")):
        place = tuple(file.name.split("."))
        if is_secret(draft.shape.at(place)):
            _add_file(draft, place, file)


def add_environment(draft: Draft, environ: Mapping[str, str], *, files: bool) -> None:
    """Take the variables `UCBRIDGE__PBX__AMI__PORT`: those that name secret files, or all others.

    A list is JSON or words between commas, a table is JSON. Misspelt names are mistakes.
    """
    for name in sorted(environ):
        if not name.startswith(PREFIX):
            if not files and _looks_meant(name):
                draft.problems.append(_("environment: {name}: names begin with {prefix}.", name=name, prefix=PREFIX))
            continue
        place = tuple(name.removeprefix(PREFIX).lower().split("__"))
        if _names_file(draft, place) == files:
            _add_variable(draft, place, name, environ[name])


def _add_variable(draft: Draft, place: Place, name: str, text: str) -> None:
    origin = _("environment {name}", name=name)
    if not _names_file(draft, place) and draft.shape.at(place) is None:
        draft.origins[place] = origin
        known = next(n for n in range(len(place)) if draft.shape.at(place[: n + 1]) is None)
        draft.origins[place[: known + 1]] = origin
        draft.unknown(place[: known + 1])
        return
    try:
        value = _parsed(draft.shape.at(place), text)
    except ValueError:
        draft.origins[place] = origin
        draft.expected(place, _("JSON"), text)
        return
    draft.put(place, value, origin)


def _parsed(hint: object, text: str) -> object:
    if is_list(hint) and not text.lstrip().startswith("["):
        return [word.strip() for word in text.split(",") if word.strip()]
    return json.loads(text) if is_list(hint) or is_table(hint) else text


def _names_file(draft: Draft, place: Place) -> bool:
    key = str(place[-1])
    return key.endswith(FILE) and is_secret(draft.shape.at((*place[:-1], key.removesuffix(FILE))))


def _named_files(draft: Draft, table: Table, place: Place) -> Iterator[tuple[Place, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _named_files(draft, value, (*place, key))
        elif _names_file(draft, (*place, key)):
            yield (*place, key.removesuffix(FILE)), value


def _add_file(draft: Draft, place: Place, file: Path) -> None:
    try:
        secret = file.read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        draft.say(place, _("its file {file} cannot be read: {reason}.", file=file, reason=error.strerror))
    except UnicodeDecodeError:
        draft.say(place, _("its file {file} is not UTF-8 text.", file=file))
    else:
        draft.put(place, secret, _("{file}", file=file))
        return
    draft.put(place, "unreadable", _("{file}", file=file))  # one mistake is enough


def _looks_meant(name: str) -> bool:
    start, between, rest = name.partition("__")
    if name.startswith("UCBRIDGE_"):
        return bool(between)
    return bool(between and rest) and SequenceMatcher(None, start.upper(), PREFIX.strip("_")).ratio() >= _ALIKE


def _not_toml(path: Path, message: str) -> Text:
    if not (found := _TOML_PLACE.match(message)):
        return _("The configuration file {path} is not TOML: {what}.", path=path, what=message)
    if found["line"] is None:
        return _("The configuration file {path} ends too early: {what}.", path=path, what=found["what"])
    return _(
        "The configuration file {path} is not TOML at line {line}, column {column}: {what}.",
        path=path,
        line=found["line"],
        column=found["column"],
        what=found["what"],
    )

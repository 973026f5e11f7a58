"""What may stand where in the configuration, read off the models: for environment names, secrets and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from types import UnionType
from typing import Annotated, TypeGuard, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, SecretStr

from ucbridge.config.settings import Config
from ucbridge.config.values import Expected
from ucbridge.i18n import Text

Place = tuple[str | int, ...]
"""The way to a value: `("pbx", "ami", "port")`, `("contacts", 0, "name")`."""

KEY = "[key]"
"""Ends the place of a key that is itself wrong; the word is pydantic's."""

FILE = "_file"
"""`secret_file` names a file that holds `secret`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The models of the file; `connectors` are those of their tables, by name, where they are known."""

    connectors: Mapping[str, type[BaseModel]] = field(default_factory=dict)

    def at(self, place: Place) -> object | None:
        """Return the type that belongs there, None when nothing does."""
        if place[-1:] == (KEY,):
            return _key_of(self.at(place[:-2]))
        hint: object | None = Config
        for depth, key in enumerate(place):
            if depth == 1 and place[0] == "connectors" and key in self.connectors:
                hint = self.connectors[str(key)]
            else:
                hint = _inside(hint, key)
        return hint

    def keys(self, place: Place) -> list[str]:
        """Return the keys of the table there, with the files its secrets may stand in."""
        hint = plain(self.at(place))
        if not _is_model(hint):
            return []
        hints = _hints(hint)
        return [*hints, *(key + FILE for key in hints if is_secret(hints[key]))]


def plain(hint: object) -> object:
    """Return the type without `| None` and annotations."""
    while True:
        if get_origin(hint) in {Union, UnionType}:
            hint = next(each for each in get_args(hint) if each is not type(None))
        elif get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        else:
            return hint


def is_secret(hint: object) -> bool:
    """Tell whether a value of this type is never to be shown."""
    return plain(hint) is SecretStr


def is_table(hint: object) -> bool:
    """Tell whether it is a table of the file."""
    return _is_model(plain(hint)) or get_origin(plain(hint)) is dict


def is_list(hint: object) -> bool:
    """Tell whether it is a list of the file."""
    return get_origin(plain(hint)) in {tuple, list, set, frozenset}


def expectation(hint: object) -> Text | None:
    """Return what is expected there in the type's own words, if it has any."""
    if get_origin(hint) in {Union, UnionType}:
        hint = next(each for each in get_args(hint) if each is not type(None))
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((note.words for note in notes if isinstance(note, Expected)), None)


def nearest(word: str, known: list[str]) -> str | None:
    """Return what was probably meant."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), None)


def dotted(place: Place) -> str:
    """Return the key as people write it: `pbx.ami.port`, `contacts[0].name`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place if key != KEY)
    return text.removeprefix(".")


def _inside(hint: object, key: str | int) -> object | None:
    bare = plain(hint)
    if _is_model(bare):
        return _hints(bare).get(str(key))
    arguments: tuple[object, ...] = get_args(bare)
    if get_origin(bare) is dict:
        return arguments[1]
    return arguments[0] if is_list(bare) else None


def _key_of(hint: object) -> object | None:
    arguments: tuple[object, ...] = get_args(plain(hint))
    return arguments[0] if arguments else None


def _is_model(hint: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


@lru_cache
def _hints(model: type[BaseModel]) -> dict[str, object]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}

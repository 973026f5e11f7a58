"""What a command is: a typed function. Its signature is its grammar, its help and its completion."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from ucbridge.discretion import without_codes
from ucbridge.i18n import Text
from ucbridge.kinds import Takes
from ucbridge.models import Account, Ask, Person, Reply

if TYPE_CHECKING:  # services offer the commands: a cycle
    from ucbridge.services import Services

Handler = Callable[..., Coroutine[Any, Any, Reply | None]]

_WORD = r"[a-z][a-z0-9-]{0,31}"
_NAME = re.compile(_WORD)
_COMMAND = re.compile(f"{_WORD}( {_WORD})?")


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, from where, and what may be used to answer."""

    person: Person
    account: Account
    conversation: str
    language: str
    services: Services


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: `name` as people type it, `field` as Python knows it.

    `kind` is a class whose constructor takes the raw string and raises UserError; its class attribute
    `completes` names the source of completion (see `kinds.Kind`) or is "", `choices` are the values of a kind that
    has few, and `placeholder` is what stands for it in a usage line (`DEVICE`; the name in capitals where it has none).
    Required parameters come first, in order; the last one takes all remaining words. Optional ones are named:
    `from DEVICE`. Where nothing is required the first optional one takes words without its name: `/help call`.
    """

    name: str
    field: str
    help: Text
    kind: type
    required: bool

    @property
    def placeholder(self) -> str:
        """Return what stands for the value in a usage line."""
        return str(getattr(self.kind, "placeholder", "") or self.name.upper())

    @property
    def completes(self) -> str:
        """Return the source of completion, "" where there is none."""
        return str(getattr(self.kind, "completes", ""))

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the values there are, where they are few and fixed."""
        return tuple(getattr(self.kind, "choices", ()))

    @property
    def closed(self) -> bool:
        """Tell whether there are no other values than the choices."""
        return bool(getattr(self.kind, "closed", False))

    @property
    def takes(self) -> Takes:
        """Return what a value is."""
        return Takes(getattr(self.kind, "takes", Takes.TEXT))

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Return the least and the greatest value of a number."""
        bounds: tuple[int, int] | None = getattr(self.kind, "bounds", None)
        return bounds

    @property
    def longest(self) -> int | None:
        """Return how many characters a value has at most."""
        longest: int | None = getattr(self.kind, "longest", None)
        return longest

    @property
    def quoted(self) -> bool:
        """Tell whether the kind wants to see which words were held together by quotes."""
        return bool(getattr(self.kind, "quoted", False))

    @property
    def marked(self) -> bool:
        """Tell whether only `name=value` names it: its name may well stand in what people say."""
        return bool(getattr(self.kind, "marked", False))

    def recorded(self, raw: str) -> str:
        """Return what the audit log keeps of a typed value; `kind.recorded` says so where not all of it may stay."""
        return str(getattr(self.kind, "recorded", str)(raw))


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. Its name is one word, or two: `conference start` is one of the group `conference`.

    The first word of a group may be a command itself; `alone` is the second word under which platforms publish it that
    cannot have both. Where it is none, one of the group may be its `default`: what the first word means where none of
    the others is named.
    `permission` is the key under [permissions]: the name, and where that is not listed its first word.
    `managing`: it is about a workspace, for those who manage that; platforms offer it to nobody else.
    """

    name: str
    help: Text
    parameters: tuple[Parameter, ...]
    run: Handler
    examples: tuple[str, ...] = ()
    default: bool = False
    alone: str = ""
    managing: bool = False

    @property
    def permission(self) -> str:
        """Return the key under [permissions]."""
        return self.name

    @property
    def group(self) -> str:
        """Return the first word of a name of two, "" for a name of one."""
        return self.name.rpartition(" ")[0]

    @property
    def usage(self) -> str:
        """Return how to type it: `/call TARGET [from DEVICE]`."""
        words = ((each.required, self.written(each)) for each in self.parameters)
        return " ".join([f"/{self.name}", *(word if required else f"[{word}]" for required, word in words)])

    def written(self, parameter: Parameter) -> str:
        """Return how one parameter is typed: `TARGET`, `from DEVICE`."""
        bare = parameter.required or parameter is self.bare
        between = "=" if parameter.marked else " "
        return parameter.placeholder if bare else f"{parameter.name}{between}{parameter.placeholder}"

    def recorded(self, raw: Mapping[str, str]) -> dict[str, str]:
        """Return what the audit log keeps of raw arguments."""
        known = {parameter.name: parameter for parameter in self.parameters}
        return {name: known[name].recorded(raw[name]) if name in known else without_codes(raw[name]) for name in raw}

    @property
    def bare(self) -> Parameter | None:
        """Return the optional parameter that needs no keyword: the first one where nothing is required."""
        return self.parameters[0] if self.parameters and not self.parameters[0].required else None


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does: `run(context, argument)`. `permission` is the command whose permission it needs.

    With `asks`, people type something first: `run(context, argument, typed)`.
    """

    name: str
    permission: str
    run: Handler
    asks: Ask | None = None


class About(StrEnum):
    """What a menu is of."""

    PERSON = "person"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Menu:
    """What platforms offer in the menu of a person or a message: `run(context, about)`.

    `about` is the id of the person's account, or the text of the message. `label` is at most 32 characters in every
    language; `permission` is the command whose permission it needs.
    """

    name: str
    label: Text
    about: About
    permission: str
    run: Handler


def command(
    name: str,
    help: Text,  # noqa: A002 - the field's own word
    /,
    *,
    examples: tuple[str, ...] = (),
    default: bool = False,
    alone: str = "",
    managing: bool = False,
) -> Callable[[Handler], Command]:
    """Make a command of an async function `(context, required..., *, optional=None)`.

    The name is one word, or two for a command of a group. Each parameter is `Annotated[Kind, _("what it is")]`,
    optional ones keyword-only and `Kind | None`; a trailing underscore is dropped from the name people type (`from_`
    is `from`). The function itself is `.run`. `examples` are whole lines that /help shows. `default`: the first word of
    the name alone means this command, too. `alone`: the second word of a command of one word that others are under.
    `managing`: for those who manage the workspace they are in.

    Raises:
        TypeError: the signature cannot be typed by people.
    """
    _check_name(name, _COMMAND)
    if alone:
        _check_name(alone, _NAME)
    if default and " " not in name:
        raise TypeError(f"{name!r} is of no group, so it cannot be the default of one")
    return lambda run: Command(name, help, _parameters(run), run, examples, default, alone, managing)


def action(name: str, /, *, permission: str, asks: Ask | None = None) -> Callable[[Handler], Action]:
    """Make the handler of a button of an async function `(context, argument)`; the function itself is `.run`.

    With `asks` the function also takes what was typed: `(context, argument, typed)`.
    """
    _check_name(name, _NAME)
    return lambda run: Action(name, permission, run, asks)


def menu(name: str, label: Text, /, *, about: About, permission: str) -> Callable[[Handler], Menu]:
    """Make an entry of menus of an async function `(context, about)`; the function itself is `.run`."""
    _check_name(name, _NAME)
    return lambda run: Menu(name, label, about, permission, run)


def _check_name(name: str, form: re.Pattern[str]) -> None:
    if not form.fullmatch(name):
        raise TypeError(f"{name!r} is no name people can type in every chat: use a-z, 0-9 and -, at most 32")


def _parameters(run: Handler) -> tuple[Parameter, ...]:
    hints = get_type_hints(run, include_extras=True)
    declared = list(inspect.signature(run).parameters.values())[1:]
    return tuple(_parameter(run.__qualname__, each, hints[each.name]) for each in declared)


def _parameter(owner: str, declared: inspect.Parameter, hint: object) -> Parameter:
    where = f"{owner}({declared.name})"
    optional = declared.kind is inspect.Parameter.KEYWORD_ONLY
    if declared.kind in {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        raise TypeError(f"{where}: a command's parameters are counted")
    if declared.default is not (None if optional else inspect.Parameter.empty):
        raise TypeError(f"{where}: required parameters have no default, optional ones are keyword-only with `= None`")
    if get_origin(hint) is not Annotated:
        raise TypeError(f'{where}: annotate it as Annotated[Kind, _("what it is")]')
    kind, help_text, *_rest = get_args(hint)
    if not isinstance(help_text, Text):
        raise TypeError(f"{where}: its help is a Text")
    return Parameter(declared.name.rstrip("_"), declared.name, help_text, _kind(where, kind), required=not optional)


def _kind(where: str, hint: object) -> type:
    if get_origin(hint) in {Union, UnionType}:
        hint, *others = (each for each in get_args(hint) if each is not NoneType)
        if others:
            raise TypeError(f"{where}: one kind only")
    if not isinstance(hint, type):
        raise TypeError(f"{where}: the kind is a class that takes the raw string")
    return hint

"""A call of Graph, its answer, and what is remembered of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from tests.graph_double.checking import Checks
    from tests.graph_double.world import World

FUNCTION = re.compile(r"(?i)/(?:microsoft\.graph\.|graph\.)?delta(?:\(\))?$")


@dataclass(slots=True)
class Call:
    """What somebody asks: `names` stand in the path, which is without /v1.0; `raw` is as it came."""

    method: str
    raw: str
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]
    roles: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Return it as the documentation writes it: a client may say the name of the function in full."""
        return FUNCTION.sub("/delta", unquote(self.raw).rstrip("/") or "/")

    def __getitem__(self, name: str) -> str:
        return self.names[name]


@dataclass(slots=True)
class Answer:
    """What Graph answers: `body` None is none at all, bytes are a file."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Request:
    """What was asked, and answered."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]
    at: float
    status: int = 0
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of call: the permissions it needs one of, in whose words it refuses, and the types of its bodies."""

    method: str
    template: str
    do: Callable[[World, Checks, Call], Answer]
    needs: tuple[str, ...] = ()
    style: str = "teams"
    takes: str = ""
    gives: str = ""

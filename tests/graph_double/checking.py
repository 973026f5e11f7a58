"""Checks what is asked and what is answered against Microsoft's own description of Graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from tests.graph_double.schema import BESIDE, NAMED_BY, SPACE, Description, Part, described, place, troubles


@cache
def _warned() -> None:
    print(f"Graph's description is not checked: no {BESIDE}; name it in {NAMED_BY}.")  # noqa: T201


class Checks:
    """Keeps what was refused; `close` fails for it."""

    def __init__(self, *, on: bool = True) -> None:
        self.failures: list[str] = []
        path = place() if on else None
        self._found: Description | None = described(path) if path is not None else None
        if on and path is None:
            _warned()

    @property
    def on(self) -> bool:
        return self._found is not None

    @contextmanager
    def expected(self) -> Iterator[None]:
        """Forgive what is refused meanwhile: the test asks for what Graph does not take, on purpose."""
        before = len(self.failures)
        yield
        del self.failures[before:]

    def request(self, what: str, takes: str, body: Any) -> list[str]:
        """Return what the description refuses of a body; `takes`: a type, or `action NAME of TYPE`."""
        if self._found is None:
            return []
        if takes.startswith("action "):
            wrong = self._action(takes, body)
        else:
            wrong = troubles(self._found, Part(f"{SPACE}.{takes}", many=False, nullable=False), body, "$")
        self.failures += [f"{what} (request): {each}" for each in wrong]
        return wrong

    def answer(self, what: str, gives: str, body: Any) -> None:
        """Check an answer; `gives`: a type, `[TYPE]` for a list of such."""
        if self._found is None:
            return
        many = gives.startswith("[")
        part = Part(f"{SPACE}.{gives.strip('[]')}", many=many, nullable=False)
        value = body.get("value") if many else {key: each for key, each in body.items() if key != "@odata.context"}
        self.failures += [f"{what} (answer): {each}" for each in troubles(self._found, part, value, "$")]

    def selected(self, what: str, kind: str, names: list[str]) -> str:
        """Return which name of a $select is none of the type's properties, "" where all are."""
        if self._found is None:
            return ""
        known = self._found.parts(f"{SPACE}.{kind}")
        wrong = next((each for each in names if each not in known), "")
        if wrong:
            self.failures.append(f"{what} (request): $select={wrong} is not described ({kind})")
        return wrong

    def slip(self, what: str) -> None:
        """Note what is wrong by Graph's documentation, though its description does not say so."""
        self.failures.append(what)

    def close(self) -> None:
        """Fail for what was refused."""
        failures, self.failures = self.failures, []
        assert not failures, "Graph's description refuses:\n" + "\n".join(dict.fromkeys(failures))

    def _action(self, takes: str, body: Any) -> list[str]:
        assert self._found is not None
        _action, name, _of, bound = takes.split()
        parameters = self._found.actions[name, f"{SPACE}.{bound}"]
        if not isinstance(body, dict):
            return [f"$: {body!r} holds no parameters"]
        wrong = [f"$.{key} is no parameter of {name}" for key in body if key not in parameters]
        missing = [f"$.{key} is missing" for key, part in parameters.items() if not part.nullable and key not in body]
        for key in body.keys() & parameters.keys():
            wrong += troubles(self._found, parameters[key], body[key], f"$.{key}")
        return wrong + missing

"""Checks what is asked and what is answered against Discord's own description of its API."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_double.unknown import unknown_keys

NAMED_BY = "UCBRIDGE_DISCORD_OPENAPI"
BESIDE = Path(__file__).parents[3] / "shared/discord/openapi.json"

# What the description refuses, though it is so: method, path, the trouble, why.
FORGIVEN = [
    ("*", "*", r"\$\.errors", "of a refused field Discord says the code in words"),
    ("*", "*", r"\$(\.data)?\.tts is not described", "discord.py says it in every edit"),
    ("PUT", "*", r"\$\[\d+\]\.nsfw is not described", "a field of commands in Discord's documentation"),
    ("POST", "/users/@me/channels", r"\$\.recipient_id: \d+ is not of type", "discord.py writes ids as numbers"),
    ("*", "*", r"\$(\.\w+)?\.attachments\[\d+\]\.id: \d+ is not of type", "discord.py numbers files in numbers"),
]


def description() -> Path | None:
    """Return where openapi.json is, None where it is not."""
    named = os.environ.get(NAMED_BY)
    path = Path(named) if named else BESIDE
    return path if path.is_file() else None


@cache
def _document(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


@cache
def _registry(path: Path) -> Registry[Any]:
    return Registry().with_resource("urn:discord", Resource(_document(path), DRAFT202012))


@cache
def _validator(path: Path, pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:discord#{pointer}"}, registry=_registry(path))


@cache
def _warned() -> None:
    print(f"Discord's description is not checked: no {BESIDE}; name it in {NAMED_BY}.")  # noqa: T201


class Checks:
    """Keeps what was refused; `close` fails for it."""

    def __init__(self, *, on: bool = True) -> None:
        self.failures: list[str] = []
        self._path = description() if on else None
        if on and self._path is None:
            _warned()

    @property
    def on(self) -> bool:
        return self._path is not None

    @contextmanager
    def expected(self) -> Iterator[None]:
        """Forgive what is refused meanwhile: the test asks for what Discord does not take, on purpose."""
        before = len(self.failures)
        yield
        del self.failures[before:]

    def request(self, method: str, template: str, query: dict[str, str], body: Any, *, has_body: bool) -> bool:
        """Say whether Discord's description allows a request."""
        if self._path is None:
            return True
        operation = self._operation(method, template)
        if operation is None:
            self._fail(method, template, "request", "there is no such operation")
            return False
        before = len(self.failures)
        self._check_query(method, template, operation, query)
        self._check_body(method, template, operation, body, has_body=has_body)
        allowed = len(self.failures) == before
        self._check_keys(method, template, operation, query, body)
        return allowed

    def answer(self, method: str, template: str, status: int, body: Any) -> None:
        """Check an answer; a server error (5xx) is described nowhere."""
        if self._path is None or status >= 500:
            return
        operation = self._operation(method, template)
        if operation is None:
            return
        responses = operation["responses"]
        name = str(status) if str(status) in responses else "4XX"
        if name == "4XX" and status < 400:
            self._fail(method, template, "answer", f"status {status} is not described")
            return
        content = self._resolved(responses[name]).get("content", {})
        if "application/json" not in content:
            if body is not None:
                self._fail(method, template, "answer", f"status {status} has no body")
            return
        self._schema(method, template, f"answer {status}", content["application/json"]["schema"], body)

    def shape(self, name: str, value: Any) -> None:
        """Check something against a named schema: what the gateway sends, which has no description of its own."""
        if self._path is not None:
            self._schema("GATEWAY", name, "event", {"$ref": f"#/components/schemas/{name}"}, value)

    def close(self) -> None:
        """Fail for what was refused."""
        failures, self.failures = self.failures, []
        assert not failures, "Discord's description refuses:\n" + "\n".join(failures)

    def _operation(self, method: str, template: str) -> dict[str, Any] | None:
        assert self._path is not None
        return _document(self._path)["paths"].get(template, {}).get(method.lower())

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        assert self._path is not None
        if "$ref" not in part:
            return part
        found: Any = _document(self._path)
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return found

    def _check_query(self, method: str, template: str, operation: dict[str, Any], query: dict[str, str]) -> None:
        known = {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}
        for name in known.keys() & query.keys():
            self._schema(method, template, f"query {name}", known[name], _typed(query[name], known[name]))

    def _check_keys(
        self, method: str, template: str, operation: dict[str, Any], query: dict[str, str], body: Any
    ) -> None:
        """Note what Discord passes over: a slip of whoever asks, though no reason to refuse."""
        assert self._path is not None
        parameters = {each["name"] for each in operation.get("parameters", ())}
        unknown = [f"query {name}" for name in query if name not in parameters]
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        unknown += unknown_keys(_document(self._path), schema, body)
        for each in unknown:
            self._fail(method, template, "request", f"{each} is not described")

    def _check_body(self, method: str, template: str, operation: dict[str, Any], body: Any, *, has_body: bool) -> None:
        described = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if described is None:
            if has_body:
                self._fail(method, template, "request", "takes no body")
            return
        self._schema(method, template, "request", described["schema"], body)

    def _schema(self, method: str, template: str, what: str, schema: dict[str, Any], value: Any) -> None:
        assert self._path is not None
        pointer = schema.get("$ref", "").removeprefix("#")
        validator = _validator(self._path, pointer) if pointer else _inline(self._path, json.dumps(schema))
        if validator.is_valid(value):
            return
        for error in validator.iter_errors(value):
            worst = _deepest(error)
            self._fail(method, template, what, f"{worst.json_path}: {worst.message[:300]}")

    def _fail(self, method: str, template: str, what: str, trouble: str) -> None:
        for known_method, known_template, pattern, _why in FORGIVEN:
            fits = known_method in {"*", method} and known_template in {"*", template}
            if fits and re.match(pattern, trouble):
                return
        self.failures.append(f"{method} {template} ({what}): {trouble}")


@cache
def _inline(path: Path, schema: str) -> Draft202012Validator:
    text = schema.replace('"#/', '"urn:discord#/')
    return Draft202012Validator(json.loads(text), registry=_registry(path))


def _deepest(error: Any) -> Any:
    """Return the error that says most: of alternatives that of the one that was meant, by its `type`."""
    while error.context:
        other = {each.schema_path[0] for each in error.context if list(each.path)[-1:] == ["type"]}
        meant = [each for each in error.context if each.schema_path[0] not in other] or error.context
        error = max(meant, key=lambda each: len(each.absolute_path))
    return error


def _typed(value: str, schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "boolean":
        return {"true": True, "false": False, "1": True, "0": False}.get(value.lower(), value)
    if kind == "integer":
        return int(value) if value.lstrip("-").isdigit() else value
    return value

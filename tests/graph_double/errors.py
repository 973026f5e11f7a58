"""Refusals of Graph, worded as its services word them: each has its own way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from tests.graph_double.clock import iso


class Refused(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: str, message: str = "", *, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self, now: float) -> dict[str, Any]:
        """Return what Graph answers; the id of the request stands in it, for its support."""
        inner = {"date": iso(now)[:19], "request-id": str(uuid4()), "client-request-id": str(uuid4())}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def bad(message: str, code: str = "BadRequest") -> Refused:
    return Refused(400, code, message)


def unauthorized(message: str) -> Refused:
    """Refuse a token."""
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    return Refused(401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": challenge})


def forbidden(style: str, needed: Iterable[str], roles: Iterable[str]) -> Refused:
    """Refuse what the app has no permission for."""
    words = {
        "directory": ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        "mailbox": ("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
        "files": ("accessDenied", "Either scp or roles claim need to be present in the token."),
        "presence": ("Forbidden", ""),
    }
    teams = (
        "Forbidden",
        f"Missing role permissions on the request. API requires one of '{', '.join(needed)}'. "
        f"Roles on the request '{', '.join(sorted(roles))}'.",
    )
    return Refused(403, *words.get(style, teams))


def no_user(name: str) -> Refused:
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{name}' does not exist or one of its queried reference-property objects are not present.",
    )


def not_found(message: str = "NotFound", code: str = "NotFound") -> Refused:
    return Refused(404, code, message)

"""Access tokens: Entra's endpoint for client credentials, and whether Graph takes what somebody shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
from aiohttp import web
from jwt.types import Options

from tests.graph_double.clock import Clock, iso
from tests.graph_double.errors import unauthorized
from tests.graph_double.permissions import EVERY

AUDIENCE = "https://graph.microsoft.com"
HOUR = 3600
BY_OUR_CLOCK: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}


class Tokens:
    """The app's registration and its tokens."""

    def __init__(self, clock: Clock, other: Callable[[str, str], dict[str, Any] | None] | None = None) -> None:
        self.tenant_id, self.app_id = str(uuid4()), str(uuid4())
        self.app_secret = "the-secret-of-the-double-and-of-nobody-else"
        self.roles: set[str] = set(EVERY)
        self.asked = 0
        self._clock = clock
        self._key = uuid4().hex + uuid4().hex
        self._other = other

    def token(self, *, expired: bool = False, audience: str = AUDIENCE) -> str:
        """Return a token as Entra gives it, with the permissions consented to by now."""
        now = int(self._clock.now())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "iat": now,
            "nbf": now - 300,
            "exp": now - 600 if expired else now + HOUR,
            "appid": self.app_id,
            "idtyp": "app",
            "tid": self.tenant_id,
            "roles": sorted(self.roles),
            "uti": uuid4().hex,
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, "HS256", {"kid": "of-the-double"})

    def permits(self, header: str | None) -> set[str]:
        """Return the permissions of whoever shows this header.

        Raises:
            Refused: there is no token, or none that is good for Graph.
        """
        kind, _space, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise unauthorized("Access token is empty.")
        claims = self._other(f"Bearer {token}", AUDIENCE) if self._other is not None else None
        if claims is None:
            claims = self._own(token)
        return set(claims.get("roles", ()))

    def _own(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self._key, ["HS256"], options=BY_OUR_CLOCK)
        except jwt.InvalidTokenError:
            raise unauthorized("IDX14100: JWT is not well formed, or nobody here signed it.") from None
        if claims["aud"] != AUDIENCE:
            raise unauthorized("Access token validation failure. Invalid audience.")
        if claims["exp"] < self._clock.now():
            raise unauthorized("Lifetime validation failed, the token is expired.")
        return dict(claims)

    async def answer(self, request: web.Request) -> web.Response:
        """Give a token for client credentials, or say why not in Entra's words."""
        self.asked += 1
        form = await request.post()
        trouble = self._trouble(request.match_info["tenant"], {key: str(each) for key, each in form.items()})
        if trouble is not None:
            status, error, code, words = trouble
            return web.json_response(self._refusal(error, code, words), status=status)
        body = {
            "token_type": "Bearer",
            "expires_in": HOUR - 1,
            "ext_expires_in": HOUR - 1,
            "access_token": self.token(),
        }
        return web.json_response(body, headers={"Cache-Control": "no-store, no-cache"})

    def _trouble(self, tenant: str, form: dict[str, str]) -> tuple[int, str, int, str] | None:
        """Return the first thing that is wrong: status, error, Entra's number, words."""
        app, scope, kind = (form.get(each, "") for each in ("client_id", "scope", "grant_type"))
        checks: list[tuple[bool, tuple[int, str, int, str]]] = [
            (tenant.lower() == self.tenant_id, (400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")),
            (kind == "client_credentials", (400, "unsupported_grant_type", 70003, "Unsupported grant type.")),
            (app.lower() == self.app_id, (400, "unauthorized_client", 700016, f"Application '{app}' was not found.")),
            (form.get("client_secret") == self.app_secret, (401, "invalid_client", 7000215, "Invalid client secret.")),
            (scope.endswith("/.default"), (400, "invalid_scope", 1002012, f"The scope {scope} is not valid.")),
            (scope == f"{AUDIENCE}/.default", (400, "invalid_resource", 500011, f"No resource {scope} was found.")),
        ]
        return next((refusal for good, refusal in checks if not good), None)

    def _refusal(self, error: str, code: int, words: str) -> dict[str, Any]:
        trace, now = str(uuid4()), self._clock.now()
        return {
            "error": error,
            "error_description": f"AADSTS{code}: {words} Trace ID: {trace} Timestamp: {iso(now)[:19]}Z",
            "error_codes": [code],
            "timestamp": iso(now)[:19].replace("T", " ") + "Z",
            "trace_id": trace,
            "correlation_id": str(uuid4()),
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }

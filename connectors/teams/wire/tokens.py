"""Whether a request is from Teams: the checks Microsoft's documentation asks of whoever does not use its SDK."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt

from connectors.teams.wire.keys import Keys

LEEWAY = 300
"""Seconds clocks may differ by."""

_LONGEST = 8192
_REMEMBERED = 2000
_REQUIRED = ["exp", "iss", "aud"]


class Forged(Exception):
    """A request is not from Teams, or not for us; the words are for our own log."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed a request: the service it speaks for, and the channels its key is endorsed for."""

    service: str
    endorsements: frozenset[str]
    until: float
    kid: str


class Tokens:
    """Checks the tokens of requests, each once."""

    def __init__(self, keys: Keys, *, app: str, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._app = app.lower()
        self._issuer = issuer
        self._clock = clock
        self._seen: OrderedDict[bytes, Caller] = OrderedDict()

    async def check(self, authorization: str) -> Caller:
        """Return who signed a request with this `Authorization`.

        Raises:
            Forged: nobody we trust did, or not for us.
        """
        scheme, _space, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _LONGEST or not token.isascii():
            raise Forged("no bearer token")
        mark = hashlib.sha256(token.encode()).digest()
        known = self._seen.get(mark)
        if known is None or known.until <= self._clock() or await self._keys.get(known.kid) is None:
            self._seen.pop(mark, None)
            known = self._seen[mark] = await self._checked(token.strip())
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return known

    async def _checked(self, token: str) -> Caller:
        kid = _kid(token)
        key = await self._keys.get(kid)
        if key is None:
            raise Forged("not signed with a key of Microsoft's")
        if not key.endorsements:
            raise Forged("signed with a key that is endorsed for nothing")
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": _REQUIRED, "verify_aud": False},
            )
        except jwt.PyJWTError as error:
            raise Forged(type(error).__name__) from None
        audience = claims["aud"]
        if not isinstance(audience, str) or audience.lower() != self._app:
            raise Forged("for another app")
        return Caller(_service(claims), key.endorsements, float(claims["exp"]) + LEEWAY, kid)


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError) as error:
        raise Forged(type(error).__name__) from None
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str) or not kid:
        raise Forged("not signed as Microsoft signs")
    return kid


def _service(claims: Mapping[str, object]) -> str:
    """Return the claim about the service: documented as `serviceUrl`, and `serviceurl` in the tokens there are."""
    for name, value in claims.items():
        if name.lower() == "serviceurl" and isinstance(value, str) and value:
            return value
    raise Forged("no claim about the service")

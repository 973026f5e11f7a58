"""Whose signature the Connector's tokens bear: openid metadata, keys with endorsements, rotation."""

from __future__ import annotations

import base64
import hashlib
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

ISSUER = "https://api.botframework.com"
OTHERS = 98  # a key that is published always, and is endorsed for other channels only
Json = dict[str, Any]


@cache
def private_key(number: int) -> RSAPrivateKey:
    """Return one of the keys of this process: making one takes a while."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def kid(number: int) -> str:
    """Return the id of a key: its thumbprint, as Microsoft's are."""
    digest = hashlib.sha1(str(private_key(number).public_key().public_numbers().n).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Keys:
    """The keys that are published now, newest last. `fetched` counts how often they were asked for."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.base = ""
        self.fetched = 0
        self.metadata_fetched = 0
        self.fresh = False
        self.endorsements: list[str] | None = ["msteams", "agentic", "email", "directline", "webchat"]
        self._published = [0]
        self._signed: dict[tuple[int, str], tuple[float, str]] = {}

    @property
    def current(self) -> int:
        return self._published[-1]

    def rotates(self, *, keeps: bool = True) -> None:
        """Sign with a new key; the old one stays published for a while, or does not."""
        self._published = [*(self._published if keeps else []), self.current + 1]

    def endorses(self, *channels: str) -> None:
        self.endorsements = list(channels)

    def unendorses(self) -> None:
        """Publish keys that endorse nothing at all."""
        self.endorsements = None

    def token(
        self,
        service_url: str,
        *,
        key: int | None = None,
        headers: Json | None = None,
        without: tuple[str, ...] = (),
        **claims: Any,
    ) -> str:
        """Return a token as the Connector sends one with a post, with claims of one's own."""
        number = self.current if key is None else key
        now = int(time.time())
        usual = {"serviceurl": service_url, "nbf": now - 60, "exp": now + 3600, "iss": ISSUER, "aud": self.app_id}
        said = {name: value for name, value in (usual | claims).items() if name not in without}
        head: Json = {"kid": kid(number), "x5t": kid(number)} | (headers or {})
        known = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(said, private_key(number), "RS256", headers=known)

    def usual(self, service_url: str) -> str:
        """Return the token of now: Teams uses one for many posts, too; `fresh` makes one for each."""
        now = time.time()
        until, signed = self._signed.get((self.current, service_url), (0.0, ""))
        if until < now or self.fresh:
            signed = self.token(service_url, jti=str(now)) if self.fresh else self.token(service_url)
            self._signed[self.current, service_url] = (now + 1800, signed)
        return signed

    def metadata(self) -> Json:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.base}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def published(self) -> Json:
        others = self._jwk(OTHERS, None if self.endorsements is None else ["webchat", "directline"])
        return {"keys": [others, *(self._jwk(each, self.endorsements) for each in self._published)]}

    def _jwk(self, number: int, endorsements: list[str] | None) -> Json:
        numbers = private_key(number).public_key().public_numbers()
        name = kid(number)
        key = {"kty": "RSA", "use": "sig", "kid": name, "x5t": name, "n": _big(numbers.n), "e": _big(numbers.e)}
        return key if endorsements is None else key | {"endorsements": endorsements}


def _big(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

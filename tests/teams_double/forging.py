"""Posts that are not Teams': forged tokens of every kind, and whatever a test makes up."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.teams_double import activities
from tests.teams_double.answers import Answer
from tests.teams_double.core import Core
from tests.teams_double.keys import ISSUER, OTHERS, kid, private_key
from tests.teams_double.world import Conversation, Json, Person

UNKNOWN = 97  # a key that is never published
OTHER_TENANT = "0ddba11e-0000-4000-8000-000000000000"
SKEW = 300


def _altered(core: Core) -> str:
    head, body, _ = core.keys.token(core.service_url, aud="somebody-else").split(".")
    signature = core.keys.token(core.service_url).rsplit(".", 1)[1]
    return ".".join((head, body, signature))


def _symmetric(core: Core) -> str:
    """Sign with what everybody knows, the public key, as if it were a password."""
    public = private_key(core.keys.current).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": core.app_id, "serviceurl": core.service_url, "nbf": now - 60, "exp": now + 3600}
    head = {"alg": "HS256", "typ": "JWT", "kid": kid(core.keys.current)}
    signed = b".".join(urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (head, claims))
    signature = urlsafe_b64encode(hmac.new(public, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + signature).decode()


def _unsigned(core: Core) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": core.app_id, "serviceurl": core.service_url, "nbf": now - 60, "exp": now + 3600}
    return jwt.encode(claims, "", "none", headers={"kid": kid(core.keys.current)})


def _tokens(core: Core) -> dict[str, Callable[[], str | None]]:
    now, sign, url = int(time.time()), core.keys.token, core.service_url
    return {
        "none": lambda: None,
        "expired": lambda: sign(url, nbf=now - 7200, exp=now - SKEW - 60),
        "not yet": lambda: sign(url, nbf=now + SKEW + 60, exp=now + 7200),
        "no end": lambda: sign(url, without=("exp",)),
        "audience": lambda: sign(url, aud="11111111-2222-3333-4444-555555555555"),
        "no audience": lambda: sign(url, without=("aud",)),
        "issuer": lambda: sign(url, iss="https://evil.example.com"),
        "entra": lambda: sign(url, iss=f"https://sts.windows.net/{core.tenant}/", appid="another"),
        "no issuer": lambda: sign(url, without=("iss",)),
        "service": lambda: sign("https://evil.example.com/"),
        "service below": lambda: sign(url + "further/"),
        "no service": lambda: sign(url, without=("serviceurl",)),
        "key": lambda: sign(url, key=UNKNOWN),
        "unendorsed": lambda: sign(url, key=OTHERS),
        "stolen key": lambda: sign(url, key=UNKNOWN, headers={"kid": kid(core.keys.current)}),
        "no key": lambda: sign(url, headers={"kid": None}),
        "altered": lambda: _altered(core),
        "unsigned": lambda: _unsigned(core),
        "symmetric": lambda: _symmetric(core),
        "garbage": lambda: "garbage",
        "empty": lambda: "",
    }


FORGERIES = (
    "none", "expired", "not yet", "no end", "audience", "no audience", "issuer", "entra", "no issuer", "service",
    "service below", "no service", "key", "stolen key", "no key", "altered", "unsigned", "symmetric", "garbage",
    "empty", "basic", "body service", "unendorsed", "channel", "tenant",
)  # fmt: skip


class Forging:
    """Posts what Teams would not. Mixed into the double."""

    core: Core
    FORGERIES = FORGERIES

    async def forges(self, kind: str, person: Person, text: str = "status", *, at: Conversation | None = None) -> int:
        """Post a message that is not Teams'; return the HTTP status."""
        core = self.core
        where = at or core.world.personal(person)
        activity = activities.message(core, person, where, text, core.clock.message_id())
        authorization = f"Bearer {core.keys.token(core.service_url)}"
        if kind == "body service":
            activity["serviceUrl"] = "https://evil.example.com/"
        elif kind == "channel":
            activity["channelId"] = "webchat"
        elif kind == "tenant":
            activity["conversation"]["tenantId"] = OTHER_TENANT
            activity["channelData"]["tenant"] = {"id": OTHER_TENANT}
        elif kind == "basic":
            authorization = "Basic dXNlcjpwYXNzd29yZA=="
        else:
            token = _tokens(core)[kind]()
            authorization = f"Bearer {token}" if token is not None else ""
        status, _, _ = await core.send(json.dumps(activity).encode(), authorization or None)
        return status

    async def posts(
        self, activity: Json | None = None, *, raw: bytes | None = None, authorization: str | None = None
    ) -> tuple[int, Any]:
        """Post any activity, or any bytes, signed as Teams signs; return status and body of the answer."""
        core = self.core
        token = authorization or f"Bearer {core.keys.usual(core.service_url)}"
        data = raw if raw is not None else json.dumps(activity).encode()
        status, body, _ = await core.send(data, token)
        return status, body

    async def repeats(self, answer: Answer) -> Answer:
        """Deliver an activity again, as Teams does where it heard no answer."""
        again = Answer(self.core, answer.person, answer.at, activity=answer.activity, on=answer.on)
        again.post = await self.core.post(answer.activity)
        return again

    def token(self, service_url: str = "", **claims: Any) -> str:
        """Return a token as the Connector's, with claims of one's own."""
        claims = {"aud" if name == "audience" else name: value for name, value in claims.items()}
        return self.core.keys.token(service_url or self.core.service_url, **claims)
